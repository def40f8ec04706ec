"""What is due, what is held, what was done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, literal, or_, select
from sqlalchemy.orm import aliased

from gpscf_events.core.actor import Actor, scoped
from gpscf_events.core.db import db
from gpscf_events.core.errors import NotFound
from gpscf_events.core.roles import Permission
from gpscf_events.people.models import Person
from gpscf_events.programme.models import Edition, Meeting
from gpscf_events.questions.queries import gave_sensitive_answers
from gpscf_events.registration.models import (
    Consent,
    IdentityDocument,
    Portrait,
    Registration,
    RegistrationState,
)
from gpscf_events.retention.models import (
    CopyState,
    DataCopy,
    ErasureRequest,
    LegalHold,
    RequestState,
    RetentionPlan,
    RetentionRun,
    RunState,
)
from gpscf_events.retention.rules import OF_EDITIONS, PERIODS, Begin, Group, Part, days_of, end_of_edition

Rows = Select[*tuple[Any, ...]]
REMEMBERED = "remembered"  # the kind of the consent
UNFINISHED = (RunState.QUEUED, RunState.RUNNING)


@dataclass(frozen=True)
class Forecast:
    """One line of the report: what there is, what would go now, and when the next goes."""

    part: Part
    group: Group
    begin: Begin
    days: int
    items: int
    due: int
    held: int
    oldest: datetime | None
    next_at: datetime | None


def find_plan(edition_id: int) -> RetentionPlan | None:
    """What organisers decided for the edition, or None: the usual periods, not begun."""
    return db.session.get(RetentionPlan, edition_id)


def end_of(edition: Edition) -> datetime:
    """The moment from which most periods of the edition are counted."""
    days = db.session.scalars(select(Meeting.ends_on).where(Meeting.edition_id == edition.id))
    return end_of_edition(last_days=[edition.ends_on, *days], time_zone=edition.time_zone)


def _is_held(registration_id: Any) -> ColumnElement[bool]:
    return exists().where(LegalHold.registration_id == registration_id, LegalHold.lifted_at.is_(None))


def _group() -> ColumnElement[str]:
    refused = Registration.state.in_([RegistrationState.DECLINED, RegistrationState.WITHDRAWN])
    return case(
        (Registration.state == RegistrationState.DRAFT, literal(Group.UNFINISHED.value)),
        (refused, literal(Group.REFUSED.value)),
        else_=literal(Group.DELEGATES.value),
    )


def _rows(part: Part, edition: Edition) -> Rows:
    """The rows of a part that are still there: id, created_at, group, held, decided_at."""
    of_registration = (
        Registration.created_at,
        _group().label("category"),
        _is_held(Registration.id).label("held"),
        func.coalesce(Registration.decided_at, Registration.submitted_at, Registration.created_at).label(
            "used_at"
        ),
    )
    here = Registration.edition_id == edition.id
    if part is Part.DRAFTS:
        return select(Registration.id, *of_registration).where(
            here, Registration.state == RegistrationState.DRAFT
        )
    if part is Part.REGISTRATIONS:
        return select(Registration.id, *of_registration).where(
            here, Registration.state != RegistrationState.DRAFT, Registration.erased_at.is_(None)
        )
    if part in {Part.DOCUMENTS, Part.PORTRAITS}:
        model = IdentityDocument if part is Part.DOCUMENTS else Portrait
        return (
            select(Registration.id, model.created_at, *of_registration[1:])
            .join(model, model.registration_id == Registration.id)
            .where(here, Registration.state != RegistrationState.DRAFT)
        )
    if part is Part.ANSWERS:
        submitted = Registration.state != RegistrationState.DRAFT
        return select(Registration.id, *of_registration).where(here, submitted, gave_sensitive_answers())
    if part is Part.PEOPLE:
        return _people(edition)
    raise ValueError(f"{part} belongs to no edition")


def _people(edition: Edition) -> Rows:
    """Persons whose last edition this is, with nothing left to keep them for elsewhere."""
    other, later = aliased(Registration), aliased(Edition)
    own = exists().where(other.person_id == Person.id, other.edition_id == edition.id)
    needed = exists(
        select(other.id)
        .join(later, later.id == other.edition_id)
        .where(
            other.person_id == Person.id,
            other.edition_id != edition.id,
            or_(other.erased_at.is_(None), later.ends_on > edition.ends_on),
        )
    )
    held = exists(
        select(LegalHold.id)
        .join(other, other.id == LegalHold.registration_id)
        .where(other.person_id == Person.id, LegalHold.lifted_at.is_(None))
    )
    agreed = exists(
        select(Consent.id)
        .join(other, other.id == Consent.registration_id)
        .where(other.person_id == Person.id, Consent.kind == REMEMBERED, Consent.withdrawn_at.is_(None))
    )
    group = case((agreed, literal(Group.REMEMBERED.value)), else_=literal(Group.DELEGATES.value))
    return select(
        Person.id,
        Person.created_at,
        group.label("category"),
        held.label("held"),
        Person.created_at.label("used_at"),
    ).where(own, ~needed, Person.erased_at.is_(None))


def _timing(part: Part, group: Group, edition: Edition) -> tuple[Begin, timedelta]:
    plan = find_plan(edition.id)
    days = days_of(
        part,
        group,
        documents_days=plan.documents_days if plan else None,
        answers_days=plan.answers_days if plan else None,
    )
    return PERIODS[part, group].begin, timedelta(days=days)


def list_due(part: Part, edition: Edition, *, moment: datetime, after: int, limit: int) -> Sequence[int]:
    """The next ids of a part whose time is over and that nothing holds, in ascending order behind `after`."""
    rows, end = _rows(part, edition).subquery(), end_of(edition)
    due = []
    for of, group in PERIODS:
        if of is not part:
            continue
        begin, time = _timing(part, group, edition)
        if begin is Begin.EDITION_END and end + time > moment:
            continue
        since = rows.c.used_at <= moment - time if begin is not Begin.EDITION_END else literal(value=True)
        due.append(and_(rows.c.category == group.value, since))
    if not due:
        return []
    query = select(rows.c.id).where(rows.c.id > after, ~rows.c.held, or_(*due))
    return db.session.scalars(query.order_by(rows.c.id).limit(limit)).all()


def forecast(edition: Edition, *, moment: datetime) -> list[Forecast]:
    """The dry run: what a run at the moment would take, line by line, and when the next is due."""
    found, end = [], end_of(edition)
    for part in OF_EDITIONS:
        rows = _rows(part, edition).subquery()
        for of, group in PERIODS:
            if of is not part:
                continue
            begin, time = _timing(part, group, edition)
            since = literal(end) if begin is Begin.EDITION_END else rows.c.used_at
            is_due = since <= moment - time
            line = db.session.execute(
                select(
                    func.count().label("items"),
                    func.count().filter(is_due, ~rows.c.held).label("due"),
                    func.count().filter(rows.c.held).label("held"),
                    func.min(rows.c.created_at).label("oldest"),
                    func.min(since).filter(~is_due).label("next"),
                ).where(rows.c.category == group.value)
            ).one()
            next_at = line.next + time if line.next is not None else None
            found.append(
                Forecast(part, group, begin, time.days, line.items, line.due, line.held, line.oldest, next_at)
            )
    return found


def list_runs(edition_id: int, *, limit: int = 10) -> Sequence[RetentionRun]:
    """The latest runs of the edition."""
    query = select(RetentionRun).where(RetentionRun.edition_id == edition_id)
    return db.session.scalars(query.order_by(RetentionRun.id.desc()).limit(limit)).all()


def get_run(edition_id: int, public_id: UUID) -> RetentionRun:
    """The run of the edition. Raises NotFound."""
    query = select(RetentionRun).where(
        RetentionRun.edition_id == edition_id, RetentionRun.public_id == public_id
    )
    if (found := db.session.scalar(query)) is None:
        raise NotFound
    return found


def find_unfinished_run(edition_id: int) -> RetentionRun | None:
    """The run of the edition that waits or works, or None."""
    return db.session.scalar(
        select(RetentionRun)
        .where(RetentionRun.edition_id == edition_id, RetentionRun.state.in_(UNFINISHED))
        .limit(1)
    )


def find_hold(registration_id: int) -> LegalHold | None:
    """The hold that lies on a registration, or None."""
    return db.session.scalar(
        select(LegalHold).where(LegalHold.registration_id == registration_id, LegalHold.lifted_at.is_(None))
    )


def list_holds(edition_id: int) -> Sequence[LegalHold]:
    """All holds of the edition that were not lifted, oldest first."""
    return db.session.scalars(
        select(LegalHold)
        .join(Registration, Registration.id == LegalHold.registration_id)
        .where(Registration.edition_id == edition_id, LegalHold.lifted_at.is_(None))
        .order_by(LegalHold.id)
    ).all()


def list_editions() -> Sequence[Edition]:
    """All editions, oldest first."""
    return db.session.scalars(select(Edition).order_by(Edition.id)).all()


def find_request(registration_id: int) -> ErasureRequest | None:
    """The latest request for erasure of a registration, answered or not, or None."""
    query = select(ErasureRequest).where(ErasureRequest.registration_id == registration_id)
    return db.session.scalar(query.order_by(ErasureRequest.id.desc()).limit(1))


def lock_open_request(registration_id: int) -> ErasureRequest | None:
    """The request of a registration that nobody answered yet, held until commit, or None."""
    return db.session.scalar(
        select(ErasureRequest)
        .where(ErasureRequest.registration_id == registration_id, ErasureRequest.state == RequestState.OPEN)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def list_requests(edition_id: int, *, actor: Actor, limit: int = 200) -> Sequence[ErasureRequest]:
    """The edition's requests for erasure: those to be answered, the most urgent first, then the latest answered."""
    is_open = ErasureRequest.state == RequestState.OPEN
    query = scoped(ErasureRequest, actor, Permission.RETENTION_READ)
    return db.session.scalars(
        query.where(ErasureRequest.edition_id == edition_id)
        .order_by(is_open.desc(), case((is_open, ErasureRequest.due_at)), ErasureRequest.id.desc())
        .limit(limit)
    ).all()


def get_request(edition_id: int, public_id: UUID, *, actor: Actor) -> ErasureRequest:
    """The request for erasure. Raises NotFound."""
    query = scoped(ErasureRequest, actor, Permission.RETENTION_READ).where(
        ErasureRequest.edition_id == edition_id, ErasureRequest.public_id == public_id
    )
    found = db.session.scalar(query)
    if not isinstance(found, ErasureRequest):
        raise NotFound
    return found


def count_open_requests(edition_id: int) -> int:
    """How many requests for erasure wait for an answer."""
    query = select(func.count()).where(
        ErasureRequest.edition_id == edition_id, ErasureRequest.state == RequestState.OPEN
    )
    return db.session.scalar(query) or 0


def find_unfinished_copy(registration_id: int) -> DataCopy | None:
    """The copy of the own data that waits or is being made, or None."""
    unfinished = DataCopy.state.in_([CopyState.QUEUED, CopyState.RUNNING])
    return db.session.scalar(
        select(DataCopy).where(DataCopy.registration_id == registration_id, unfinished).limit(1)
    )


def get_copy(registration_id: int, public_id: UUID) -> DataCopy:
    """The copy of this registration. Raises NotFound."""
    query = select(DataCopy).where(
        DataCopy.registration_id == registration_id, DataCopy.public_id == public_id
    )
    if (found := db.session.scalar(query)) is None:
        raise NotFound
    return found


def list_copies(registration_id: int) -> Sequence[DataCopy]:
    """The copies of a registration, the latest first."""
    query = select(DataCopy).where(DataCopy.registration_id == registration_id)
    return db.session.scalars(query.order_by(DataCopy.id.desc())).all()
