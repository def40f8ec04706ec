"""Forms that open after acceptance: told once, filled in over visits, read only after the deadline."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from gpscf_events.core.clock import now
from gpscf_events.core.db import db
from gpscf_events.core.transaction import transaction
from gpscf_events.messages.models import Message
from gpscf_events.questions.models import LaterForm
from gpscf_events.questions.services import change_form, open_form, tell_concerned
from gpscf_events.registration.services import accept, withdraw
from gpscf_events.registration.token import status_token
from tests.factories.registration import Forum, accepted, draft_for, make_forum, submit_draft
from tests.factories.visiting import Visitor
from tests.questions.scene import ask, make_form


@pytest.fixture
def forum(app: Flask) -> Forum:
    return make_forum()


def told() -> list[str]:
    query = select(Message.recipient).where(Message.kind == "later_form_opened").order_by(Message.recipient)
    found = list(db.session.scalars(query))
    db.session.rollback()
    return found


def test_whom_it_concerns_is_told_once_also_when_accepted_later(forum: Forum) -> None:
    accepted(forum, 1), accepted(forum, 2, role={"category": ["expert"], "meetings": ["main"]})
    waiting = submit_draft(
        draft_for(forum, email="media@example.org", role={"category": ["media"], "meetings": ["main"]})
    )
    form = make_form(forum, "delegate", "media")
    ask(forum, "Which flight?", form=form)
    accepted(forum, 3)
    assert told() == []
    open_form(form_id=form.id)
    open_form(form_id=form.id)
    tell_concerned(form.id)
    tell_concerned(form.id)
    assert told() == ["guest1@example.org", "guest3@example.org"]
    accept(registration_id=waiting.id)
    accepted(forum, 4)
    tell_concerned(form.id)
    assert told() == [
        "guest1@example.org", "guest3@example.org", "guest4@example.org", "media@example.org",
    ]  # fmt: skip


def test_a_form_that_is_over_tells_nobody(forum: Forum) -> None:
    form = make_form(forum, days=-1)
    open_form(form_id=form.id)
    accepted(forum, 1)
    tell_concerned(form.id)
    assert told() == []


def close(form: LaterForm) -> None:
    with transaction() as session:
        session.execute(
            update(LaterForm).where(LaterForm.id == form.id).values(closes_at=now() - timedelta(minutes=1))
        )


def test_a_form_is_filled_in_over_two_visits_changed_and_read_only_afterwards(
    app: Flask, forum: Forum
) -> None:
    form = make_form(forum, "delegate")
    flight, hotel = ask(forum, "Which flight?", form=form), ask(forum, "Which hotel?", form=form)
    guest = submit_draft(draft_for(forum))
    open_form(form_id=form.id)
    token, form_at = status_token(guest), f"/en/2025/register/{guest.public_id}/forms/{form.public_id}"
    db.session.rollback()
    page = app.test_client().get(f"/en/2025/r/{token}").get_data(as_text=True)
    assert "Next steps" in page and form_at in page and "To be answered" in page
    # The private link alone opens no answers.
    assert app.test_client().get(form_at).location.endswith("/register/email")
    visitor = Visitor(app.test_client())
    visitor.sign_in()
    assert form_at in visitor.open("/en/2025/register/mine").get_data(as_text=True)
    assert visitor.send(form_at, {flight.name: ["MU 1"], "later": ["1"]}).location.endswith("/mine")
    second = Visitor(app.test_client())
    second.sign_in()
    assert "MU 1" in second.open(form_at).get_data(as_text=True)
    answer = second.send(form_at, {flight.name: ["MU 2"]})
    assert answer.status_code == 422 and f'href="#{hotel.name}"' in answer.get_data(as_text=True)
    assert second.send(form_at, {flight.name: ["MU 2"], hotel.name: ["Grand"]}).location.endswith("?sent=1")
    assert second.send(form_at, {flight.name: ["MU 3"], hotel.name: ["Grand"]}).status_code == 302
    hidden = second.hidden(form_at)
    close(form)
    late = second.client.post(form_at, data={**hidden, flight.name: "MU 4", hotel.name: "Grand"})
    assert late.status_code == 409
    page = second.open(form_at).get_data(as_text=True)
    assert "The deadline was" in page and "MU 3" in page and "write to" in page and "<textarea" not in page
    assert "Send the answers" not in page


def test_a_form_shows_to_those_it_concerns_while_they_are_accepted(app: Flask, forum: Forum) -> None:
    form = make_form(forum, "expert")
    open_form(form_id=form.id)
    guest = submit_draft(draft_for(forum))
    visitor = Visitor(app.test_client())
    visitor.sign_in()
    at = f"/en/2025/register/{guest.public_id}/forms/{form.public_id}"
    assert visitor.client.get(at).status_code == 404
    from gpscf_events.questions.services import FormValues

    change_form(
        form_id=form.id,
        values=FormValues(name=form.name, intro=None, closes_at=form.closes_at, category_ids=()),
    )
    assert visitor.client.get(at).status_code == 200
    withdraw(registration_id=guest.id)
    db.session.rollback()
    assert visitor.client.get(at).status_code == 404
