"""Hosts and organisers write to those signed up for a session."""

from collections.abc import Callable, Collection
from typing import Any

from gpscf_events.audit.services import record
from gpscf_events.core.actor import Actor
from gpscf_events.core.clock import now
from gpscf_events.core.db import Words
from gpscf_events.core.jobs import Job, enqueue
from gpscf_events.core.transaction import transaction
from gpscf_events.programme.models import Session
from gpscf_events.signups.errors import NobodyToTell, NoticeDecided, SaidJustNow
from gpscf_events.signups.models import NoticeState, SessionMessage, SignUpState
from gpscf_events.signups.queries import lock_sessions
from gpscf_events.signups.queries.managed import list_concerned, lock_telling
from gpscf_events.signups.queries.messages import list_messages_since
from gpscf_events.signups.rules.messages import NOT_AGAIN_FOR, is_said_just_now
from gpscf_events.signups.services.telling import tell_each

KIND = "session_message"


def send_message(
    *, session_id: int, states: Collection[SignUpState], words: Words, actor: Actor
) -> SessionMessage:
    """Owe the worker a message to everybody whose sign-up is in one of the states.

    Raises NobodyToTell, or SaidJustNow where somebody would read the same words again within ten minutes.
    """
    with transaction() as database:
        # Held, so that the second press of a button sees what the first one sent.
        session = lock_sessions([session_id])[session_id]
        at = now()
        earlier = list_messages_since(session_id, at - NOT_AGAIN_FOR)
        if is_said_just_now(earlier, states=states, words=words, at=at):
            raise SaidJustNow
        total = len(list_concerned(session_id, states))
        if not total:
            raise NobodyToTell
        message = SessionMessage(
            edition_id=session.edition_id,
            meeting_id=session.meeting_id,
            session_id=session_id,
            states=[state.value for state in states],
            words=words,
            state=NoticeState.TELLING,
            total=total,
            sent_by_user_id=actor.user_id,
            created_at=at,
        )
        database.add(message)
        database.flush()
        _record("session.message_sent", message, total=total, to=message.states)
        enqueue(Job.WRITE_TO_SIGNED_UP, {"message_id": message.id}, dedupe_key=str(message.public_id))
        return message


def stop_message(*, message_id: int) -> None:
    """Tell nobody further. Raises NoticeDecided once all were told or somebody stopped it."""
    with transaction() as database:
        message = lock_telling(SessionMessage, message_id)
        if message.state is not NoticeState.TELLING:
            raise NoticeDecided
        message.state = NoticeState.DROPPED
        database.flush()
        _record("session.message_stopped", message, done=message.done, total=message.total)


def run_message(message_id: int, *, may_go_on: Callable[[], bool]) -> None:
    """Owe the mails of a message."""
    tell_each(
        SessionMessage,
        message_id,
        kind=KIND,
        words_of=lambda message, session, reference, link: context_of(
            session, message.words, reference=reference, link=link
        ),
        may_go_on=may_go_on,
    )


def context_of(session: Session, words: Words, *, reference: str, link: str) -> dict[str, Any]:
    """What the mail is made of."""
    return {"session": session.title, "letter": words, "reference": reference, "link": link}


def _record(action: str, message: SessionMessage, **more: Any) -> None:
    record(
        action,
        subject_kind="session",
        subject_id=message.session_id,
        edition_id=message.edition_id,
        after={"message_id": message.id, **more},
    )
