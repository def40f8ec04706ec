"""What the answers of a gateway mean, and when no more text messages are sent."""

import pytest

from gpscf_events.messages.models import Channel, SmtpPhase
from gpscf_events.messages.rules import (
    SmsLimit,
    Verdict,
    calling_code,
    channel_of,
    decide_sms_verdict,
    reached_sms_limit,
)


@pytest.mark.parametrize(
    ("phase", "code", "verdict"),
    [
        (SmtpPhase.NONE, None, Verdict.RETRY),
        (SmtpPhase.CONNECT, None, Verdict.RETRY),
        (SmtpPhase.ACCEPTED, 200, Verdict.SENT),
        (SmtpPhase.DATA, 409, Verdict.SENT),
        (SmtpPhase.DATA, None, Verdict.DOUBT),
        (SmtpPhase.DATA, 500, Verdict.DOUBT),
        (SmtpPhase.DATA, 504, Verdict.DOUBT),
        (SmtpPhase.DATA, 503, Verdict.RETRY),
        (SmtpPhase.DATA, 429, Verdict.RETRY),
        (SmtpPhase.DATA, 401, Verdict.RETRY),
        (SmtpPhase.DATA, 301, Verdict.RETRY),
        (SmtpPhase.DATA, 400, Verdict.REFUSED),
        (SmtpPhase.DATA, 422, Verdict.REFUSED),
    ],
)
def test_what_the_end_of_a_talk_with_a_gateway_means(
    phase: SmtpPhase, code: int | None, verdict: Verdict
) -> None:
    assert decide_sms_verdict(phase=phase, code=code) is verdict


@pytest.mark.parametrize(
    ("recipient", "channel"),
    [
        ("+8613800138000", Channel.SMS),
        ("a@example.org", Channel.EMAIL),
        ("+8613800138000@example.org", Channel.EMAIL),
        ("13800138000", Channel.EMAIL),
    ],
)
def test_an_at_sign_makes_a_mail_and_a_full_number_a_text_message(recipient: str, channel: Channel) -> None:
    assert channel_of(recipient) is channel


@pytest.mark.parametrize(
    ("number", "code"),
    [("+8613800138000", 86), ("+33612345678", 33), ("+77012345678", 7), ("+35361234567", 353)],
)
def test_the_country_code_of_a_number(number: str, code: int) -> None:
    assert calling_code(number) == code


@pytest.mark.parametrize(
    ("code", "sent", "sent_to_code", "reached"),
    [
        (33, 9, 4, None),
        (33, 9, 5, SmsLimit.COUNTRY),
        (86, 9, 9, None),
        (86, 10, 0, SmsLimit.ALL),
        (33, 10, 0, SmsLimit.ALL),
    ],
)
def test_each_country_code_but_the_hosts_has_its_own_limit(
    code: int, sent: int, sent_to_code: int, reached: SmsLimit | None
) -> None:
    found = reached_sms_limit(code=code, sent=sent, sent_to_code=sent_to_code, per_day=10, per_day_abroad=5)
    assert found is reached
