"""When a message is sent, sent once more, or not again: every case of a talk that broke off.

A message stands in one of these places, told by state and phase:

- `queued`: owed. `sending` before DATA: a worker is at it or died; nothing was handed over.
- `sending` in DATA, found by a later claim: the worker died in DATA; the server may have taken it.
- `uncertain` before DATA: in doubt, and its one resend is still owed (or under way).
- `uncertain` in DATA: in doubt for good; the resend ended in doubt too, or there was none to be had.
"""

import enum
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

import phonenumbers

from gpscf_events.messages.models import Channel, MessageState, SmtpPhase

# E.164: a plus, the country code, at most fifteen digits in all.
NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")
# The host's own country: most of its people have no mailbox that outsiders reach, so it has the large limit.
HOME_CALLING_CODE = 86

# A code lives for an hour: later, the mail that carries it would only puzzle its reader.
SECRET_IS_USEFUL_FOR = timedelta(minutes=60)


@dataclass(frozen=True)
class Outcome:
    """How far a talk got, and what the other side said last; `code` is None where it said nothing."""

    phase: SmtpPhase
    code: int | None
    reply: str


def channel_of(recipient: str) -> Channel:
    """An address has an @, a number is E.164 and has none."""
    return Channel.EMAIL if "@" in recipient or not NUMBER.fullmatch(recipient) else Channel.SMS


def calling_code(number: str) -> int:
    """The country code of an E.164 number: 86 of +8613800138000. Several countries may share one."""
    return int(phonenumbers.parse(number).country_code or 0)


class SmsLimit(enum.StrEnum):
    """Which limit on text messages is reached."""

    ALL = "all"
    COUNTRY = "country"


def reached_sms_limit(
    *, code: int, sent: int, sent_to_code: int, per_day: int, per_day_abroad: int
) -> SmsLimit | None:
    """The limit that forbids one more text message, or None. Counts are of the last 24 hours.

    Every country code but the host's has its own small limit: whoever earns by messages to numbers of his
    ("SMS pumping") gets that much and no more, and the rest of the world goes on.
    """
    if sent >= per_day:
        return SmsLimit.ALL
    return SmsLimit.COUNTRY if code != HOME_CALLING_CODE and sent_to_code >= per_day_abroad else None


class Step(enum.StrEnum):
    """What to do with a message that a worker was given."""

    SEND = "send"
    RESEND = "resend"
    DOUBT = "doubt"
    WITHHOLD = "withhold"
    NOTHING = "nothing"


class Verdict(enum.StrEnum):
    """What a talk with the mail server meant."""

    SENT = "sent"
    REFUSED = "refused"
    RETRY = "retry"
    DOUBT = "doubt"


def decide_step(
    *, state: MessageState, phase: SmtpPhase, is_secret: bool, created_at: datetime, now: datetime
) -> Step:
    """What a worker does with the message that its job names."""
    if state is MessageState.UNCERTAIN:
        return Step.NOTHING if is_secret or phase is SmtpPhase.DATA else Step.RESEND
    if state not in {MessageState.QUEUED, MessageState.SENDING}:
        return Step.NOTHING
    if state is MessageState.SENDING and phase is SmtpPhase.DATA:
        return Step.DOUBT
    if is_secret and now - created_at > SECRET_IS_USEFUL_FOR:
        return Step.WITHHOLD
    return Step.SEND


def decide_end(*, state: MessageState, phase: SmtpPhase) -> MessageState | None:
    """What a message becomes that nobody delivers any more; None where it has come to an end already."""
    if state is MessageState.UNCERTAIN:
        return None if phase is SmtpPhase.DATA else MessageState.UNCERTAIN
    if state not in {MessageState.QUEUED, MessageState.SENDING}:
        return None
    in_data = state is MessageState.SENDING and phase is SmtpPhase.DATA
    return MessageState.UNCERTAIN if in_data else MessageState.FAILED


def decide_verdict(*, phase: SmtpPhase, code: int | None) -> Verdict:
    """What it means that the talk got as far as `phase` and ended with `code` (None: without an answer).

    A "no for ever" counts as such only about this recipient or this mail; before that it speaks of us
    (a wrong password, a full server), which somebody may mend while we try again.
    """
    if phase is SmtpPhase.ACCEPTED:
        return Verdict.SENT
    if code is None:
        return Verdict.DOUBT if phase is SmtpPhase.DATA else Verdict.RETRY
    if code >= 500 and phase in {SmtpPhase.RECIPIENT, SmtpPhase.DATA}:
        return Verdict.REFUSED
    return Verdict.RETRY


# What an SMS gateway answers, as docs/sms.md has it.
_TAKEN_BEFORE = 409
_REFUSED = frozenset({400, 422})
_NOT_NOW = frozenset({429, 503})


def decide_sms_verdict(*, phase: SmtpPhase, code: int | None) -> Verdict:
    """What it means that the talk with an SMS gateway got as far as `phase` and ended with the HTTP status `code`.

    A status of ours (a wrong token, a wrong address) is tried again, for somebody may mend it meanwhile. A 5xx
    other than "not now" may come from a proxy before a gateway that took the message: that is doubt.
    """
    if phase is SmtpPhase.ACCEPTED:
        return Verdict.SENT
    if phase is not SmtpPhase.DATA:
        return Verdict.RETRY
    if code is None or (code >= 500 and code not in _NOT_NOW):
        return Verdict.DOUBT
    if 200 <= code < 300 or code == _TAKEN_BEFORE:
        return Verdict.SENT
    return Verdict.REFUSED if code in _REFUSED else Verdict.RETRY
