"""Text messages: the right state each time the gateway misbehaves, and never a second one but the one allowed."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from gpscf_events.core import events
from gpscf_events.core.db import db
from gpscf_events.core.jobs import JobRow, RetryLater
from gpscf_events.messages import services
from gpscf_events.messages.errors import BadRecipient
from gpscf_events.messages.events import MessageFailed, MessageUncertain, SmsLimitReached
from gpscf_events.messages.models import Channel, MessageState, SmtpPhase
from gpscf_events.messages.rules import SmsLimit
from tests.messages.broken_gateway import BrokenGateway
from tests.messages.conftest import Queue, read

NUMBER = "+8613800138000"
Aim = Callable[..., None]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What was published."""
    found: list[object] = []
    monkeypatch.setattr(events, "publish", found.append)
    return found


@pytest.fixture
def point(aim: Aim) -> Callable[..., None]:
    """Point the adapter at a gateway, with short times."""

    def change(url: str, **others: object) -> None:
        aim("smtp://127.0.0.1:1", sms_url=url, **{"sms_token": "s3cret-token", "sms_timeout_s": 1, **others})

    return change


def test_a_message_to_a_number_goes_to_the_gateway_as_the_protocol_says(queue: Queue, point: Aim) -> None:
    message_id = queue(recipient=NUMBER, locale="zh")
    with BrokenGateway("202") as gateway:
        point(gateway.url)
        services.deliver(message_id)
        services.deliver(message_id)
    message = read(message_id)
    assert (message.channel, message.state, message.phase) == (
        Channel.SMS,
        MessageState.SENT,
        SmtpPhase.ACCEPTED,
    )
    assert message.sent_at is not None
    (taken,) = gateway.taken
    assert taken.line == "POST /messages HTTP/1.1"
    assert taken.headers["authorization"] == "Bearer s3cret-token"
    assert taken.headers["content-type"] == "application/json"
    assert taken.headers["idempotency-key"] == taken.body["id"] == message.message_id
    assert taken.body["to"] == NUMBER
    assert taken.body["text"] == message.sms_text
    assert "LYG25-7F3K9Q" in taken.body["text"]
    assert "http" not in taken.body["text"]


def test_no_gateway_at_that_place_is_tried_again_and_then_the_message_arrives_once(
    queue: Queue, point: Aim
) -> None:
    message_id = queue(recipient=NUMBER)
    point("http://127.0.0.1:1/messages")
    with pytest.raises(RetryLater):
        services.deliver(message_id)
    assert read(message_id).state is MessageState.QUEUED
    with BrokenGateway("200") as gateway:
        point(gateway.url)
        services.deliver(message_id)
    assert read(message_id).state is MessageState.SENT
    assert len(gateway.taken) == 1


def test_a_gateway_that_only_speaks_http_is_not_told_anything_over_https(queue: Queue, point: Aim) -> None:
    message_id = queue(recipient=NUMBER)
    with BrokenGateway("200") as gateway:
        point(gateway.url.replace("http://", "https://"))
        with pytest.raises(RetryLater):
            services.deliver(message_id)
    assert gateway.taken == []
    assert read(message_id).state is MessageState.QUEUED


@pytest.mark.parametrize("mode", ["401", "403", "404", "429", "503", "redirect"])
def test_an_answer_that_speaks_of_us_or_of_now_is_tried_again(queue: Queue, point: Aim, mode: str) -> None:
    message_id = queue(recipient=NUMBER)
    with BrokenGateway(mode) as gateway:
        point(gateway.url)
        with pytest.raises(RetryLater):
            services.deliver(message_id)
        assert read(message_id).state is MessageState.QUEUED
        gateway.mode = "200"
        services.deliver(message_id)
    assert read(message_id).state is MessageState.SENT
    assert gateway.taken[0].body == gateway.taken[1].body


@pytest.mark.parametrize("mode", ["400", "422"])
def test_a_clear_no_is_final_and_somebody_is_told(
    queue: Queue, point: Aim, told: list[object], mode: str
) -> None:
    message_id = queue(recipient=NUMBER)
    with BrokenGateway(mode) as gateway:
        point(gateway.url)
        services.deliver(message_id)
        services.deliver(message_id)
    message = read(message_id)
    assert message.state is MessageState.FAILED
    assert "no such number" in (message.smtp_reply or "")
    assert told == [MessageFailed(message_id)]
    assert gateway.talks == 1


@pytest.mark.parametrize("mode", ["drop", "stall", "half a line", "nonsense", "500", "502", "504"])
def test_doubt_is_followed_by_one_resend_with_the_same_key(
    queue: Queue, point: Aim, told: list[object], mode: str
) -> None:
    message_id = queue(recipient=NUMBER)
    with BrokenGateway(mode) as gateway:
        point(gateway.url)
        with pytest.raises(RetryLater) as wait:
            services.deliver(message_id)
        assert wait.value.after_s == 2
        assert read(message_id).state is MessageState.UNCERTAIN
        # A gateway that knows the key says that it has the message.
        gateway.mode = "409"
        services.deliver(message_id)
        services.deliver(message_id)
    assert read(message_id).state is MessageState.SENT
    first, second = gateway.taken
    assert first.headers["idempotency-key"] == second.headers["idempotency-key"]
    assert first.body == second.body
    assert told == []


def test_a_resend_that_ends_in_doubt_is_the_last(queue: Queue, point: Aim, told: list[object]) -> None:
    message_id = queue(recipient=NUMBER)
    with BrokenGateway("drop") as gateway:
        point(gateway.url)
        with pytest.raises(RetryLater):
            services.deliver(message_id)
        for _again in range(3):
            services.deliver(message_id)
    assert read(message_id).state is MessageState.UNCERTAIN
    assert len(gateway.taken) == 2
    assert told == [MessageUncertain(message_id)]


def test_what_happens_to_the_words_after_the_status_changes_nothing(queue: Queue, point: Aim) -> None:
    message_id = queue(recipient=NUMBER)
    with BrokenGateway("accepted, then stall") as gateway:
        point(gateway.url)
        services.deliver(message_id)
    assert read(message_id).state is MessageState.SENT
    assert len(gateway.taken) == 1


def test_a_code_in_doubt_is_not_sent_again_and_its_words_are_struck_out(queue: Queue, point: Aim) -> None:
    message_id = queue(recipient=NUMBER, is_secret=True)
    with BrokenGateway("drop") as gateway:
        point(gateway.url)
        services.deliver(message_id)
        services.deliver(message_id)
    message = read(message_id)
    assert message.state is MessageState.UNCERTAIN
    assert (message.sms_text, message.body_text, message.subject) == ("", "", "")
    assert len(gateway.taken) == 1


@pytest.mark.parametrize(
    "number", ["+0123456789", "+86", "8613800138000", "+86 138 0013 8000", "+86138001380001234"]
)
def test_what_is_no_number_in_its_full_form_is_refused(queue: Queue, number: str) -> None:
    with pytest.raises(BadRecipient):
        queue(recipient=number)


def test_over_the_limit_of_a_country_code_others_go_on_and_it_is_withheld_and_told(
    queue: Queue, point: Aim, told: list[object]
) -> None:
    point("http://127.0.0.1:1/messages", sms_per_day=10, sms_per_day_abroad=2)
    kept = [queue(f"k{n}", recipient=f"+3361234567{n}") for n in range(3)]
    also = [queue(f"h{n}", recipient=f"+861380013800{n}") for n in range(3)]
    also.append(queue("x", recipient="+35312345678"))
    states = [read(message_id).state for message_id in (*kept, *also)]
    assert states == [
        MessageState.QUEUED,
        MessageState.QUEUED,
        MessageState.WITHHELD,
        *[MessageState.QUEUED] * 4,
    ]
    (event,) = told
    assert isinstance(event, SmsLimitReached)
    assert (event.limit, event.calling_code) == (SmsLimit.COUNTRY, 33)
    jobs = db.session.scalars(select(JobRow.dedupe_key)).all()
    assert f"messages.deliver:{kept[2]}" not in jobs
    assert f"messages.deliver:{kept[1]}" in jobs


def test_over_the_limit_of_the_day_no_number_gets_a_text_message_and_mails_go_on(
    queue: Queue, point: Aim, told: list[object]
) -> None:
    point("http://127.0.0.1:1/messages", sms_per_day=2)
    owed = [queue(f"h{n}", recipient=NUMBER, is_secret=True) for n in range(4)]
    states = [read(message_id).state for message_id in owed]
    assert states == [*[MessageState.QUEUED] * 2, *[MessageState.WITHHELD] * 2]
    assert (read(owed[0]).sms_text != "", read(owed[3]).sms_text) == (True, "")
    assert {event.limit for event in told} == {SmsLimit.ALL}
    assert read(queue("mail")).state is MessageState.QUEUED
