"""Answers: kept as typed first, then judged, then stored with the version of the question that they answer."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from uuid import uuid4

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert

from gpscf_events.audit.services import record
from gpscf_events.core import files
from gpscf_events.core.clock import now
from gpscf_events.core.db import db
from gpscf_events.core.errors import NotFound
from gpscf_events.core.images import PictureRefused, make_picture
from gpscf_events.core.transaction import transaction
from gpscf_events.questions.errors import AnswersMissing, FileRefused, FormClosed
from gpscf_events.questions.models import Answer, FormEntry, LaterForm, QuestionKind
from gpscf_events.questions.queries import (
    find_answer,
    list_asked,
    list_countries,
    list_meeting_ids,
    list_question_ids_with_files,
)
from gpscf_events.questions.rules import PAGE, Item, Typed, Verdict, judge_all, may_answer
from gpscf_events.registration.events import RegistrationSubmitted
from gpscf_events.registration.models import Registration, RegistrationState
from gpscf_events.registration.queries import get_by_id, lock_registration


def on_registration_submitted(event: RegistrationSubmitted) -> None:
    """Store the answers of the draft's page. Raises AnswersMissing, which undoes the submission."""
    with transaction():
        registration = get_by_id(event.registration_id)
        typed: Typed = registration.draft.get(PAGE, {})
        items = list_asked(
            registration.edition_id,
            form_id=None,
            category_id=registration.category_id,
            meeting_ids=list_meeting_ids(registration.id),
        )
        _store(registration, items, typed)
        registration.draft = {page: kept for page, kept in registration.draft.items() if page != PAGE}


def keep_entry(*, form: LaterForm, registration: Registration, typed: Mapping[str, Sequence[str]]) -> None:
    """Keep what was typed into a form, as typed. Raises FormClosed."""
    saved = {name: [v.replace("\x00", "\ufffd") for v in values] for name, values in typed.items()}
    with transaction() as session:
        _ensure_open(form, registration.id)
        session.execute(
            insert(FormEntry)
            .values(
                edition_id=form.edition_id,
                later_form_id=form.id,
                registration_id=registration.id,
                typed=saved,
            )
            .on_conflict_do_update(
                index_elements=["later_form_id", "registration_id"],
                set_={"typed": saved, "saved_at": func.now()},
            )
        )


def send_entry(*, form: LaterForm, registration: Registration, items: Sequence[Item], typed: Typed) -> None:
    """Store the answers of a form; it can be sent again until its deadline. Raises FormClosed or AnswersMissing."""
    with transaction() as session:
        held = _ensure_open(form, registration.id)
        _store(held, items, typed)
        session.query(FormEntry).filter_by(later_form_id=form.id, registration_id=registration.id).update(
            {"sent_at": now()}
        )
        record(
            "answers.sent",
            subject_kind="registration",
            subject_id=registration.id,
            edition_id=registration.edition_id,
            after={"later_form_id": form.id},
        )


def keep_file(*, registration_id: int, item: Item, data: bytes, form: LaterForm | None) -> None:
    """Keep a file as the answer, in place of the one before: pictures are made anew, a PDF stays as it is.

    Raises FileRefused, PictureRefused, FormClosed or Busy.
    """
    kind, content = _make(data)
    with transaction() as session:
        registration = _held(registration_id, form)
        gone = _take_away(registration, item)
        answer = Answer(
            public_id=uuid4(),
            edition_id=registration.edition_id,
            registration_id=registration_id,
            question_id=item.question.id,
            version=item.shape.version,
            words=[],
            file=files.store(kind=kind, data=content),
        )
        session.add(answer)
        session.flush()
        _record_file("answers.file_kept", registration, item)
    files.remove_content(gone)


def remove_file(*, registration_id: int, item: Item, form: LaterForm | None) -> None:
    """Remove the file that answers the question; a second time changes nothing. Raises FormClosed."""
    with transaction():
        registration = _held(registration_id, form)
        gone = _take_away(registration, item)
        if gone:
            _record_file("answers.file_removed", registration, item)
    files.remove_content(gone)


def _make(data: bytes) -> tuple[files.FileKind, bytes]:
    if files.is_pdf(data):
        if not files.is_whole_pdf(data):
            raise FileRefused
        return files.FileKind.ANSWER_PDF, data
    try:
        return files.FileKind.ANSWER_PICTURE, make_picture(data)
    except PictureRefused as refused:
        if refused.is_no_picture:
            raise FileRefused from refused
        raise


def _held(registration_id: int, form: LaterForm | None) -> Registration:
    if form is not None:
        return _ensure_open(form, registration_id)
    registration = lock_registration(registration_id)
    if registration.state is not RegistrationState.DRAFT:
        raise FormClosed
    return registration


def _ensure_open(form: LaterForm, registration_id: int) -> Registration:
    registration = lock_registration(registration_id)
    db.session.refresh(form, with_for_update={"read": True, "key_share": True})
    if not may_answer(form, registration.state, now()):
        raise FormClosed
    return registration


def _take_away(registration: Registration, item: Item) -> list[Path]:
    with transaction() as session:
        answer = find_answer(registration.id, item.question)
        if answer is None or answer.file is None:
            return []
        path = files.path_of(answer.file)
        file = answer.file
        session.delete(answer)
        session.flush()
        session.delete(file)
        session.flush()
        return [path]


def _store(registration: Registration, items: Sequence[Item], typed: Typed) -> None:
    countries = {party.key for party in list_countries("en")}
    verdicts = judge_all(
        items, typed, countries=countries, with_files=list_question_ids_with_files(registration.id)
    )
    if not all(verdict.is_fine for verdict in verdicts.values()):
        raise AnswersMissing
    for item in items:
        if item.shape.kind is not QuestionKind.FILE:
            _keep(registration, item, verdicts.get(item.question.id))
    db.session.flush()


def _keep(registration: Registration, item: Item, verdict: Verdict | None) -> None:
    """The answer to this version as it is now; answers to earlier versions are not touched."""
    answer = find_answer(registration.id, item.question)
    if verdict is None or not verdict.words:
        if answer is not None:
            db.session.delete(answer)
        return
    if answer is None:
        answer = Answer(
            public_id=uuid4(),
            edition_id=registration.edition_id,
            registration_id=registration.id,
            question_id=item.question.id,
            version=item.shape.version,
        )
        db.session.add(answer)
    answer.words = list(verdict.words)


def _record_file(action: str, registration: Registration, item: Item) -> None:
    if item.shape.kind is not QuestionKind.FILE:
        raise NotFound
    record(
        action,
        subject_kind="registration",
        subject_id=registration.id,
        edition_id=registration.edition_id,
        after={"question_id": item.question.id, "version": item.shape.version},
    )
