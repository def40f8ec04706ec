"""A member is replaced whole: the place stays, the badge dies, and what was refused has changed nothing."""

import io

import pytest
from PIL import Image
from sqlalchemy import select

from gpscf_events.badges.models import Badge, BadgeState
from gpscf_events.core import files
from gpscf_events.core.db import db
from gpscf_events.delegations.errors import MemberIsOver, NoPlaceLeft
from gpscf_events.delegations.models import Delegation
from gpscf_events.delegations.queries import list_members
from gpscf_events.delegations.services import replace_member
from gpscf_events.registration.models import Registration, RegistrationState
from gpscf_events.registration.services import keep_portrait
from tests.delegations.conftest import added, contact_id, somebody, submitted
from tests.factories.registration import Forum


def test_a_substitute_takes_the_place_and_the_old_badge_dies(forum: Forum, delegation: Delegation) -> None:
    added(forum, delegation, "Martin")
    member = added(forum, delegation)
    registration = submitted(member)
    new = somebody(forum, "Bernard")
    replace_member(member_id=member.id, contact_id=contact_id(), new=new, locale="en")
    db.session.expire_all()
    assert registration.state is RegistrationState.WITHDRAWN
    badges = db.session.scalars(select(Badge.state).where(Badge.registration_id == registration.id)).all()
    assert badges and set(badges) == {BadgeState.DEAD}
    assert [row.name for row in list_members(delegation.id)] == [
        "MARTIN Élodie",
        "DUPONT Élodie",
        "BERNARD Élodie",
    ]
    with pytest.raises(MemberIsOver):
        replace_member(member_id=member.id, contact_id=contact_id(), new=new, locale="en")


def test_a_draft_that_is_replaced_goes_whole(forum: Forum, delegation: Delegation) -> None:
    member = added(forum, delegation)
    old = member.registration_id
    replace_member(member_id=member.id, contact_id=contact_id(), new=somebody(forum, "Bernard"), locale="en")
    assert db.session.get(Registration, old) is None
    assert [row.name for row in list_members(delegation.id)] == ["BERNARD Élodie"]


def test_a_replacement_that_is_refused_leaves_the_draft_with_its_photo(
    forum: Forum, delegation: Delegation
) -> None:
    member = added(forum, delegation)
    data = io.BytesIO()
    Image.new("RGB", (600, 800), "#889").save(data, "JPEG")
    portrait = keep_portrait(registration_id=member.registration_id, picture=data.getvalue())
    photo = files.path_of(portrait.file)
    added(forum, delegation, "Head", "head_of_delegation")
    second_head = somebody(forum, "Bernard", "head_of_delegation")
    with pytest.raises(NoPlaceLeft):
        replace_member(member_id=member.id, contact_id=contact_id(), new=second_head, locale="en")
    db.session.rollback()
    assert db.session.get(Registration, member.registration_id) is not None
    assert photo.is_file()
