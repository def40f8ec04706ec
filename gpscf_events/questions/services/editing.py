"""Making and changing questions. A changed question is a new version: answers keep the one they answer."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from sqlalchemy import delete

from gpscf_events.audit.services import record
from gpscf_events.core.clock import now
from gpscf_events.core.db import Words, db
from gpscf_events.core.transaction import transaction
from gpscf_events.questions.errors import MustStandBefore, OthersDepend
from gpscf_events.questions.models import KeptAs, Question, QuestionCategory, QuestionKind, QuestionVersion
from gpscf_events.questions.queries import (
    has_answers,
    list_category_ids,
    list_dependent_ids,
    list_items,
    lock_question,
)
from gpscf_events.questions.rules import depends_in_order


@dataclass(frozen=True, kw_only=True)
class QuestionValues:
    """Everything that organisers decide about a question. `options` are words; their keys are found or made."""

    kind: QuestionKind
    label: Words
    hint: Words | None
    is_required: bool
    options: Sequence[Words]
    shown_if_question_id: int | None
    shown_if_keys: Sequence[str]
    meeting_id: int | None
    kept_as: KeptAs
    category_ids: Collection[int]


def add_question(*, edition_id: int, form_id: int | None, values: QuestionValues) -> Question:
    """A new question at the end of the draft's page or of a form."""
    with transaction() as session:
        items = list_items(edition_id, form_id=form_id, hidden=True)
        question = Question(
            public_id=uuid4(),
            edition_id=edition_id,
            later_form_id=form_id,
            meeting_id=values.meeting_id,
            position=max((item.question.position for item in items), default=-1) + 1,
            version=1,
            kept_as=values.kept_as,
        )
        session.add(question)
        session.flush()
        session.add(_version(question, values, ()))
        _keep_categories(question.id, values.category_ids)
        session.flush()
        _record("question.made", question, after=_told(question, values))
        return question


def change_question(*, question_id: int, values: QuestionValues) -> Question:
    """Change a question: a new version where its words or shape differ. Raises OthersDepend or MustStandBefore."""
    with transaction() as session:
        question = lock_question(question_id)
        items = list_items(question.edition_id, form_id=question.later_form_id, hidden=True)
        before = next(item.shape for item in items if item.question.id == question_id)
        fresh = _version(question, values, before.options)
        _ensure_dependents_hold(question, fresh)
        question.meeting_id, question.kept_as = values.meeting_id, values.kept_as
        _keep_categories(question_id, values.category_ids)
        if _shape(fresh) != _shape(before):
            fresh.version = question.version + 1
            session.add(fresh)
            session.flush()
            question.version = fresh.version
        session.flush()
        _ensure_order(question)
        _record("question.changed", question, after=_told(question, values))
        return question


def move_question(*, question_id: int, up: bool) -> None:
    """Change places with the question before or after it. Raises MustStandBefore."""
    with transaction():
        question = lock_question(question_id)
        order = [
            item.question
            for item in list_items(question.edition_id, form_id=question.later_form_id, hidden=True)
        ]
        here = order.index(question)
        there = here + (-1 if up else 1)
        if not 0 <= there < len(order):
            return
        order[here], order[there] = order[there], order[here]
        for position, row in enumerate(order):
            row.position = position
        db.session.flush()
        _ensure_order(question)
        _record("question.moved", question, after={"position": question.position})


def hide_question(*, question_id: int, hidden: bool) -> None:
    """Ask nobody any more, or ask again; answers stay. Raises OthersDepend."""
    with transaction():
        question = lock_question(question_id)
        if (question.hidden_at is not None) is hidden:
            return
        if hidden and list_dependent_ids(question_id):
            raise OthersDepend
        question.hidden_at = now() if hidden else None
        _record("question.hidden" if hidden else "question.shown", question)


def remove_question(*, question_id: int) -> bool:
    """Remove a question that nobody answered; one with answers is hidden instead. Whether it is gone.

    Raises OthersDepend.
    """
    with transaction() as session:
        question = lock_question(question_id)
        if list_dependent_ids(question_id):
            raise OthersDepend
        if has_answers(question_id) or _is_named_by_versions(question_id):
            hide_question(question_id=question_id, hidden=True)
            return False
        _record("question.removed", question)
        session.execute(delete(QuestionCategory).where(QuestionCategory.question_id == question_id))
        session.execute(delete(QuestionVersion).where(QuestionVersion.question_id == question_id))
        session.delete(question)
        return True


def _is_named_by_versions(question_id: int) -> bool:
    """An older version of another question still tells on what it depended."""
    query = db.session.query(QuestionVersion.id).filter(QuestionVersion.shown_if_question_id == question_id)
    return query.first() is not None


def _version(
    question: Question, values: QuestionValues, known: Sequence[Mapping[str, str]]
) -> QuestionVersion:
    return QuestionVersion(
        question_id=question.id,
        version=question.version,
        kind=values.kind,
        label=values.label,
        hint=values.hint,
        is_required=values.is_required,
        options=_options(values.options, known),
        shown_if_question_id=values.shown_if_question_id,
        shown_if_keys=list(values.shown_if_keys),
    )


def _options(options: Sequence[Words], known: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    """Options with keys: one that keeps its words in either language keeps its key, and so its answers."""
    keys = {option["key"] for option in known}
    made: list[dict[str, str]] = []
    for words in options:
        used = {option["key"] for option in made}
        kept = next(
            (
                one["key"]
                for one in known
                if one["key"] not in used
                and any(one.get(locale) and one.get(locale) == words.get(locale) for locale in ("zh", "en"))
            ),
            None,
        )
        key = kept or next(key for n in range(1, 1000) if (key := f"o{n}") not in keys | used)
        made.append({"key": key, **{locale: text for locale, text in words.items() if text}})
    return made


def _shape(version: QuestionVersion) -> tuple[Any, ...]:
    return (
        version.kind,
        dict(version.label),
        dict(version.hint or {}),
        version.is_required,
        version.options,
        version.shown_if_question_id,
        sorted(version.shown_if_keys),
    )


def _ensure_dependents_hold(question: Question, fresh: QuestionVersion) -> None:
    """What others depend on must stay: the question a choice, with the answers they name."""
    keys = {option["key"] for option in fresh.options}
    dependents = list_dependent_ids(question.id)
    for item in list_items(question.edition_id, form_id=question.later_form_id):
        if item.question.id in dependents and not set(item.shape.shown_if_keys) <= keys:
            raise OthersDepend


def _ensure_order(question: Question) -> None:
    if not depends_in_order(list_items(question.edition_id, form_id=question.later_form_id)):
        raise MustStandBefore


def _keep_categories(question_id: int, category_ids: Collection[int]) -> None:
    had = list_category_ids(question_id)
    db.session.execute(
        delete(QuestionCategory).where(
            QuestionCategory.question_id == question_id,
            QuestionCategory.category_id.in_(had - set(category_ids)),
        )
    )
    db.session.add_all(
        QuestionCategory(question_id=question_id, category_id=one) for one in sorted(set(category_ids) - had)
    )


def _told(question: Question, values: QuestionValues) -> dict[str, Any]:
    return {
        "version": question.version,
        "kind": values.kind,
        "label": dict(values.label),
        "is_required": str(values.is_required),
        "later_form_id": question.later_form_id,
        "meeting_id": question.meeting_id,
        "kept_as": values.kept_as,
        "category_ids": sorted(values.category_ids),
        "shown_if_question_id": values.shown_if_question_id,
    }


def _record(action: str, question: Question, *, after: Mapping[str, Any] | None = None) -> None:
    record(
        action,
        subject_kind="question",
        subject_id=question.id,
        edition_id=question.edition_id,
        after=after,
    )
