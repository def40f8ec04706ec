"""What others may want to know about a message."""

from dataclasses import dataclass


@dataclass(frozen=True)
class MessageFailed:
    """The message will not be delivered: refused for good, or tried as often as we try."""

    message_id: int


@dataclass(frozen=True)
class MessageUncertain:
    """The server may have taken the message, and it is not sent again."""

    message_id: int
