"""Every place in which a talk can break, and what follows."""

from datetime import UTC, datetime, timedelta

import pytest

from gpscf_events.messages.models import MessageState, SmtpPhase
from gpscf_events.messages.rules import Step, Verdict, decide_step, decide_verdict

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("state", "phase", "is_secret", "step"),
    [
        (MessageState.QUEUED, SmtpPhase.NONE, False, Step.SEND),
        (MessageState.SENDING, SmtpPhase.NONE, False, Step.SEND),
        (MessageState.SENDING, SmtpPhase.DATA, False, Step.DOUBT),
        (MessageState.SENDING, SmtpPhase.DATA, True, Step.DOUBT),
        (MessageState.UNCERTAIN, SmtpPhase.NONE, False, Step.RESEND),
        (MessageState.UNCERTAIN, SmtpPhase.NONE, True, Step.NOTHING),
        (MessageState.UNCERTAIN, SmtpPhase.DATA, False, Step.NOTHING),
        (MessageState.SENT, SmtpPhase.ACCEPTED, False, Step.NOTHING),
        (MessageState.FAILED, SmtpPhase.RECIPIENT, False, Step.NOTHING),
        (MessageState.WITHHELD, SmtpPhase.NONE, True, Step.NOTHING),
    ],
)
def test_what_a_worker_does_with_a_message(
    state: MessageState, phase: SmtpPhase, is_secret: bool, step: Step
) -> None:
    found = decide_step(state=state, phase=phase, is_secret=is_secret, created_at=NOW, now=NOW)
    assert found is step


def test_a_code_that_has_expired_is_not_sent_any_more() -> None:
    later = NOW + timedelta(minutes=61)
    asked = {"state": MessageState.QUEUED, "phase": SmtpPhase.NONE, "created_at": NOW}
    assert decide_step(**asked, is_secret=True, now=later) is Step.WITHHOLD
    assert decide_step(**asked, is_secret=False, now=later) is Step.SEND


@pytest.mark.parametrize(
    ("phase", "code", "verdict"),
    [
        (SmtpPhase.CONNECT, None, Verdict.RETRY),
        (SmtpPhase.CONNECT, 554, Verdict.RETRY),
        (SmtpPhase.SENDER, 550, Verdict.RETRY),
        (SmtpPhase.RECIPIENT, 450, Verdict.RETRY),
        (SmtpPhase.RECIPIENT, 550, Verdict.REFUSED),
        (SmtpPhase.DATA, 451, Verdict.RETRY),
        (SmtpPhase.DATA, 554, Verdict.REFUSED),
        (SmtpPhase.DATA, None, Verdict.DOUBT),
        (SmtpPhase.ACCEPTED, 250, Verdict.SENT),
    ],
)
def test_what_the_end_of_a_talk_means(phase: SmtpPhase, code: int | None, verdict: Verdict) -> None:
    assert decide_verdict(phase=phase, code=code) is verdict
