"""The editor without a script: questions and forms made, changed, ordered, hidden; what is wrong is said."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from gpscf_events.accounts.models import Role
from gpscf_events.core.db import db
from gpscf_events.questions.models import QuestionKind
from gpscf_events.questions.queries import list_category_ids, list_forms, list_items
from tests.categories.office import Form, office, send
from tests.factories.registration import Forum, make_forum
from tests.questions.scene import DIET, ask

AT = "/en/staff/2025/questions"
GOOD = {
    "kind": "one_of",
    "label_zh": "饮食？",
    "label_en": "Diet?",
    "options": "素食 | Vegetarian\n其他 | Other",
}


@pytest.fixture
def forum(app: Flask) -> Forum:
    return make_forum()


@pytest.fixture
def staff(app: Flask, forum: Forum) -> FlaskClient:
    return office(app)


def post(client: FlaskClient, address: str, **values: str):  # type: ignore[no-untyped-def]
    token = Form(client.get(f"{AT}/").get_data(as_text=True)).values["csrf_token"][0]
    return client.post(address, data={"csrf_token": token, **values})


def test_a_conditional_question_for_one_category_is_made_previewed_and_changed(
    staff: FlaskClient, forum: Forum
) -> None:
    assert send(staff, f"{AT}/new", **GOOD).status_code == 303
    [diet] = list_items(forum.edition_id, form_id=None)
    db.session.rollback()
    condition = f"{diet.question.public_id}:o2"
    answer = send(
        staff, f"{AT}/new", kind="text", label_zh="哪种？", label_en="Which one?", shown_if=[condition],
        categories=["delegate"], is_required="y", kept_as="document",
    )  # fmt: skip
    assert answer.status_code == 303
    _, which = list_items(forum.edition_id, form_id=None)
    assert which.shape.shown_if_question_id == diet.question.id and which.shape.shown_if_keys == ["o2"]
    assert len(list_category_ids(which.question.id)) == 1
    db.session.rollback()
    seen = staff.get(f"{AT}/preview?category=delegate").get_data(as_text=True)
    assert "Which one?" in seen and "Only if you answered “Other”" in seen
    assert "Which one?" not in staff.get(f"{AT}/preview?category=expert").get_data(as_text=True)
    assert "哪种？" in staff.get(f"{AT.replace('/en', '/zh')}/preview").get_data(as_text=True)
    # Sent back untouched it stays the same version.
    assert send(staff, f"{AT}/{which.question.public_id}").status_code == 303
    assert send(staff, f"{AT}/{which.question.public_id}", label_en="Which?").status_code == 303
    db.session.rollback()
    _, again = list_items(forum.edition_id, form_id=None)
    assert (again.question.version, again.shape.label["en"], again.shape.shown_if_keys) == (
        2,
        "Which?",
        ["o2"],
    )


@pytest.mark.parametrize(
    ("wrong", "field", "said"),
    [
        ({"label_zh": ""}, "label_zh", "Enter the question in Chinese"),
        ({"label_en": ""}, "label_en", "Enter the question in English"),
        ({"label_en": "x" * 201}, "label_en", "at most 200"),
        ({"label_en": "a\u202eb"}, "label_en", "U+202E"),
        ({"options": "素食 | Vegetarian"}, "options", "Write 2 to"),
        ({"options": "素食\nOther"}, "options", "a bar and English"),
        ({"options": "a | b\na | b"}, "options", "twice"),
        ({"options": "a | " + "b" * 121 + "\nc | d"}, "options", "at most 120"),
        ({"kind": "poem"}, "kind", "Not a valid choice"),
        ({"meeting": "moon"}, "meeting", "Not a valid choice"),
        ({"categories": ["nobody"]}, "categories", "not a valid choice"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    staff: FlaskClient, wrong: dict[str, str], field: str, said: str
) -> None:
    answer = send(staff, f"{AT}/new", **{**GOOD, **wrong})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and f'id="{field}-error"' in page and said in page


def test_order_hiding_and_removing_say_what_forbids_them(staff: FlaskClient, forum: Forum) -> None:
    diet = ask(forum, kind=QuestionKind.ONE_OF, options=DIET)
    other = ask(forum, "Which?", shown_if_question_id=diet.question.id, shown_if_keys=["o3"])
    first, second = diet.question.public_id, other.question.public_id
    db.session.rollback()
    for address, given in (
        (f"{AT}/{second}/move", {"up": "1"}),
        (f"{AT}/{first}/hide", {"hidden": "1"}),
        (f"{AT}/{first}/remove", {}),
    ):
        answer = post(staff, address, **given)
        assert answer.status_code == 409 and "data-focus" in answer.get_data(as_text=True)
    answer = send(staff, f"{AT}/{first}", kind="text", options="")
    assert answer.status_code == 422 and "Another question is shown only" in answer.get_data(as_text=True)
    assert post(staff, f"{AT}/{second}/hide", hidden="1").status_code == 303
    assert post(staff, f"{AT}/{second}/hide", hidden="0").status_code == 303
    assert post(staff, f"{AT}/{second}/remove").status_code == 303
    assert post(staff, f"{AT}/{first}/remove").status_code == 303
    # The removed one is gone, so nothing names the first any more.
    assert not list_items(forum.edition_id, form_id=None, hidden=True)


def test_a_form_is_made_filled_with_questions_and_opened(staff: FlaskClient, forum: Forum) -> None:
    answer = send(staff, f"{AT}/forms/new", name_zh="行程", name_en="Travel")
    assert answer.status_code == 422 and 'id="last_day-error"' in answer.get_data(as_text=True)
    given = {"name_zh": "行程", "name_en": "Travel", "last_day": "2031-01-02", "categories": ["delegate"]}
    assert send(staff, f"{AT}/forms/new", **given).status_code == 303
    [form] = list_forms(forum.edition_id)
    assert form.closes_at.isoformat() == "2031-01-02T16:00:00+00:00"
    key = form.public_id
    db.session.rollback()
    assert (
        send(staff, f"{AT}/new?form={key}", kind="text", label_zh="航班", label_en="Flight").status_code
        == 303
    )
    assert "Flight" in staff.get(f"{AT}/preview?form={key}").get_data(as_text=True)
    assert post(staff, f"{AT}/forms/{key}/open").status_code == 303
    assert list_forms(forum.edition_id)[0].opened_at is not None
    assert send(staff, f"{AT}/forms/{key}", last_day="2031-01-03").status_code == 303


def test_without_the_permission_there_is_no_such_page(app: Flask, forum: Forum) -> None:
    assert office(app, Role.READ_ONLY).get(f"{AT}/").status_code == 404
