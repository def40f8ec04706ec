"""A member is replaced whole: the place stays, the badge dies, and what was refused has changed nothing."""

import io
import re
from datetime import timedelta

import pytest
from PIL import Image
from sqlalchemy import delete, select

from gpscf_events.badges.models import Badge, BadgeState
from gpscf_events.categories.models import Category, CategorySession
from gpscf_events.core import files
from gpscf_events.core.clock import now
from gpscf_events.core.db import db
from gpscf_events.core.transaction import transaction
from gpscf_events.delegations.errors import MemberIsOver, NoPlaceLeft
from gpscf_events.delegations.models import Delegation, Member
from gpscf_events.delegations.queries import list_members
from gpscf_events.delegations.services import replace_member
from gpscf_events.programme.models import PoolKind, Session
from gpscf_events.registration.models import Registration, RegistrationState
from gpscf_events.registration.services import keep_portrait
from gpscf_events.retention.services import discard_draft
from gpscf_events.signups.errors import NotAccepted
from gpscf_events.signups.models import SignUp, SignUpState
from gpscf_events.signups.queries import find_live, lock_open_pool
from gpscf_events.signups.services import accept_offer, assign, end_offers, keep_pool, reconcile, sign_up
from tests.delegations.conftest import added, category_id, contact_id, somebody, submitted
from tests.factories.registration import Forum, accepted, set_open_seats
from tests.factories.visiting import Visitor
from tests.signups.invariants import ensure_invariants

ROOM = "project-security"
CONFIRMED, OFFERED, WAITING = SignUpState.CONFIRMED, SignUpState.OFFERED, SignUpState.WAITING


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


@pytest.fixture
def seated(forum: Forum, delegation: Delegation) -> tuple[Member, Registration]:
    """A member with the only seat of a room, and somebody who waits for it."""
    set_open_seats(forum.sessions[ROOM], 1)
    with transaction() as session:
        row = session.get_one(Session, forum.sessions[ROOM])
        row.starts_at, row.ends_at = now() + timedelta(days=30), now() + timedelta(days=30, hours=2)
        row.sign_up_closes_at = row.starts_at
    member = added(forum, delegation)
    registration = submitted(member)
    sign_up(registration_id=registration.id, session_id=forum.sessions[ROOM])
    late = accepted(forum, 5)
    sign_up(registration_id=late.id, session_id=forum.sessions[ROOM], accepts_waiting=True)
    return member, late


def substitute(forum: Forum, member: Member, family: str = "Bernard", key: str = "delegate") -> Member:
    return replace_member(
        member_id=member.id, contact_id=contact_id(), new=somebody(forum, family, key), locale="en"
    )


def stand(forum: Forum, registration_id: int) -> SignUpState | None:
    found = find_live(forum.sessions[ROOM], registration_id)
    return found.state if found else None


def test_a_substitute_keeps_the_seat_that_somebody_waits_for(
    forum: Forum, seated: tuple[Member, Registration]
) -> None:
    member, late = seated
    made = substitute(forum, member)
    for _again in range(2):
        assert (stand(forum, made.registration_id), stand(forum, late.id)) == (OFFERED, WAITING)
        reconcile()
        end_offers()
    ensure_invariants()
    with pytest.raises(NotAccepted):
        accept_offer(registration_id=made.registration_id, session_id=forum.sessions[ROOM])
    wished = made.registration.draft["sessions"]
    submitted(made, sessions=wished)
    assert (stand(forum, made.registration_id), stand(forum, late.id)) == (CONFIRMED, WAITING)
    assert lock_open_pool(forum.sessions[ROOM]).taken == 1  # type: ignore[union-attr]
    reconcile()
    ensure_invariants()


def test_a_kept_seat_that_is_not_wished_for_goes_on(
    forum: Forum, seated: tuple[Member, Registration]
) -> None:
    member, late = seated
    made = substitute(forum, member)
    submitted(made, sessions={})
    assert (stand(forum, made.registration_id), stand(forum, late.id)) == (None, CONFIRMED)
    ensure_invariants()


def test_a_kept_seat_goes_on_after_a_week_and_with_the_draft(
    forum: Forum, seated: tuple[Member, Registration]
) -> None:
    member, late = seated
    made = substitute(forum, member)
    again = substitute(forum, made, "Claude")
    assert (stand(forum, again.registration_id), stand(forum, late.id)) == (OFFERED, WAITING)
    with transaction() as session:
        entry = session.scalars(select(SignUp).where(SignUp.registration_id == again.registration_id)).one()
        assert timedelta(days=6) < (entry.offer_until or now()) - now() <= timedelta(days=7)
    discard_draft(registration_id=again.registration_id)
    assert stand(forum, late.id) is CONFIRMED
    ensure_invariants()


def test_an_end_that_came_hands_the_kept_seat_on(forum: Forum, seated: tuple[Member, Registration]) -> None:
    member, late = seated
    made = substitute(forum, member)
    with transaction() as session:
        entry = session.scalars(select(SignUp).where(SignUp.registration_id == made.registration_id)).one()
        entry.offer_until = now() - timedelta(seconds=1)
    assert end_offers() == 1
    assert (stand(forum, made.registration_id), stand(forum, late.id)) == (None, CONFIRMED)
    ensure_invariants()


def test_a_place_on_the_waiting_list_is_kept_with_its_number_and_passed_over_until_then(
    forum: Forum, delegation: Delegation
) -> None:
    set_open_seats(forum.sessions[ROOM], 1)
    first = accepted(forum, 4)
    sign_up(registration_id=first.id, session_id=forum.sessions[ROOM])
    member = added(forum, delegation)
    registration = submitted(member)
    late = accepted(forum, 5)
    for who in (registration, late):
        sign_up(registration_id=who.id, session_id=forum.sessions[ROOM], accepts_waiting=True)
    made = substitute(forum, member)
    assert stand(forum, made.registration_id) is WAITING
    submitted(made, sessions=made.registration.draft["sessions"])
    set_open_seats(forum.sessions[ROOM], 2)
    reconcile()
    assert (stand(forum, made.registration_id), stand(forum, late.id)) == (CONFIRMED, WAITING)
    ensure_invariants()


def test_what_protocol_gave_and_what_the_new_category_may_not_enter_is_not_left(
    forum: Forum, seated: tuple[Member, Registration], delegation: Delegation
) -> None:
    member, late = seated
    room = forum.sessions[ROOM]
    keep_pool(session_id=room, kind=PoolKind.ROSTRUM, capacity=1, release_at=None)
    assign(registration_id=member.registration_id, session_id=room, kind=PoolKind.ROSTRUM, reason="speaks")
    assert stand(forum, late.id) is CONFIRMED
    made = substitute(forum, member)
    assert stand(forum, made.registration_id) is None
    other = added(forum, delegation, "Other")
    sent = submitted(other)
    set_open_seats(room, 2)
    sign_up(registration_id=sent.id, session_id=room)
    with transaction() as session:
        head = session.get_one(Category, category_id(forum, "head_of_delegation"))
        head.enters_all_sessions = False
        session.execute(delete(CategorySession).where(CategorySession.category_id == head.id))
    made = substitute(forum, other, "Head", "head_of_delegation")
    assert stand(forum, made.registration_id) is None
    assert lock_open_pool(room).taken == 1  # type: ignore[union-attr]
    ensure_invariants()


def test_the_focal_point_reads_that_the_seat_is_kept(
    forum: Forum, seated: tuple[Member, Registration], visitor: Visitor
) -> None:
    made = substitute(forum, seated[0])
    key = made.registration.public_id
    db.session.rollback()
    page = visitor.open(f"/en/2025/register/{key}/sessions")
    assert "The seat of the former member is kept" in page.text
    slot = re.search(rf'name="([^"]+)" value="{forum.public_ids[ROOM]}" checked', page.text)
    assert slot
    sent = visitor.send(f"/en/2025/register/{key}/sessions", {slot[1]: [str(forum.public_ids[ROOM])]})
    assert sent.status_code == 302
