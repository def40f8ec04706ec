"""The message: what is owed to somebody, in ready words, and how far its delivery got."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from gpscf_events.core.db import Model, created_at, pk, public_id


class MessageState(enum.StrEnum):
    """Where a message stands. `uncertain`: the server may have taken it, we did not see its answer."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    WITHHELD = "withheld"


class Channel(enum.StrEnum):
    """How a message travels."""

    EMAIL = "email"
    SMS = "sms"


class SmtpPhase(enum.StrEnum):
    """How far the talk with the mail server got; only an error in DATA leaves doubt.

    The talk with an SMS gateway has three of them: connect, data (the one request) and accepted.
    """

    NONE = "none"
    CONNECT = "connect"
    SENDER = "sender"
    RECIPIENT = "recipient"
    DATA = "data"
    ACCEPTED = "accepted"


class Message(Model):
    """One mail to one address, or one text message to one number.

    Its words are made when it is queued, so that a retry sends the same ones. A text message is short
    (`sms_text`); what it is about stands in `body_text`, which the person reads on the own page.
    """

    __tablename__ = "message"
    __table_args__ = (
        # What the limits of text messages count by.
        Index("ix_message_sms_created_at", "created_at", postgresql_where=text("channel = 'sms'")),
        Index("ix_message_subject", "subject_kind", "subject_id"),
        Index("ix_message_hold_key", "hold_key", postgresql_where=text("hold_key IS NOT NULL")),
        Index("ix_message_state_created_at", "state", "created_at"),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int | None]
    send_key: Mapped[str] = mapped_column(unique=True)
    message_id: Mapped[str] = mapped_column(unique=True)
    channel: Mapped[Channel] = mapped_column(default=Channel.EMAIL, server_default=Channel.EMAIL)
    kind: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[int]
    recipient: Mapped[str]
    locale: Mapped[str]
    subject: Mapped[str]
    body_text: Mapped[str]
    body_html: Mapped[str]
    sms_text: Mapped[str] = mapped_column(default="", server_default="")
    # What to attach, made at delivery by the provider that wiring names: [{"kind": "badge", "id": 7}]
    enclosures: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # A code or link in it is a secret: not shown on the status page, and not sent again when uncertain.
    is_secret: Mapped[bool] = mapped_column(default=False)
    state: Mapped[MessageState] = mapped_column(default=MessageState.QUEUED)
    phase: Mapped[SmtpPhase] = mapped_column(default=SmtpPhase.NONE)
    attempts: Mapped[int] = mapped_column(default=0)
    smtp_reply: Mapped[str | None]
    created_at: Mapped[created_at]
    sent_at: Mapped[datetime | None]
    request_id: Mapped[str | None]
    # What it waits for, and until when: an act over many that may still be undone.
    hold_key: Mapped[str | None]
    held_until: Mapped[datetime | None]
