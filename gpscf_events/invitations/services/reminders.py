"""Offices that did not answer yet are reminded: by mail, one or all that are due, or by somebody who says how."""

from datetime import date

from gpscf_events.audit.services import record
from gpscf_events.core import clock
from gpscf_events.core.actor import Actor
from gpscf_events.core.transaction import savepoint, transaction
from gpscf_events.invitations.errors import NoAddress, RemindedToday
from gpscf_events.invitations.models import Invitation, Reminder
from gpscf_events.invitations.queries import find_last_mail, list_invitations, lock_invitation
from gpscf_events.invitations.rules import ensure_answerable, ensure_remindable, is_due
from gpscf_events.invitations.services.steps import mail
from gpscf_events.messages.errors import BadRecipient

KIND = "invitation_reminder"


def remind(*, invitation_id: int, actor: Actor) -> Reminder:
    """Owe the office a mail with the same link. Raises AnsweredAlready, NoAddress and RemindedToday."""
    with transaction():
        invitation = lock_invitation(invitation_id)
        ensure_answerable(invitation)
        if not invitation.email:
            raise NoAddress
        ensure_remindable(find_last_mail(invitation.id), clock.now())
        reminder = _note(invitation, by_mail=True, words="", actor=actor)
        mail(KIND, invitation, send_key=f"{KIND}:{reminder.id}")
        return reminder


def remind_all(*, edition_id: int, today: date, actor: Actor) -> tuple[int, list[Invitation]]:
    """A round: mail all that are due and have an address; returns how many, and whom to call instead.

    Whoever was mailed within the last 24 hours is in neither.
    """
    with transaction():
        mailed, to_call = 0, []
        for invitation in list_invitations(edition_id):
            if not is_due(invitation, today):
                continue
            if not invitation.email:
                to_call.append(invitation)
                continue
            try:
                with savepoint():
                    remind(invitation_id=invitation.id, actor=actor)
                mailed += 1
            except RemindedToday:
                continue
            except BadRecipient:
                # One address that was mistyped keeps no other office from being reminded.
                to_call.append(invitation)
        return mailed, to_call


def note_reminder(*, invitation_id: int, words: str, actor: Actor) -> Reminder:
    """Write down that somebody reminded the office, and how. Raises AnsweredAlready."""
    with transaction():
        invitation = lock_invitation(invitation_id)
        ensure_answerable(invitation)
        return _note(invitation, by_mail=False, words=words.strip(), actor=actor)


def _note(invitation: Invitation, *, by_mail: bool, words: str, actor: Actor) -> Reminder:
    with transaction() as session:
        reminder = Reminder(
            edition_id=invitation.edition_id,
            invitation_id=invitation.id,
            by_mail=by_mail,
            words=words,
            by_user_id=actor.user_id,
        )
        session.add(reminder)
        session.flush()
        session.expire(invitation, ["reminders"])
        record(
            "party_invitation.reminded",
            subject_kind="party_invitation",
            subject_id=invitation.id,
            edition_id=invitation.edition_id,
            after={"by_mail": by_mail},
        )
        return reminder
