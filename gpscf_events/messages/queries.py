"""Questions about messages."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, or_, select, true

from gpscf_events.core.db import db
from gpscf_events.core.errors import NotFound
from gpscf_events.messages.models import Channel, Message, MessageState


def list_messages(subject_kind: str, subject_id: int) -> Sequence[Message]:
    """What was written to somebody, the latest first; messages that carry a secret are not among them.

    Nor are those that are held or were withdrawn: nothing was written yet.
    """
    return db.session.scalars(
        select(Message)
        .where(
            Message.subject_kind == subject_kind,
            Message.subject_id == subject_id,
            Message.is_secret.is_(False),
            or_(
                Message.hold_key.is_(None),
                (Message.held_until <= func.now()) & (Message.state != MessageState.WITHHELD),
            ),
        )
        .order_by(Message.created_at.desc(), Message.id.desc())
    ).all()


def count_sms(*, since: datetime, code: int | None = None) -> int:
    """How many text messages were owed since the moment, to all numbers or to those of a country code."""
    # No country code is the beginning of another one.
    of_code = Message.recipient.startswith(f"+{code}") if code is not None else true()
    query = select(func.count()).where(
        Message.channel == Channel.SMS,
        Message.created_at > since,
        Message.state != MessageState.WITHHELD,
        of_code,
    )
    return db.session.scalar(query) or 0


def find_message(message_id: int) -> Message | None:
    """The message, or None."""
    return db.session.get(Message, message_id)


def get_message(message_id: int) -> Message:
    """The message. Raises NotFound."""
    if (message := find_message(message_id)) is None:
        raise NotFound
    return message


def find_by_send_key(send_key: str) -> Message | None:
    """The message that was already queued under this key, or None."""
    return db.session.scalar(select(Message).where(Message.send_key == send_key))


def get_by_send_key(send_key: str) -> Message:
    """The message that is owed under this key. Raises NotFound."""
    if (message := find_by_send_key(send_key)) is None:
        raise NotFound
    return message


def lock_message(message_id: int) -> Message | None:
    """The row as it stands now, held until commit."""
    return db.session.scalar(
        select(Message)
        .where(Message.id == message_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
