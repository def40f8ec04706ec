"""Organisers' questions in the demo edition."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from gpscf_events.categories.models import Category
from gpscf_events.core.clock import now
from gpscf_events.core.db import Words, db
from gpscf_events.questions.models import KeptAs, LaterForm, Question, QuestionKind
from gpscf_events.questions.queries import get_item
from gpscf_events.questions.rules import Item
from gpscf_events.questions.services import FormValues, QuestionValues, add_form, add_question
from tests.factories.registration import Forum

DIET = (Words(zh="素食", en="Vegetarian"), Words(zh="清真", en="Halal"), Words(zh="其他", en="Other"))


def category_ids(*keys: str) -> list[int]:
    return [db.session.scalars(select(Category.id).where(Category.key == key)).one() for key in keys]


def values(english: str = "What do you eat?", **changed: Any) -> QuestionValues:
    """A question with these changes."""
    given: dict[str, Any] = {
        "kind": QuestionKind.TEXT,
        "label": Words(zh=f"{english}（中文）", en=english),
        "hint": None,
        "is_required": True,
        "options": (),
        "shown_if_question_id": None,
        "shown_if_keys": (),
        "meeting_id": None,
        "kept_as": KeptAs.REGISTRATION,
        "category_ids": (),
    }
    return QuestionValues(**{**given, **changed})


def ask(
    forum: Forum, english: str = "What do you eat?", form: LaterForm | None = None, **changed: Any
) -> Item:
    """A question of the draft or a form."""
    made = add_question(
        edition_id=forum.edition_id, form_id=form.id if form else None, values=values(english, **changed)
    )
    return item_of(forum, made)


def item_of(forum: Forum, question: Question) -> Item:
    return get_item(question.public_id, edition_id=forum.edition_id)


def make_form(forum: Forum, *keys: str, days: int = 5) -> LaterForm:
    return add_form(
        edition_id=forum.edition_id,
        values=FormValues(
            name=Words(zh="行程", en="Travel"),
            intro=None,
            closes_at=now() + timedelta(days=days),
            category_ids=category_ids(*keys),
        ),
    )
