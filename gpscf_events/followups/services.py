"""Leaving somebody a next step, and ticking it off."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert

from gpscf_events.audit import services as audit
from gpscf_events.core import clock
from gpscf_events.core.errors import NotFound
from gpscf_events.core.transaction import transaction
from gpscf_events.followups import queries
from gpscf_events.followups.models import FollowUp
from gpscf_events.messages import queries as messages
from gpscf_events.messages.events import MessageFailed, MessageUncertain, SmsLimitReached

SECRETARIAT = "secretariat"
# Marks an English sentence for the translators; it is stored as it is and shown through `gettext`.
N_ = str


def owe(
    *,
    kind: str,
    subject_kind: str,
    subject_id: int,
    edition_id: int,
    what: str,
    dedupe_key: str,
    owner_role: str = SECRETARIAT,
    due_in: timedelta = timedelta(days=1),
) -> None:
    """Leave the role a next step about the subject; the same `dedupe_key` is owed once, for ever.

    `what` is a sentence marked with `N_`: pages show it in the reader's language.
    """
    with transaction() as session:
        made = session.scalar(
            insert(FollowUp)
            .values(
                kind=kind,
                subject_kind=subject_kind,
                subject_id=subject_id,
                edition_id=edition_id,
                what=what,
                owner_role=owner_role,
                due_at=clock.now() + due_in,
                dedupe_key=dedupe_key,
            )
            .on_conflict_do_nothing(index_elements=["dedupe_key"])
            .returning(FollowUp.id)
        )
        if made is not None:
            audit.record(
                "follow_up.owed",
                subject_kind="follow_up",
                subject_id=made,
                edition_id=edition_id,
                after={
                    "kind": kind,
                    "about_kind": subject_kind,
                    "about_id": subject_id,
                    "owner_role": owner_role,
                },
            )


def finish(*, follow_up_id: int) -> None:
    """Tick it off; a second time changes nothing. Raises NotFound."""
    with transaction() as session:
        follow_up = queries.lock_follow_up(follow_up_id)
        if follow_up is None:
            raise NotFound
        if follow_up.done_at is not None:
            return
        follow_up.done_at = session.scalar(func.now().select())
        audit.record(
            "follow_up.finished",
            subject_kind="follow_up",
            subject_id=follow_up.id,
            edition_id=follow_up.edition_id,
        )


def finish_about(*, kinds: Sequence[str], subject_kind: str, subject_id: int) -> None:
    """Tick off all open next steps of these kinds about the subject; none is fine."""
    with transaction():
        for follow_up in queries.list_about(subject_kind, subject_id):
            if follow_up.kind in kinds and follow_up.done_at is None:
                finish(follow_up_id=follow_up.id)


def on_message_failed(event: MessageFailed) -> None:
    """A mail that nobody can receive needs a person who finds another way."""
    _about_message(
        event.message_id,
        kind="message_failed",
        what=N_(
            "A mail could not be delivered. Find another way to reach the person, or correct the address."
        ),
    )


def on_message_uncertain(event: MessageUncertain) -> None:
    """A mail of which nobody knows whether it arrived needs a person who asks."""
    _about_message(
        event.message_id,
        kind="message_uncertain",
        what=N_("We cannot tell whether a mail arrived. Ask the person, and send it again if it did not."),
    )


def on_sms_limit_reached(event: SmsLimitReached) -> None:
    """Text messages stopped for now: somebody looks whether people or a machine asked for them, once a day."""
    owe(
        kind="sms_limit_reached",
        subject_kind="edition",
        subject_id=event.edition_id,
        edition_id=event.edition_id,
        what=N_(
            "No more text messages can be sent today. See who asks for so many, and raise the limit if they are "
            "delegates."
        ),
        dedupe_key=f"sms_limit:{event.edition_id}:{event.limit}:{event.calling_code}:{event.day.isoformat()}",
        due_in=timedelta(hours=2),
    )


def _about_message(message_id: int, *, kind: str, what: str) -> None:
    message = messages.find_message(message_id)
    # Codes for signing in belong to no edition and are asked for again by the person who misses them.
    if message is None or message.edition_id is None or message.is_secret:
        return
    owe(
        kind=kind,
        subject_kind=message.subject_kind,
        subject_id=message.subject_id,
        edition_id=message.edition_id,
        what=what,
        dedupe_key=f"message:{message.id}:{kind}",
    )
