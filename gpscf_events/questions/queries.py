"""Questions about questions, forms and answers."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import joinedload

from gpscf_events.core.db import db
from gpscf_events.core.errors import NotFound
from gpscf_events.parties.models import Party, PartyKind
from gpscf_events.parties.queries import list_parties
from gpscf_events.questions.models import (
    Answer,
    FormEntry,
    KeptAs,
    LaterForm,
    LaterFormCategory,
    Question,
    QuestionCategory,
    QuestionVersion,
)
from gpscf_events.questions.rules import Item
from gpscf_events.registration.models import Participation, Registration, RegistrationState


@dataclass(frozen=True)
class Given:
    """An answer with its question as it was worded then."""

    answer: Answer
    question: Question
    shape: QuestionVersion


def _items(query: Select[*tuple[Question, QuestionVersion]]) -> list[Item]:
    found = db.session.execute(query.order_by(Question.position, Question.id))
    return [Item(question, shape) for question, shape in found]


def _now_asked(edition_id: int) -> Select[*tuple[Question, QuestionVersion]]:
    current = and_(QuestionVersion.question_id == Question.id, QuestionVersion.version == Question.version)
    return (
        select(Question, QuestionVersion)
        .join(QuestionVersion, current)
        .where(Question.edition_id == edition_id)
    )


def list_items(edition_id: int, *, form_id: int | None, hidden: bool = False) -> list[Item]:
    """All questions of the draft (no form) or of a form, in their order; with `hidden`, those not asked too."""
    query = _now_asked(edition_id).where(Question.later_form_id.is_not_distinct_from(form_id))
    return _items(query if hidden else query.where(Question.hidden_at.is_(None)))


def list_asked(
    edition_id: int, *, form_id: int | None, category_id: int | None, meeting_ids: Collection[int]
) -> list[Item]:
    """The questions that people of a category at these meetings are asked, conditions apart, in their order."""
    named = exists().where(QuestionCategory.question_id == Question.id)
    query = _now_asked(edition_id).where(
        Question.later_form_id.is_not_distinct_from(form_id),
        Question.hidden_at.is_(None),
        or_(~named, named.where(QuestionCategory.category_id == category_id)),
        or_(Question.meeting_id.is_(None), Question.meeting_id.in_(meeting_ids)),
    )
    return _items(query)


def get_item(public_id: UUID, *, edition_id: int) -> Item:
    """A question of the edition as it is asked now, hidden ones too, or NotFound."""
    found = _items(_now_asked(edition_id).where(Question.public_id == public_id))
    if not found:
        raise NotFound
    return found[0]


def lock_question(question_id: int) -> Question:
    """The question, held until commit and read afresh, or NotFound."""
    query = select(Question).where(Question.id == question_id).with_for_update(of=Question)
    found = db.session.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


def list_category_ids(question_id: int) -> set[int]:
    """The categories that are asked; none means all."""
    query = select(QuestionCategory.category_id).where(QuestionCategory.question_id == question_id)
    return set(db.session.scalars(query))


def has_answers(question_id: int) -> bool:
    """Whether somebody ever answered the question."""
    return bool(db.session.scalar(select(exists().where(Answer.question_id == question_id))))


def list_dependent_ids(question_id: int) -> set[int]:
    """The questions, not hidden, whose present condition names this one."""
    current = and_(QuestionVersion.question_id == Question.id, QuestionVersion.version == Question.version)
    query = (
        select(Question.id)
        .join(QuestionVersion, current)
        .where(QuestionVersion.shown_if_question_id == question_id, Question.hidden_at.is_(None))
    )
    return set(db.session.scalars(query))


def list_given(registration_id: int) -> list[Given]:
    """Every answer of a registration with its question as worded then, earlier ones too: also for its own data."""
    query = (
        select(Answer, Question, QuestionVersion)
        .join(Question, Question.id == Answer.question_id)
        .join(
            QuestionVersion,
            and_(
                QuestionVersion.question_id == Answer.question_id, QuestionVersion.version == Answer.version
            ),
        )
        .where(Answer.registration_id == registration_id)
        .options(joinedload(Answer.file))
        .order_by(Question.later_form_id.nulls_first(), Question.position, Question.id, Answer.version)
    )
    return [Given(*row) for row in db.session.execute(query)]


def find_answer(registration_id: int, question: Question) -> Answer | None:
    """The answer to the question as it is asked now, or None."""
    return db.session.scalar(
        select(Answer).where(
            Answer.registration_id == registration_id,
            Answer.question_id == question.id,
            Answer.version == question.version,
        )
    )


def list_question_ids_with_files(registration_id: int) -> set[int]:
    """The questions to whose present version the registration gave a file."""
    query = (
        select(Question.id)
        .join(Answer, and_(Answer.question_id == Question.id, Answer.version == Question.version))
        .where(Answer.registration_id == registration_id, Answer.file_id.is_not(None))
    )
    return set(db.session.scalars(query))


def gave_sensitive_answers() -> ColumnElement[bool]:
    """The condition that a registration answered a question that is kept as shortly as documents."""
    return exists(
        select(Answer.id)
        .join(Question, Question.id == Answer.question_id)
        .where(Answer.registration_id == Registration.id, Question.kept_as == KeptAs.DOCUMENT)
    )


def list_countries(locale: str) -> list[Party]:
    """The parties that a question about a country offers."""
    return [
        party
        for party in list_parties(locale=locale)
        if party.kind is not PartyKind.INTERNATIONAL_ORGANISATION
    ]


def get_form(public_id: UUID, *, edition_id: int) -> LaterForm:
    """A form of the edition, or NotFound."""
    found = db.session.scalar(
        select(LaterForm).where(LaterForm.edition_id == edition_id, LaterForm.public_id == public_id)
    )
    if found is None:
        raise NotFound
    return found


def list_forms(edition_id: int) -> Sequence[LaterForm]:
    """All forms of the edition, the earliest deadline first."""
    query = select(LaterForm).where(LaterForm.edition_id == edition_id)
    return db.session.scalars(query.order_by(LaterForm.closes_at, LaterForm.id)).all()


def list_form_category_ids(form_id: int) -> set[int]:
    """The categories that a form concerns; none means all."""
    query = select(LaterFormCategory.category_id).where(LaterFormCategory.later_form_id == form_id)
    return set(db.session.scalars(query))


def list_open_forms(registration: Registration, moment: datetime) -> Sequence[LaterForm]:
    """The forms that were opened and concern an accepted registration, also those whose deadline is over."""
    if registration.state is not RegistrationState.ACCEPTED:
        return []
    named = exists().where(LaterFormCategory.later_form_id == LaterForm.id)
    query = select(LaterForm).where(
        LaterForm.edition_id == registration.edition_id,
        LaterForm.opened_at <= moment,
        or_(~named, named.where(LaterFormCategory.category_id == registration.category_id)),
    )
    return db.session.scalars(query.order_by(LaterForm.closes_at, LaterForm.id)).all()


def find_entry(form_id: int, registration_id: int) -> FormEntry | None:
    """What was typed into a form, or None."""
    return db.session.scalar(
        select(FormEntry)
        .where(FormEntry.later_form_id == form_id, FormEntry.registration_id == registration_id)
        .execution_options(populate_existing=True)
    )


def list_concerned_ids(form: LaterForm, *, after: int, limit: int) -> Sequence[int]:
    """The accepted registrations that a form concerns, in ascending id from `after` on."""
    category_ids = list_form_category_ids(form.id)
    query = select(Registration.id).where(
        Registration.edition_id == form.edition_id,
        Registration.state == RegistrationState.ACCEPTED,
        Registration.id > after,
    )
    if category_ids:
        query = query.where(Registration.category_id.in_(category_ids))
    return db.session.scalars(query.order_by(Registration.id).limit(limit)).all()


def list_meeting_ids(registration_id: int) -> set[int]:
    """At which meetings the registration takes part."""
    query = select(Participation.meeting_id).where(Participation.registration_id == registration_id)
    return set(db.session.scalars(query))
