"""A forum and an invitation to the French ministry."""

from dataclasses import replace

import pytest
from flask import Flask

from gpscf_events.core.clock import now
from gpscf_events.core.db import db
from gpscf_events.invitations.models import Invitation, InvitationState, InvitedBy, InvitedLevel
from gpscf_events.invitations.services import InvitationDetails, make_invitation, send, take_step
from gpscf_events.parties.queries import find_party
from tests.factories.registration import Forum, make_forum

OFFICE = "minister@example.org"
TODAY = now().date()


@pytest.fixture
def forum(app: Flask) -> Forum:
    made = make_forum()
    db.session.rollback()
    return made


def details(**changed: object) -> InvitationDetails:
    party = find_party("fr")
    assert party
    return replace(
        InvitationDetails(
            party_id=party.id,
            label="",
            addressee="Ministry of Interior",
            addressee_name="H.E. the Minister",
            level=InvitedLevel.MINISTER,
            companions=2,
            signatory="Minister of Public Security",
            channel=InvitedBy.EMBASSY,
            locale="en",
            email=OFFICE,
            reply_by=TODAY,
            owner_user_id=None,
        ),
        **changed,  # type: ignore[arg-type]
    )


def made(forum: Forum, **changed: object) -> Invitation:
    return make_invitation(edition_id=forum.edition_id, details=details(**changed))


def sent(forum: Forum, **changed: object) -> Invitation:
    invitation = made(forum, **changed)
    take_step(invitation_id=invitation.id, to=InvitationState.APPROVED)
    return send(invitation_id=invitation.id, sent_on=TODAY, proof="Note 4/2025")
