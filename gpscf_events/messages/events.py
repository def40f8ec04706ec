"""What others may want to know about a message."""

from dataclasses import dataclass
from datetime import date

from gpscf_events.messages.rules import SmsLimit


@dataclass(frozen=True)
class MessageFailed:
    """The message will not be delivered: refused for good, or tried as often as we try."""

    message_id: int


@dataclass(frozen=True)
class MessageUncertain:
    """The server may have taken the message, and it is not sent again."""

    message_id: int


@dataclass(frozen=True)
class SmsLimitReached:
    """A text message was withheld: no more are sent for now, to anybody or to numbers of this country code."""

    edition_id: int
    limit: SmsLimit
    calling_code: int
    day: date
