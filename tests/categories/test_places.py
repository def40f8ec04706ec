"""What a category lets in: never more than its quota, at its meetings, into its sessions, with what it asks."""

import threading
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from gpscf_events.badges.models import Badge
from gpscf_events.categories.models import Asked, Category, CategoryMeeting, CategorySession
from gpscf_events.core.db import db
from gpscf_events.core.transaction import transaction
from gpscf_events.messages.models import Message
from gpscf_events.programme.models import Meeting, SignUpMode
from gpscf_events.registration.errors import (
    CategoryFull,
    CategoryNotAtMeeting,
    CategoryNotOpen,
    PortraitMissing,
)
from gpscf_events.registration.models import RegistrationState
from gpscf_events.registration.queries.places import count_places
from gpscf_events.registration.services import accept, decline, withdraw
from gpscf_events.signups.errors import NotForCategory
from gpscf_events.signups.services import sign_up
from tests.factories.registration import Forum, accepted, draft_for, make_forum, submit_draft
from tests.factories.visiting import Visitor


@pytest.fixture
def forum(app: Flask) -> Forum:
    return make_forum()


def change(key: str = "delegate", **columns: object) -> int:
    with transaction() as session:
        row = session.scalars(select(Category).where(Category.key == key)).one()
        for name, value in columns.items():
            setattr(row, name, value)
        return row.id


def at_meeting(meeting: str, **columns: object) -> None:
    with transaction() as session:
        row = session.scalars(select(Category).where(Category.key == "delegate")).one()
        place = session.scalars(select(Meeting).where(Meeting.key == meeting)).one()
        session.add(
            CategoryMeeting(
                edition_id=row.edition_id, category_id=row.id, meeting_id=place.id, **{"is_open": True, **columns}
            )
        )  # fmt: skip


def test_the_quota_of_the_edition_is_never_passed_and_a_withdrawal_frees_its_place(forum: Forum) -> None:
    change(quota=1)
    first = accepted(forum, 1)
    second = draft_for(forum, email="second@example.org")
    # The page said so when it was read; here it filled up in the meantime.
    change(quota=2)
    third = draft_for(forum, email="third@example.org")
    change(quota=1)
    with pytest.raises(CategoryFull):
        submit_late(second)
    withdraw(registration_id=first.id)
    assert submit_late(second).state is RegistrationState.ACCEPTED
    with pytest.raises(CategoryFull):
        submit_late(third)
    with pytest.raises(CategoryFull):
        accept_again(first.id)


def submit_late(draft):  # type: ignore[no-untyped-def]
    """As somebody who opened "check your answers" while there was a place."""
    quota = db.session.scalars(select(Category).where(Category.key == "delegate")).one().quota
    change(quota=None)
    from gpscf_events.core.clock import now
    from gpscf_events.registration.forms import read_answers
    from gpscf_events.registration.queries import read_choices
    from gpscf_events.registration.services import submit

    choices = read_choices(draft.edition_id, locale="en", moment=now())
    answers = read_answers(choices, draft.draft)
    change(quota=quota)
    return submit(registration_id=draft.id, answers=answers, seen=draft.draft)


def accept_again(registration_id: int) -> None:
    decline_state = RegistrationState.DECLINED
    with transaction() as session:
        from gpscf_events.registration.models import Registration

        session.get_one(Registration, registration_id).state = decline_state
    accept(registration_id=registration_id)


def test_a_quota_at_one_meeting_leaves_the_others_open(forum: Forum) -> None:
    at_meeting("pre-forum-nanjing", quota=1)
    both = {"role": {"category": ["delegate"], "meetings": ["main", "pre-forum-nanjing"]}}
    accepted(forum, 1, **both)
    accepted(forum, 2)
    late = draft_for(forum, email="late@example.org", **both)
    from gpscf_events.registration.errors import DraftIncomplete

    with pytest.raises(DraftIncomplete):
        submit_draft(late)


def test_whoever_was_declined_frees_the_place_too(forum: Forum) -> None:
    category_id = change(quota=1)
    first = accepted(forum, 1)
    assert count_places(category_id) == 1
    decline(registration_id=first.id)
    assert count_places(category_id) == 0
    accepted(forum, 2)


def test_of_many_at_the_last_place_one_gets_it(app: Flask, forum: Forum) -> None:
    change(quota=None)
    drafts = [draft_for(forum, email=f"racer{n}@example.org").id for n in range(6)]
    category_id = change(quota=3)
    db.session.rollback()
    barrier, answers = threading.Barrier(len(drafts)), []

    def race(registration_id: int) -> None:
        with app.app_context():
            from gpscf_events.registration.models import Registration

            row = db.session.get_one(Registration, registration_id)
            from gpscf_events.core.clock import now
            from gpscf_events.registration.forms import read_answers
            from gpscf_events.registration.queries import read_choices
            from gpscf_events.registration.services import submit

            read = read_answers(read_choices(row.edition_id, locale="en", moment=now()), row.draft)
            seen = row.draft
            db.session.rollback()
            barrier.wait()
            try:
                submit(registration_id=registration_id, answers=read, seen=seen)
                answers.append("in")
            except CategoryFull:
                answers.append("full")
            finally:
                db.session.remove()

    threads = [threading.Thread(target=race, args=(one,)) for one in drafts]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(answers) == ["full"] * 3 + ["in"] * 3
    assert count_places(category_id) == 3


def test_the_page_says_what_is_full_and_which_meeting_takes_nobody(app: Flask, forum: Forum) -> None:
    change(quota=0)
    visitor = Visitor(app.test_client())
    visitor.sign_in()
    draft = visitor.begin()
    answer = visitor.send(f"{draft}/role", {"category": ["delegate"], "meetings": ["main"]})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and "All places of this category are taken" in page
    assert 'href="#category"' in page
    change(quota=None)
    at_meeting("pre-forum-nanjing", is_open=False)
    answer = visitor.send(f"{draft}/role", {"category": ["delegate"], "meetings": ["pre-forum-nanjing"]})
    assert answer.status_code == 422 and "takes nobody who comes as Delegate" in answer.get_data(as_text=True)
    for key in ("staff", "driver", "interpreter"):
        answer = visitor.send(f"{draft}/role", {"category": [key], "meetings": ["main"]})
        assert answer.status_code == 422, key
    change("expert", closed_at=forum.edition.created_at)
    assert 'value="expert"' not in visitor.open(f"{draft}/role").get_data(as_text=True)


def test_a_category_that_closed_since_takes_nobody(forum: Forum) -> None:
    draft = draft_for(forum)
    from gpscf_events.core.clock import now
    from gpscf_events.registration.forms import read_answers
    from gpscf_events.registration.queries import read_choices
    from gpscf_events.registration.services import submit

    answers = read_answers(read_choices(draft.edition_id, locale="en", moment=now()), draft.draft)
    change(closed_at=now())
    with pytest.raises(CategoryNotOpen):
        submit(registration_id=draft.id, answers=answers, seen=draft.draft)
    change(closed_at=None)
    at_meeting("main", is_open=False)
    with pytest.raises(CategoryNotAtMeeting):
        submit(registration_id=draft.id, answers=answers, seen=draft.draft)


def test_a_category_enters_only_its_sessions(app: Flask, forum: Forum) -> None:
    category_id = change(enters_all_sessions=False)
    with transaction() as session:
        session.add(
            CategorySession(
                edition_id=forum.edition_id, category_id=category_id, session_id=forum.sessions["migration"]
            )
        )
    wish: UUID = forum.public_ids["equipment"]
    guest = accepted(forum, 1, wishes=(str(wish),))
    from gpscf_events.signups.queries import list_sign_ups

    taken = [entry.session for entry in list_sign_ups(guest.id)]
    assert not [one.key for one in taken if one.sign_up_mode is SignUpMode.OPEN]
    with pytest.raises(NotForCategory):
        sign_up(registration_id=guest.id, session_id=forum.sessions["equipment"])
    sign_up(registration_id=guest.id, session_id=forum.sessions["migration"])
    from gpscf_events.registration.token import status_token

    token = status_token(guest)
    db.session.rollback()
    page = app.test_client().get(f"/en/2025/r/{token}/sessions").get_data(as_text=True)
    assert str(forum.public_ids["migration"]) in page and str(wish) not in page


def test_a_photo_is_asked_as_the_category_says(app: Flask, forum: Forum) -> None:
    draft = draft_for(forum)
    change(asks_photo=Asked.REQUIRED)
    with pytest.raises(PortraitMissing):
        submit_draft(draft)
    db.session.rollback()
    visitor = Visitor(app.test_client())
    visitor.sign_in()
    at = f"/en/2025/register/{draft.public_id}"
    check = visitor.open(f"{at}/check").get_data(as_text=True)
    assert "Some answers are missing" in check and f'{at}/photo?from=check"' in check
    change(asks_photo=Asked.NOT)
    assert "/photo" not in visitor.open(f"{at}/").get_data(as_text=True)
    assert visitor.send(f"{at}/check").location.endswith("/submitted")


def test_whoever_takes_part_online_gets_a_confirmation_and_no_badge(forum: Forum) -> None:
    guest = accepted(forum, 1, role={"category": ["online"], "meetings": ["main"]})
    assert not db.session.scalars(select(Badge).where(Badge.registration_id == guest.id)).all()
    mail = db.session.scalars(select(Message).where(Message.kind == "registration_confirmed")).one()
    assert "badge-qr" not in mail.body_html and "YOUR BADGE" not in mail.body_text
    assert [item["kind"] for item in mail.enclosures["items"]] == ["calendar"]


def test_a_birth_date_is_asked_as_the_category_says_and_kept_as_printed(app: Flask, forum: Forum) -> None:
    draft = draft_for(forum)
    db.session.rollback()
    visitor = Visitor(app.test_client())
    visitor.sign_in()
    at = f"/en/2025/register/{draft.public_id}"
    name = {"latin_family": ["Dupont"], "latin_given": ["Élodie"]}
    assert "birth_year" not in visitor.open(f"{at}/name").get_data(as_text=True)
    change(asks_birth_date=Asked.REQUIRED)
    for typed in ({}, {"birth_day": ["30"], "birth_month": ["2"], "birth_year": ["1968"]}):
        answer = visitor.send(f"{at}/name", {**name, **typed})
        page = answer.get_data(as_text=True)
        assert answer.status_code == 422 and 'id="birth_day-error"' in page and 'href="#birth_day"' in page
        assert visitor.send(f"{at}/check").status_code == 422
    assert visitor.send(f"{at}/name", {**name, "birth_year": ["1968"]}).status_code == 302
    assert "1968" in visitor.open(f"{at}/check").get_data(as_text=True)
    assert visitor.send(f"{at}/check").location.endswith("/submitted")
    from gpscf_events.people.models import Person

    person = db.session.scalars(select(Person).where(Person.latin_family == "Dupont")).one()
    assert (person.birth_year, person.birth_month, person.birth_day) == (1968, None, None)
