"""Acts over many: whom they would concern, how far they are, and what was changed since."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, func, select

from gpscf_events.accreditation.models import Accreditation, Enquiry, Nomination
from gpscf_events.audit.models import AuditEntry
from gpscf_events.badges.models import Badge, BadgeState
from gpscf_events.categories.models import Category
from gpscf_events.checkin.models import Presence
from gpscf_events.core.actor import Actor, scoped
from gpscf_events.core.clock import now
from gpscf_events.core.db import db
from gpscf_events.core.errors import NotFound
from gpscf_events.core.roles import Permission
from gpscf_events.lists.models import BulkAct, BulkRow, BulkRowState, BulkState, RegistrationTag
from gpscf_events.lists.rules.bulk import REMINDED_FOR, Case
from gpscf_events.messages.models import Message, MessageState
from gpscf_events.people.models import Contact, Person
from gpscf_events.programme.models import Edition
from gpscf_events.questions.models import FormEntry, LaterForm, LaterFormCategory
from gpscf_events.registration.models import Registration, RegistrationState
from gpscf_events.registration.rules import LIVE_STATES
from gpscf_events.signups.models import SignUp, SignUpSource, SignUpState

REMINDER = "registration_reminder"
# So many names stand on the page; the counts say how many there are.
NAMED = 50


@dataclass(frozen=True)
class Counts:
    """How far an act is: rows by state, and those left out or kept by reason."""

    by_state: dict[BulkRowState, int]
    by_why: dict[tuple[BulkRowState, str], int]

    def of(self, *states: BulkRowState) -> int:
        """How many rows stand in one of these states."""
        return sum(self.by_state.get(state, 0) for state in states)


@dataclass(frozen=True)
class Named:
    """A registration that was left out or kept, and why."""

    public_id: uuid.UUID
    reference: str | None
    person: Person | None
    why: str


def list_cases(ids: Any, *, edition: Edition, tag_id: int | None) -> list[tuple[int, Case]]:
    """What the plan asks of each of these registrations, in the order in which they were sent."""
    registration = Registration
    official = (Accreditation.nomination == Nomination.NOMINATED) | Category.needs_nomination
    nominated = Accreditation.nomination.in_([Nomination.NOMINATED, Nomination.WAIVED])
    waits = (Category.needs_nomination & ~func.coalesce(nominated, False)) | (
        Category.needs_clearance & ~func.coalesce(Accreditation.clearance_stands, False)
    )
    tagged = exists().where(
        RegistrationTag.registration_id == registration.id, RegistrationTag.tag_id == (tag_id or 0)
    )
    asked = exists().where(Enquiry.registration_id == registration.id, Enquiry.answered_at.is_(None))
    moment = now()
    answered = (
        select(func.count(FormEntry.id))
        .join(LaterForm, LaterForm.id == FormEntry.later_form_id)
        .where(
            FormEntry.registration_id == registration.id,
            FormEntry.sent_at.is_not(None),
            LaterForm.opened_at <= moment,
            LaterForm.closes_at > moment,
        )
        .correlate(registration)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(
            registration.id,
            registration.state,
            registration.proposal,
            registration.proposed_by_user_id,
            registration.contact_id,
            registration.category_id,
            func.coalesce(Category.needs_two_people, False),
            func.coalesce(official, False),
            func.coalesce(waits, False),
            tagged,
            asked,
            answered,
            Contact.value,
        )
        .outerjoin(Category, Category.id == registration.category_id)
        .outerjoin(Accreditation, Accreditation.registration_id == registration.id)
        .outerjoin(Contact, Contact.id == registration.contact_id)
        .where(registration.id.in_(ids))
        .order_by(registration.submitted_at, registration.id)
    )
    forms, (reminded, reached) = _open_forms(edition.id), _list_reminded(edition.id)
    return [
        (
            row[0],
            Case(
                state=row[1],
                proposal=row[2],
                proposed_by_user_id=row[3],
                has_contact=row[4] is not None,
                forms=_count_named(forms, row[5]),
                needs_two_people=row[6],
                is_official=row[7],
                waits_for_facts=row[8],
                has_tag=row[9],
                owed=_count_owed(row[1], forms=_count_named(forms, row[5]) - row[11], is_asked=row[10]),
                was_reminded=row[0] in reminded or (row[1] is RegistrationState.DRAFT and row[12] in reached),
            ),
        )
        for row in rows
    ]


def _list_reminded(edition_id: int) -> tuple[set[int], set[str]]:
    """The registrations that were reminded within a day, and the addresses: who holds many drafts reads one for all."""
    rows = db.session.execute(
        select(Message.subject_id, Message.recipient).where(
            Message.kind == REMINDER,
            Message.edition_id == edition_id,
            Message.state != MessageState.WITHHELD,
            Message.created_at > now() - REMINDED_FOR,
        )
    ).all()
    return {row[0] for row in rows}, {row[1] for row in rows}


def _count_named(forms: Sequence[set[int]], category_id: int | None) -> int:
    return sum(not named or category_id in named for named in forms)


def _count_owed(state: RegistrationState, *, forms: int, is_asked: bool) -> int:
    """How much somebody owes: the draft itself, an answer to us, forms of who is accepted."""
    if state is RegistrationState.DRAFT:
        return 1
    if state not in LIVE_STATES:
        return 0
    return int(is_asked) + (max(0, forms) if state is RegistrationState.ACCEPTED else 0)


def _open_forms(edition_id: int) -> list[set[int]]:
    """The categories that each open form names; empty: everybody."""
    moment = now()
    ids = select(LaterForm.id).where(
        LaterForm.edition_id == edition_id, LaterForm.opened_at <= moment, LaterForm.closes_at > moment
    )
    found: dict[int, set[int]] = {form_id: set() for form_id in db.session.scalars(ids)}
    named = select(LaterFormCategory.later_form_id, LaterFormCategory.category_id)
    for form_id, category_id in db.session.execute(
        named.where(LaterFormCategory.later_form_id.in_(list(found)))
    ):
        found[form_id].add(category_id)
    return list(found.values())


def get_own_act(actor: Actor, edition_id: int, public_id: uuid.UUID) -> BulkAct:
    """An act that the actor asked for, in an edition where the actor still may. Raises NotFound."""
    query = scoped(BulkAct, actor, Permission.REGISTRATIONS_TAG)
    found: BulkAct | None = db.session.scalar(
        query.where(
            BulkAct.edition_id == edition_id,
            BulkAct.user_id == actor.user_id,
            BulkAct.public_id == public_id,
        )
    )
    if found is None:
        raise NotFound
    return found


def list_own_acts(actor: Actor, edition_id: int, *, limit: int = 5) -> Sequence[BulkAct]:
    """The actor's latest acts that were confirmed."""
    query = scoped(BulkAct, actor, Permission.REGISTRATIONS_TAG).where(
        BulkAct.edition_id == edition_id, BulkAct.user_id == actor.user_id, BulkAct.state != BulkState.ASKED
    )
    return db.session.scalars(query.order_by(BulkAct.id.desc()).limit(limit)).all()


def lock_act(act_id: int, *, shared: bool = False) -> BulkAct | None:
    """The act as it stands now, held until commit; shared: others may hold it so too, and nobody changes it."""
    return db.session.scalar(
        select(BulkAct)
        .where(BulkAct.id == act_id)
        .with_for_update(read=shared)
        .execution_options(populate_existing=True)
    )


def lock_row(row_id: int, state: BulkRowState) -> BulkRow | None:
    """The row, held until commit, if it still stands in this state."""
    return db.session.scalar(
        select(BulkRow)
        .where(BulkRow.id == row_id, BulkRow.state == state)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def list_row_ids(act_id: int, state: BulkRowState) -> Sequence[int]:
    """The rows that stand in this state, in their order."""
    query = select(BulkRow.id).where(BulkRow.bulk_act_id == act_id, BulkRow.state == state)
    return db.session.scalars(query.order_by(BulkRow.id)).all()


def count_rows(act_id: int) -> Counts:
    """How far the act is."""
    by_state: dict[BulkRowState, int] = {}
    by_why: dict[tuple[BulkRowState, str], int] = {}
    query = select(BulkRow.state, BulkRow.why, func.count()).where(BulkRow.bulk_act_id == act_id)
    for state, why, number in db.session.execute(query.group_by(BulkRow.state, BulkRow.why)):
        by_state[state] = by_state.get(state, 0) + number
        if why:
            by_why[(state, why)] = number
    return Counts(by_state, by_why)


def list_named(act_id: int) -> list[Named]:
    """The first registrations that were left out or kept, and why."""
    query = (
        select(Registration.public_id, Registration.reference, Person, BulkRow.why)
        .join(BulkRow, BulkRow.registration_id == Registration.id)
        .outerjoin(Person, Person.id == Registration.person_id)
        .where(
            BulkRow.bulk_act_id == act_id,
            BulkRow.state.in_([BulkRowState.LEFT_OUT, BulkRowState.KEPT]),
        )
    )
    rows = db.session.execute(query.order_by(BulkRow.state, BulkRow.id).limit(NAMED))
    return [Named(row[0], row[1], row[2], row[3]) for row in rows]


def last_entry_id(registration_id: int) -> int:
    """The last entry of the trail about the registration, tags aside."""
    query = select(func.max(AuditEntry.id)).where(
        AuditEntry.subject_kind == "registration",
        AuditEntry.subject_id == registration_id,
        AuditEntry.action.not_like("registration.tag%"),
    )
    return db.session.scalar(query) or 0


def was_changed(row: BulkRow) -> bool:
    """Whether something was done to the registration since its turn: by the trail, a badge in use, a given seat."""
    of = row.registration_id
    used = exists().where(
        Badge.registration_id == of,
        Badge.state.in_([BadgeState.PRINTED, BadgeState.HANDED_OVER, BadgeState.SUSPENDED]),
    )
    seen = exists().where(Presence.registration_id == of)
    given = exists().where(
        SignUp.registration_id == of,
        SignUp.state != SignUpState.CANCELLED,
        SignUp.source.in_(
            [SignUpSource.PROTOCOL, SignUpSource.FOCAL_POINT, SignUpSource.DOOR, SignUpSource.HOST_LIST]
        ),
    )
    return last_entry_id(of) != row.audit_mark or bool(db.session.scalar(select(used | seen | given)))
