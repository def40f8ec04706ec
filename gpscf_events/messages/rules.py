"""When a message is sent, sent once more, or not again: every case of a talk that broke off.

A message stands in one of these places, told by state and phase:

- `queued`: owed. `sending` before DATA: a worker is at it or died; nothing was handed over.
- `sending` in DATA, found by a later claim: the worker died in DATA; the server may have taken it.
- `uncertain` before DATA: in doubt, and its one resend is still owed (or under way).
- `uncertain` in DATA: in doubt for good; the resend ended in doubt too, or there was none to be had.
"""

import enum
from datetime import datetime, timedelta

from gpscf_events.messages.models import MessageState, SmtpPhase

# A code lives for an hour: later, the mail that carries it would only puzzle its reader.
SECRET_IS_USEFUL_FOR = timedelta(minutes=60)


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
