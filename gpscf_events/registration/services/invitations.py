"""Invitation codes: made and withdrawn by staff, entered into a draft, taken when it is submitted."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import update

from gpscf_events.audit.services import record
from gpscf_events.categories.models import Category
from gpscf_events.core.actor import Actor
from gpscf_events.core.clock import now
from gpscf_events.core.errors import NotFound
from gpscf_events.core.i18n import full_date
from gpscf_events.core.tokens import digest, spoken_code
from gpscf_events.core.transaction import transaction
from gpscf_events.messages.services import queue_message
from gpscf_events.programme.models import Edition
from gpscf_events.registration.errors import InvitationCodeRefused, InvitationCodeTaken
from gpscf_events.registration.models import InvitationCode, Registration, RegistrationState
from gpscf_events.registration.queries import find_invitation_code, lock_registration
from gpscf_events.registration.rules import InvitationStanding, bare_code, invitation_standing, last_day

KIND = "invitation_code"


def make_invitation_code(
    *,
    edition: Edition,
    category: Category,
    label: str,
    uses_allowed: int,
    expires_at: datetime,
    email: str | None,
    locale: str,
    actor: Actor,
) -> str:
    """Make a code that lets `uses_allowed` people register in the category, and give it back: only its hash is kept.

    With `email` it is also owed to that address. `label` says for whom it is. Raises BadRecipient.
    """
    code = spoken_code()
    with transaction() as session:
        row = InvitationCode(
            edition_id=edition.id,
            category_id=category.id,
            label=label,
            code_hash=digest(bare_code(code)),
            ending=bare_code(code)[-4:],
            uses_allowed=uses_allowed,
            expires_at=expires_at,
            made_by_user_id=actor.user_id,
        )
        session.add(row)
        session.flush()
        record(
            "invitation_code.made",
            subject_kind="invitation_code",
            subject_id=row.id,
            edition_id=edition.id,
            after={
                "category_id": category.id,
                "uses_allowed": uses_allowed,
                "expires_at": expires_at.isoformat(),
            },
        )
        if email is not None:
            base = current_app.extensions["settings"].base_url
            queue_message(
                KIND,
                recipient=email,
                locale=locale,
                subject_kind="invitation_code",
                subject_id=row.id,
                edition_id=edition.id,
                send_key=f"{KIND}:{row.id}",
                context={
                    "edition_name": edition.name,
                    "category_name": category.name,
                    "code": code,
                    "link": f"{base}/{locale}/{edition.key}/register/invited/{bare_code(code)}",
                    "last_day": full_date(last_day(expires_at, ZoneInfo(edition.time_zone)), locale),
                    "uses_allowed": uses_allowed,
                },
                is_secret=True,
            )
    return code


def withdraw_invitation_code(*, edition_id: int, public_id: UUID) -> None:
    """Let the code open nothing more; who registered with it stays registered. Raises NotFound."""
    with transaction() as session:
        made_id = session.scalar(
            update(InvitationCode)
            .where(
                InvitationCode.edition_id == edition_id,
                InvitationCode.public_id == public_id,
                InvitationCode.withdrawn_at.is_(None),
            )
            .values(withdrawn_at=now())
            .returning(InvitationCode.id)
        )
        if made_id is None:
            raise NotFound
        record(
            "invitation_code.withdrawn",
            subject_kind="invitation_code",
            subject_id=made_id,
            edition_id=edition_id,
        )


def enter_invitation_code(*, registration_id: int, code: str) -> InvitationCode:
    """Open the code's category to a draft; the code itself is taken when the draft is submitted.

    Raises InvitationCodeRefused alike for codes that are unknown, used up, withdrawn, over or of another edition.
    """
    with transaction():
        registration = lock_registration(registration_id)
        row = find_invitation_code(registration.edition_id, digest(bare_code(code)))
        if (
            row is None
            or registration.state is not RegistrationState.DRAFT
            or invitation_standing(row, now()) is not InvitationStanding.OPEN
        ):
            raise InvitationCodeRefused
        registration.invitation_code_id = row.id
        record(
            "registration.invitation_code_entered",
            subject_kind="registration",
            subject_id=registration.id,
            edition_id=registration.edition_id,
            after={"invitation_code_id": row.id},
        )
        return row


def take_invitation_code(registration: Registration) -> None:
    """Use the draft's code once, in the submission's transaction. Raises InvitationCodeTaken when it opens no more.

    The row is held until the commit: of many at the last use, one gets it, and a CHECK stands behind that.
    """
    with transaction() as session:
        code = session.get(
            InvitationCode, registration.invitation_code_id, with_for_update=True, populate_existing=True
        )
        if code is None or invitation_standing(code, now()) is not InvitationStanding.OPEN:
            raise InvitationCodeTaken
        code.uses += 1
