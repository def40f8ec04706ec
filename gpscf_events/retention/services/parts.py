"""The parts of a registration that go by themselves: document, photo, answers to further questions."""

from pathlib import Path

from sqlalchemy import delete, select

from gpscf_events.audit.services import record
from gpscf_events.core import files
from gpscf_events.core.transaction import transaction
from gpscf_events.questions.models import Answer, FormEntry, KeptAs, Question
from gpscf_events.registration.models import IdentityDocument, Portrait, Registration
from gpscf_events.registration.queries import lock_registration


def erase_parts(registration_id: int) -> list[Path]:
    """Document, photo and every answer go; the caller has its entry in the trail."""
    return [
        *erase_document(registration_id),
        *erase_portrait(registration_id),
        *erase_answers(registration_id),
    ]


def erase_document(registration_id: int) -> list[Path]:
    """The identity document goes, ciphertext and index."""
    with transaction() as session:
        registration = lock_registration(registration_id)
        session.execute(delete(IdentityDocument).where(IdentityDocument.registration_id == registration_id))
        _record("retention.document_erased", registration)
    return []


def erase_portrait(registration_id: int) -> list[Path]:
    """The photo goes, row and picture."""
    with transaction() as session:
        registration = lock_registration(registration_id)
        portrait = session.scalar(select(Portrait).where(Portrait.registration_id == registration_id))
        if portrait is None:
            return []
        file = portrait.file
        session.delete(portrait)
        session.flush()
        session.delete(file)
        session.flush()
        _record("retention.portrait_erased", registration)
        return [files.path_of(file)]


def erase_sensitive_answers(registration_id: int) -> list[Path]:
    """Answers to questions that organisers marked as sensitive as a document go, files too; the others stay."""
    with transaction():
        registration = lock_registration(registration_id)
        gone = erase_answers(registration_id, only=KeptAs.DOCUMENT)
        _record("retention.answers_erased", registration)
        return gone


def erase_answers(registration_id: int, *, only: KeptAs | None = None) -> list[Path]:
    """The answers of a registration go: those of one kind, or all of them; the caller has its entry in the trail."""
    answers = select(Answer).where(Answer.registration_id == registration_id)
    entries = delete(FormEntry).where(FormEntry.registration_id == registration_id)
    if only is not None:
        answers = answers.join(Question, Question.id == Answer.question_id).where(Question.kept_as == only)
        # What was typed holds the sensitive words too.
        entries = entries.where(
            FormEntry.later_form_id.in_(select(Question.later_form_id).where(Question.kept_as == only))
        )
    with transaction() as session:
        found = session.scalars(answers).all()
        stored = [answer.file for answer in found if answer.file is not None]
        gone = [files.path_of(file) for file in stored]
        for row in [*found, *stored]:
            session.delete(row)
            session.flush()
        session.execute(entries)
        return gone


def _record(action: str, registration: Registration) -> None:
    record(
        action,
        subject_kind="registration",
        subject_id=registration.id,
        edition_id=registration.edition_id,
    )
