"""Hosts write to those signed up: each once, in both languages, only of their own session."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text

from gpscf_events.accounts.models import Role
from gpscf_events.core.actor import SYSTEM
from gpscf_events.core.clock import now
from gpscf_events.core.db import Words, db
from gpscf_events.core.jobs import Job
from gpscf_events.core.transaction import transaction
from gpscf_events.messages.models import Message
from gpscf_events.signups.errors import NobodyToTell, NoticeDecided, SaidJustNow
from gpscf_events.signups.models import NoticeState, SessionMessage, SignUpState
from gpscf_events.signups.rules.messages import is_said_just_now, states_of
from gpscf_events.signups.services import cancel, run_message, send_message, sign_up, stop_message
from tests.factories.registration import Forum, accepted, make_forum, set_open_seats
from tests.signups.test_views_staff import BASE, OTHER, ROOM, desk, post

WORDS = Words(zh="请带证件。", en="Please bring your badge.\nDoors open at nine.")
SEAT = states_of(["seat"])
AT = datetime(2025, 9, 1, 9, tzinfo=UTC)


@pytest.fixture
def forum(app: Flask) -> Forum:
    found = make_forum()
    set_open_seats(found.sessions[ROOM], 2)
    return found


def go_on() -> bool:
    return True


def signed_up(forum: Forum, number: int) -> list[int]:
    people = [accepted(forum, one) for one in range(1, number + 1)]
    for one in people:
        sign_up(registration_id=one.id, session_id=forum.sessions[ROOM], accepts_waiting=True)
    return [one.id for one in people]


def write(forum: Forum, words: Words = WORDS, *to: str) -> int:
    states = states_of(to or ("seat",))
    return send_message(session_id=forum.sessions[ROOM], states=states, words=words, actor=SYSTEM).id


def mails() -> list[Message]:
    db.session.rollback()
    query = select(Message).where(Message.kind == "session_message")
    return list(db.session.scalars(query.order_by(Message.id)))


def the_message(message_id: int) -> SessionMessage:
    db.session.rollback()
    return db.session.get_one(SessionMessage, message_id)


def earlier(words: Words = WORDS, *, state: NoticeState = NoticeState.TOLD, done: int = 1) -> SessionMessage:
    return SessionMessage(states=["confirmed"], words=words, state=state, done=done, created_at=AT)


def test_the_same_words_to_some_of_the_same_people_are_not_said_again_at_once() -> None:
    soon = AT + timedelta(minutes=9)
    assert is_said_just_now([earlier()], states=states_of(["waiting", "seat"]), words=WORDS, at=soon)
    assert not is_said_just_now([earlier()], states=states_of(["waiting"]), words=WORDS, at=soon)
    assert not is_said_just_now([earlier()], states=SEAT, words=Words(en="Something else"), at=soon)
    assert not is_said_just_now([earlier()], states=SEAT, words=WORDS, at=AT + timedelta(minutes=10))


def test_what_was_stopped_before_anybody_was_told_may_be_said_again() -> None:
    stopped = earlier(state=NoticeState.DROPPED, done=0)
    assert not is_said_just_now([stopped], states=SEAT, words=WORDS, at=AT)
    begun = earlier(state=NoticeState.DROPPED, done=1)
    assert is_said_just_now([begun], states=SEAT, words=WORDS, at=AT)


def test_boxes_that_there_are_not_mean_nobody() -> None:
    assert states_of(["cancelled", "seat", "seat"]) == [SignUpState.CONFIRMED, SignUpState.OFFERED]


def test_only_the_chosen_are_told_each_once(forum: Forum) -> None:
    signed_up(forum, 3)
    message_id = write(forum)
    assert db.session.scalars(text("SELECT name FROM job WHERE name = 'signups.write'")).all() == [
        Job.WRITE_TO_SIGNED_UP
    ]
    for _twice in range(2):
        run_message(message_id, may_go_on=go_on)
    assert [mail.recipient for mail in mails()] == ["guest1@example.org", "guest2@example.org"]
    found = the_message(message_id)
    assert (found.state, found.done, found.total) == (NoticeState.TOLD, 2, 2)
    run_message(write(forum, WORDS, "waiting"), may_go_on=go_on)
    assert [mail.recipient for mail in mails()][2:] == ["guest3@example.org"]


def test_the_mail_says_session_words_reference_and_keeps_the_lines(forum: Forum) -> None:
    signed_up(forum, 1)
    run_message(write(forum), may_go_on=go_on)
    [mail] = mails()
    assert "Please bring your badge.\nDoors open at nine.\n" in mail.body_text
    assert "Your reference: " in mail.body_text
    assert "请带证件" not in mail.body_text


def test_words_in_one_language_are_read_by_all(forum: Forum) -> None:
    signed_up(forum, 1)
    run_message(write(forum, Words(zh="请带证件。")), may_go_on=go_on)
    assert "请带证件。" in mails()[0].body_text


def test_a_kill_leaves_nobody_out_and_tells_nobody_twice(forum: Forum) -> None:
    set_open_seats(forum.sessions[ROOM], 30)
    signed_up(forum, 21)
    message_id = write(forum)
    run_message(message_id, may_go_on=lambda: False)
    assert 0 < len(mails()) < 21
    run_message(message_id, may_go_on=go_on)
    assert len({mail.recipient for mail in mails()}) == len(mails()) == 21


def test_whoever_gives_the_seat_back_meanwhile_is_not_told_and_a_stop_tells_nobody_further(
    forum: Forum,
) -> None:
    people = signed_up(forum, 2)
    message_id = write(forum)
    cancel(registration_id=people[0], session_id=forum.sessions[ROOM])
    run_message(message_id, may_go_on=go_on)
    assert [mail.recipient for mail in mails()] == ["guest2@example.org"]
    second = write(forum, Words(en="Another"))
    stop_message(message_id=second)
    run_message(second, may_go_on=go_on)
    assert len(mails()) == 1
    with pytest.raises(NoticeDecided):
        stop_message(message_id=message_id)


def test_the_same_again_and_a_message_to_nobody_are_refused(forum: Forum) -> None:
    with pytest.raises(NobodyToTell):
        write(forum)
    signed_up(forum, 1)
    message_id = write(forum)
    with pytest.raises(SaidJustNow):
        write(forum)
    with transaction() as session:
        session.get_one(SessionMessage, message_id).created_at = now() - timedelta(minutes=11)
    write(forum)


def hidden(page: str) -> dict[str, str]:
    """What the form below the shown words would send."""
    form = page.split('id="look"')[1].split("</form>")[0]
    return {name: unescape(value) for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', form)}


def looked(client: FlaskClient, at: str, given: dict[str, str]) -> tuple[int, str]:
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(at).text)
    assert token
    answer = client.post(at, data={"csrf_token": token[1], **given})
    return answer.status_code, answer.text


def test_a_host_looks_at_the_words_sends_them_and_sees_how_far_they_are(app: Flask, forum: Forum) -> None:
    signed_up(forum, 3)
    client = desk(app, Role.SESSION_HOST, edition_id=forum.edition_id, session_id=forum.sessions[ROOM])
    page = f"{BASE}/{forum.public_ids[ROOM]}"
    at = f"{page}/messages"
    given = {"to": "seat", "words_zh": "请带“证件”。", "words_en": "Bring <it>.\r\nPlease."}
    status, shown = looked(client, at, given)
    assert status == 200
    assert "请带“证件”。" in shown
    assert "Bring &lt;it&gt;.<br>Please.<br>" in shown
    assert "2 people are told." in shown
    assert not mails()
    sent = client.post(f"{at}/send", data=hidden(shown))
    assert sent.status_code == 303
    [message] = db.session.scalars(select(SessionMessage)).all()
    assert message.words == {"zh": "请带“证件”。", "en": "Bring <it>.\nPlease."}
    moving = client.get(at, headers={"HX-Request": "true"}).text
    assert "<html" not in moving
    assert "Writing to participants" in moving
    run_message(message.id, may_go_on=go_on)
    whole = client.get(page).text
    assert "Sent to 2 people." in whole
    assert "session_host" in whole, "who wrote it"
    again = client.post(f"{at}/send", data=hidden(shown))
    assert again.status_code == 422
    assert "within the last ten minutes" in again.text
    entry = db.session.execute(
        text("SELECT action, after FROM audit_entry WHERE action LIKE 'session.message%'")
    )
    [(action, after)] = entry.all()
    assert (action, after["total"]) == ("session.message_sent", 2)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"to": "seat"}, "Write the message"),
        ({"words_zh": "一", "words_en": "One"}, "Choose who is to read it"),
        ({"to": "seat", "words_en": "One"}, "Write the message in this language too"),
        ({"to": "seat", "words_zh": "一", "words_en": "x" * 2001}, "at most 2000 characters"),
        ({"to": "seat", "words_zh": "一", "words_en": "a\u202eb"}, "words_en-error"),
        ({"to": "cancelled", "words_zh": "一", "words_en": "One"}, "to-error"),
    ],
)
def test_what_is_missing_is_said_beside_the_field(
    app: Flask, forum: Forum, given: dict[str, str], said: str
) -> None:
    client, at = desk(app), f"{BASE}/{forum.public_ids[ROOM]}/messages"
    status, shown = looked(client, at, given)
    assert status == 422
    assert said in shown
    assert 'id="look"' not in shown


def test_one_language_is_enough_for_whoever_says_so(app: Flask, forum: Forum) -> None:
    signed_up(forum, 1)
    client, at = desk(app), f"{BASE}/{forum.public_ids[ROOM]}/messages"
    status, shown = looked(client, at, {"to": "seat", "words_en": "One", "one_for_all": "y"})
    assert status == 200
    assert client.post(f"{at}/send", data=hidden(shown)).status_code == 303


def test_a_message_is_of_its_session_and_of_those_who_manage_it(app: Flask, forum: Forum) -> None:
    signed_up(forum, 1)
    message_id = write(forum)
    public_id = the_message(message_id).public_id
    own, foreign = (f"{BASE}/{forum.public_ids[key]}" for key in (OTHER, ROOM))
    client = desk(app, Role.SESSION_HOST, edition_id=forum.edition_id, session_id=forum.sessions[OTHER])
    assert client.get(f"{foreign}/messages").status_code == 404
    for address in (
        f"{foreign}/messages",
        f"{foreign}/messages/send",
        f"{foreign}/messages/{public_id}/stop",
    ):
        assert (
            post(client, address, {"to": "seat", "words_en": "x", "words_zh": "一"}, f"{own}/messages") == 404
        )
    assert post(client, f"{own}/messages/{public_id}/stop", {}, f"{own}/messages") == 404
    assert the_message(message_id).state is NoticeState.TELLING
