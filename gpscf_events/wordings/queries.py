"""Whose words wait for the language desk, and what was saved."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload

from gpscf_events.core.actor import Actor, scoped
from gpscf_events.core.db import db
from gpscf_events.core.roles import Permission
from gpscf_events.registration.models import Registration, RegistrationState
from gpscf_events.wordings.models import Wording, WordingState

PAGE = 20


class Shown(enum.StrEnum):
    """Which rows the desk looks at."""

    OPEN = "open"
    CHECKED = "checked"


@dataclass(frozen=True)
class Page:
    """Some registrations with the words saved for them, and the id to go on after; None at the end."""

    rows: Sequence[tuple[Registration, Wording | None]]
    next_after: int | None


def _of_desk(actor: Actor, edition_id: int, shown: Shown) -> Select[tuple[Registration]]:
    query = scoped(Registration, actor, Permission.WORDINGS_CHECK).where(
        Registration.edition_id == edition_id,
        Registration.state.in_((RegistrationState.SUBMITTED, RegistrationState.ACCEPTED)),
        Registration.erased_at.is_(None),
    )
    return query.outerjoin(Wording, Wording.registration_id == Registration.id).where(_condition(shown))


def _condition(shown: Shown) -> ColumnElement[bool]:
    checked = Wording.state == WordingState.CHECKED
    if shown is Shown.CHECKED:
        return checked
    return or_(Wording.id.is_(None), ~checked)


def list_for_desk(actor: Actor, edition_id: int, shown: Shown, *, after: int = 0) -> Page:
    """The registrations after the one with this id, at most PAGE, in the order in which they came."""
    query = _of_desk(actor, edition_id, shown).add_columns(Wording)
    query = query.where(Registration.id > after).options(
        joinedload(Registration.person),
        joinedload(Registration.category),
        joinedload(Registration.represents),
    )
    rows = [(row[0], row[1]) for row in db.session.execute(query.order_by(Registration.id).limit(PAGE + 1))]
    return Page(rows[:PAGE], rows[PAGE - 1][0].id if len(rows) > PAGE else None)


def count_for_desk(actor: Actor, edition_id: int, shown: Shown) -> int:
    """How many there are."""
    ids = _of_desk(actor, edition_id, shown).with_only_columns(Registration.id).subquery()
    return db.session.scalar(select(func.count()).select_from(ids)) or 0


def find_wording(registration_id: int) -> Wording | None:
    """The words saved for a registration, or None."""
    return db.session.scalar(select(Wording).where(Wording.registration_id == registration_id))
