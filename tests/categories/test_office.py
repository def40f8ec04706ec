"""Categories in the back office: made, changed, ordered, closed, and removed only while nothing names them."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from gpscf_events.accounts.models import Role
from gpscf_events.categories.models import Asked, Category, CategoryBadge, CategoryMeeting, OpenTo
from gpscf_events.categories.queries import list_categories
from gpscf_events.core.db import db
from tests.categories.office import office, send
from tests.factories.registration import Forum, accepted, draft_for, make_forum

AT = "/en/staff/2025/categories"


@pytest.fixture
def forum(app: Flask) -> Forum:
    return make_forum()


@pytest.fixture
def staff(app: Flask, forum: Forum) -> FlaskClient:
    return office(app)


def category(key: str) -> Category:
    found = db.session.scalars(select(Category).where(Category.key == key)).one()
    db.session.rollback()
    return found


def test_a_category_is_added_with_everything_that_was_chosen(staff: FlaskClient, forum: Forum) -> None:
    session = forum.public_ids["migration"]
    answer = send(
        staff, f"{AT}/new", name_zh="观察员", name_en="Observer", hint_en="No vote", open_to="invited", quota="5",
        asks_photo="required", enters_all_sessions="some", sessions=[session], badge_kind="none",
        qr_opens="gate", colour="#FFD583", badge_class="3", needs_acceptance="y",
    )  # fmt: skip
    assert answer.status_code == 303
    made = category("observer")
    assert (made.name, made.hint) == ({"zh": "观察员", "en": "Observer"}, {"en": "No vote"})
    assert (made.open_to, made.quota, made.asks_photo) == (OpenTo.INVITED, 5, Asked.REQUIRED)
    assert (made.badge_kind, made.colour, made.badge_class) == (CategoryBadge.NONE, "#ffd583", 3)
    assert made.needs_acceptance and not made.enters_all_sessions
    page = staff.get(f"{AT}/{made.public_id}").get_data(as_text=True)
    assert f'value="{session}"' in page and 'value="#ffd583"' in page
    # Sent back untouched, nothing changes and nothing is noted.
    before = number_of("category.changed")
    assert send(staff, f"{AT}/{made.public_id}").status_code == 303
    assert number_of("category.changed") == before
    assert number_of("category.made") == 1


def number_of(action: str) -> int:
    from gpscf_events.audit.models import AuditEntry

    found = len(db.session.scalars(select(AuditEntry.id).where(AuditEntry.action == action)).all())
    db.session.rollback()
    return found


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name_en": ""}, "Enter the name in English"),
        ({"name_zh": ""}, "Enter the name in Chinese"),
        ({"name_en": "x" * 300}, "at most 80 characters"),
        ({"name_en": "Del\u202eegate"}, "invisible character U+202E"),
        ({"quota": "-1"}, "Enter a number from 0"),
        ({"quota": "many"}, "Not a valid integer value"),
        ({"badge_class": "16"}, "Enter a class from 0 to 15"),
        ({"colour": "red"}, "Write a colour as #"),
        ({"colour": "#808080"}, "the contrast is below 4.5 to 1"),
        ({"open_to": "nobody"}, "Not a valid choice"),
        ({"enters_all_sessions": "some"}, "Tick at least one session"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    staff: FlaskClient, wrong: dict[str, str], words: str
) -> None:
    at = f"{AT}/{category('delegate').public_id}"
    answer = send(staff, at, **wrong)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and words in page
    field = next(iter(wrong)) if "enters" not in next(iter(wrong)) else "sessions"
    assert f'id="{field}-error"' in page and f'href="#{field}"' in page


def test_the_order_is_the_one_delegates_see_and_closed_ones_are_gone_from_it(
    staff: FlaskClient, forum: Forum
) -> None:
    first, second = list_categories(forum.edition_id)[:2]
    first_id, second_id = first.public_id, second.public_id
    db.session.rollback()
    send_to = f"{AT}/{second_id}/move"
    assert post(staff, send_to, up="1").status_code == 303
    assert [row.public_id for row in list_categories(forum.edition_id)[:2]] == [second_id, first_id]
    post(staff, send_to, up="1")
    assert list_categories(forum.edition_id)[0].public_id == second_id
    post(staff, f"{AT}/{first_id}/close", closed="1")
    assert category("delegate").closed_at is not None
    post(staff, f"{AT}/{first_id}/close", closed="0")
    assert category("delegate").closed_at is None


def post(client: FlaskClient, address: str, **values: str):  # type: ignore[no-untyped-def]
    from tests.categories.office import Form

    token = Form(client.get(f"{AT}/").get_data(as_text=True)).values["csrf_token"][0]
    return client.post(address, data={"csrf_token": token, **values})


def test_a_category_that_somebody_named_is_never_removed(staff: FlaskClient, forum: Forum) -> None:
    accepted(forum)
    draft_for(forum, email="draft@example.org", role={"category": ["expert"], "meetings": ["main"]})
    db.session.rollback()
    for key in ("delegate", "expert"):
        answer = post(staff, f"{AT}/{category(key).public_id}/remove")
        assert answer.status_code == 409 and "Close it instead" in answer.get_data(as_text=True)
    assert post(staff, f"{AT}/{category('driver').public_id}/remove").status_code == 303
    assert "driver" not in {row.key for row in list_categories(forum.edition_id)}


def test_a_quota_cannot_be_set_below_those_registered(staff: FlaskClient, forum: Forum) -> None:
    accepted(forum, 1), accepted(forum, 2)
    db.session.rollback()
    at = f"{AT}/{category('delegate').public_id}"
    main = forum.edition.meetings[0].id
    for field in ("quota", f"quota_{main}"):
        answer = send(staff, at, **{field: "1"})
        assert answer.status_code == 422 and f'id="{field}-error"' in answer.get_data(as_text=True)
        assert "2 people are registered already" in answer.get_data(as_text=True)
    assert category("delegate").quota is None
    assert send(staff, at, quota="2", **{f"quota_{main}": "2"}).status_code == 303
    row = db.session.scalars(
        select(CategoryMeeting).where(
            CategoryMeeting.category_id == category("delegate").id, CategoryMeeting.meeting_id == main
        )
    ).one()
    assert row.quota == 2


def test_without_the_permission_there_is_no_such_page(app: Flask, forum: Forum) -> None:
    assert office(app, Role.READ_ONLY).get(f"{AT}/").status_code == 404
