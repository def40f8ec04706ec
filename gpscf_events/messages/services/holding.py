"""Messages of an act that may still be undone: owed, kept back until a moment, then sent or withdrawn."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import String, cast, func, literal, select, text, update

from gpscf_events.core.jobs import CHANNEL, Job, JobRow, JobState, cancel
from gpscf_events.core.transaction import transaction
from gpscf_events.messages.models import Message, MessageState

_WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Hold:
    """Under which name messages are kept back, and until when at most."""

    key: str
    until: datetime


_present: ContextVar[Hold | None] = ContextVar("hold", default=None)


def present_hold() -> Hold | None:
    """Under what the messages that are queued now are kept back."""
    return _present.get()


@contextmanager
def holding(key: str, until: datetime) -> Iterator[None]:
    """Whatever is queued in the block is owed at once and leaves at `until`, unless `withdraw` comes first."""
    token = _present.set(Hold(key, until))
    try:
        yield
    finally:
        _present.reset(token)


def let_go(key: str, at: datetime, *, subject_id: int | None = None) -> None:
    """Let the messages kept under the key leave at another moment, earlier or later: all, or those about a subject."""
    with transaction() as session:
        kept = [Message.hold_key == key, Message.state == MessageState.QUEUED, Message.attempts == 0]
        if subject_id is not None:
            kept.append(Message.subject_id == subject_id)
        session.execute(update(Message).where(*kept).values(held_until=at))
        keys = select(func.concat(literal(f"{Job.DELIVER_MESSAGE.value}:"), cast(Message.id, String)))
        session.execute(
            update(JobRow)
            .where(JobRow.dedupe_key.in_(keys.where(*kept)), JobRow.state == JobState.PENDING)
            .values(available_at=at, published_at=None)
            .execution_options(synchronize_session=False)
        )
        session.execute(text(f"NOTIFY {CHANNEL}"))


def count_left(key: str, *, subject_id: int) -> int:
    """How many messages about the subject are on their way or there already: nobody takes them back."""
    with transaction() as session:
        left = select(func.count()).where(
            Message.hold_key == key,
            Message.subject_id == subject_id,
            (Message.state != MessageState.QUEUED) | (Message.attempts > 0),
            Message.state != MessageState.WITHHELD,
        )
        # Held, so that none of them leaves between this look and what is decided on it.
        session.scalars(
            select(Message.id)
            .where(Message.hold_key == key, Message.subject_id == subject_id)
            .with_for_update()
        ).all()
        return session.scalar(left) or 0


def withdraw(key: str, *, subject_ids: Collection[int]) -> int:
    """Take back what is kept under the key about these subjects; returns how many messages nobody will get.

    Their send keys are free again: what is decided anew is told anew.
    """
    with transaction() as session:
        found = session.scalars(
            select(Message)
            .where(
                Message.hold_key == key,
                Message.subject_id.in_(subject_ids),
                Message.state == MessageState.QUEUED,
                Message.attempts == 0,
            )
            .with_for_update()
            .execution_options(populate_existing=True)
        ).all()
        for message in found:
            message.state = MessageState.WITHHELD
            message.send_key = f"{message.send_key}:{_WITHDRAWN}:{message.id}"
            message.message_id = f"<{_WITHDRAWN}.{message.id}.{message.message_id.strip('<>')}>"
            cancel(job=Job.DELIVER_MESSAGE, dedupe_key=str(message.id))
    return len(found)
