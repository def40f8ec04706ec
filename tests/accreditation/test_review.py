from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from gpscf_events.accreditation.queries import find_open_enquiry, list_possible_duplicates
from gpscf_events.core.actor import SYSTEM, Actor, Grant
from gpscf_events.core.roles import Role
from gpscf_events.core.transaction import transaction
from gpscf_events.followups.queries import list_about
from gpscf_events.messages.queries import list_messages
from gpscf_events.registration.models import Registration, RegistrationState
from gpscf_events.registration.token import status_token
from tests.accreditation.conftest import fresh, make_colleague, registered
from tests.factories.registration import Forum, draft_for, submit_draft
from tests.questions.scene import ask


@pytest.fixture
def reviewer(app: Flask, forum: Forum) -> Iterator[FlaskClient]:
    app.config["WTF_CSRF_ENABLED"] = False
    user_id = make_colleague("reviewer@example.org")
    grants = (Grant(Role.REVIEWER, forum.edition_id), Grant(Role.PROTOCOL, forum.edition_id))
    before = app.extensions["actor_loader"]
    app.extensions["actor_loader"] = lambda _token: Actor("user", user_id, "Reviewer", grants)
    yield app.test_client()
    app.extensions["actor_loader"] = before


def address(registration_id: int, act: str = "") -> str:
    return f"/en/staff/2025/review/{fresh(registration_id).public_id}{act}"


def same_people(forum: Forum) -> tuple[int, int]:
    """Two registrations with the same Latin name and birth date."""
    first, second = registered(forum, 1), registered(forum, 2)
    with transaction() as session:
        for one in (first, second):
            session.get_one(Registration, one).person.birth_year = 1968
    return first, second


def test_accepting_shows_the_next_case_and_the_last_one_the_queue(
    forum: Forum, reviewer: FlaskClient
) -> None:
    first, second = registered(forum, 1), registered(forum, 2)
    answer = reviewer.post(address(first, "/accept"))
    assert answer.status_code == 303
    assert answer.location.endswith(str(fresh(second).public_id))
    answer = reviewer.post(address(second, "/decline"), data={"decline-reason": "no more places"})
    assert answer.location.endswith("/review/")
    assert fresh(first).state is RegistrationState.ACCEPTED
    assert fresh(second).decision_reason == "no more places"


def test_a_decline_without_a_reason_is_refused_beside_the_field(forum: Forum, reviewer: FlaskClient) -> None:
    one = registered(forum)
    answer = reviewer.post(address(one, "/decline"), data={})
    assert answer.status_code == 422
    assert "Say why you decline" in answer.text
    assert fresh(one).state is RegistrationState.SUBMITTED


def test_a_question_is_mailed_and_answered_on_the_delegates_own_page(
    forum: Forum, reviewer: FlaskClient
) -> None:
    one = registered(forum)
    reviewer.post(address(one, "/ask"), data={"ask-question": "Which newspaper do you write for?"})
    (message,) = [m for m in list_messages("registration", one) if m.kind == "registration_question"]
    assert "Which newspaper" in message.body_text
    assert address(one) not in reviewer.get("/en/staff/2025/review/").text
    token = status_token(fresh(one))
    assert "Which newspaper" in reviewer.get(f"/en/2025/r/{token}").text
    assert reviewer.post(f"/en/2025/r/{token}/answer", data={"answer": "The Times"}).status_code == 303
    assert find_open_enquiry(one) is None
    assert "The Times" in reviewer.get(address(one)).text
    assert address(one) in reviewer.get("/en/staff/2025/review/").text
    still_owed = [row.kind for row in list_about("registration", one) if row.done_at is None]
    assert sorted(still_owed) == ["decide", "decide"]


def test_people_who_look_alike_are_shown_until_somebody_says_that_they_differ(
    forum: Forum, reviewer: FlaskClient
) -> None:
    first, second = same_people(forum)
    assert "Perhaps the same person" in reviewer.get(address(first)).text
    other = str(fresh(second).public_id)
    reviewer.post(address(first, "/pair"), data={"other": other, "answer": "different"})
    assert list_possible_duplicates(fresh(first), SYSTEM) == []
    assert list_possible_duplicates(fresh(second), SYSTEM) == []
    assert fresh(first).person_id != fresh(second).person_id


def test_whoever_looks_like_somebody_declined_before_is_marked(forum: Forum, reviewer: FlaskClient) -> None:
    first, second = same_people(forum)
    reviewer.post(address(first, "/decline"), data={"decline-reason": "not a journalist"})
    assert "Declined before" in reviewer.get(address(second)).text


def test_an_address_that_serves_five_people_makes_nobody_a_duplicate(forum: Forum) -> None:
    first, second = registered(forum, 1), registered(forum, 1)
    assert list_possible_duplicates(fresh(first), SYSTEM) == []
    assert list_possible_duplicates(fresh(second), SYSTEM) == []


def test_protocol_records_a_nomination_and_nobody_else_clears(forum: Forum, reviewer: FlaskClient) -> None:
    one = registered(forum, needs_nomination=True)
    page = f"/en/staff/2025/facts/{fresh(one).public_id}"
    data = {"nominate-by": "note_verbale", "nominate-reference": "112/2025"}
    assert reviewer.post(f"{page}/nominate", data=data).status_code == 303
    shown = reviewer.get(page).text
    assert "112/2025" in shown
    assert "Answer of security" not in shown
    assert reviewer.post(f"{page}/clearance", data={"clearance-answer": "cleared"}).status_code == 404
    assert reviewer.post(f"{page}/nominate", data=data).status_code == 409


def test_the_reviewer_reads_the_answers_to_the_organisers_questions_and_how_somebody_takes_part(
    forum: Forum, reviewer: FlaskClient
) -> None:
    asked = ask(forum, "Which outlet?")
    role = {"category": ["media"], "meetings": ["main", "pre-forum-nanjing"], "online": ["pre-forum-nanjing"]}
    draft = draft_for(forum, role=role, questions={asked.name: ["Morning <Post>"]})
    page = reviewer.get(address(submit_draft(draft).id)).text
    assert "Which outlet?" in page and "Morning &lt;Post&gt;" in page
    assert "(by video)" in page and "(on site)" in page


def test_who_reviews_for_one_meeting_reads_no_answers_that_belong_to_the_whole(
    app: Flask, forum: Forum, reviewer: FlaskClient
) -> None:
    asked = ask(forum, "Which outlet?")
    role = {"category": ["media"], "meetings": ["main", "pre-forum-nanjing"]}
    guest = submit_draft(draft_for(forum, role=role, questions={asked.name: ["Morning Post"]}))
    main = next(one for one in guest.participations if one.meeting.key == "main")
    grants = (Grant(Role.REVIEWER, forum.edition_id, meeting_id=main.meeting_id),)
    actor = Actor("user", make_colleague("part@example.org"), "Part", grants)
    app.extensions["actor_loader"] = lambda _token: actor
    page = reviewer.get(address(guest.id))
    assert page.status_code == 200 and "Morning Post" not in page.text and "Nanjing" not in page.text
