"""Questions about imports, and what rows are compared with."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from gpscf_events.categories.models import Category
from gpscf_events.core.db import db
from gpscf_events.core.errors import NotFound
from gpscf_events.delegations.models import Delegation
from gpscf_events.delegations.queries import list_focal_points, list_members, list_places
from gpscf_events.delegations.rules import TAKES_PLACE
from gpscf_events.imports.models import ImportRow, MemberImport, Outcome, RowState
from gpscf_events.imports.rules import Known
from gpscf_events.imports.rules.cells import Offered
from gpscf_events.parties.models import Party, PartyKind
from gpscf_events.parties.queries import list_parties
from gpscf_events.parties.rules import fold
from gpscf_events.registration.models import Registration, RegistrationState

ROWS_A_PAGE = 50


def get_import(delegation: Delegation, public_id: UUID) -> MemberImport:
    """The import of this delegation, or NotFound."""
    found = db.session.scalar(
        select(MemberImport).where(
            MemberImport.public_id == public_id, MemberImport.delegation_id == delegation.id
        )
    )
    if found is None:
        raise NotFound
    return found


def lock_import(import_id: int) -> MemberImport | None:
    """The import, held until commit and read afresh; None once it is gone."""
    return db.session.get(MemberImport, import_id, with_for_update=True, populate_existing=True)


def list_imports(delegation_id: int) -> Sequence[MemberImport]:
    """The imports of a delegation that are still kept, the newest first."""
    query = select(MemberImport).where(MemberImport.delegation_id == delegation_id)
    return db.session.scalars(query.order_by(MemberImport.id.desc())).all()


def get_row(import_id: int, number: int) -> ImportRow:
    """The row with this number in the file, or NotFound."""
    query = select(ImportRow).where(ImportRow.import_id == import_id, ImportRow.number == number)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def list_rows(
    import_id: int, *, outcome: Outcome | None = None, after: int = 0, limit: int | None = ROWS_A_PAGE
) -> Sequence[ImportRow]:
    """Rows in the order of the file: those after a number, with this outcome or all."""
    query = select(ImportRow).where(ImportRow.import_id == import_id, ImportRow.number > after)
    if outcome is not None:
        query = query.where(ImportRow.outcome == outcome)
    return db.session.scalars(query.order_by(ImportRow.number).limit(limit)).all()


def each_row(import_id: int, state: RowState, *, chunk: int) -> Iterator[Sequence[ImportRow]]:
    """All rows in this state in the order of the file, so many at once."""
    after = 0
    while True:
        query = select(ImportRow).where(
            ImportRow.import_id == import_id, ImportRow.state == state, ImportRow.number > after
        )
        rows = db.session.scalars(query.order_by(ImportRow.number).limit(chunk)).all()
        if not rows:
            return
        after = rows[-1].number
        yield rows


def list_to_take(
    import_id: int, state: RowState, outcomes: Collection[Outcome], limit: int
) -> Sequence[ImportRow]:
    """The next rows to work on, held until commit."""
    query = select(ImportRow).where(
        ImportRow.import_id == import_id, ImportRow.state == state, ImportRow.outcome.in_(outcomes)
    )
    return db.session.scalars(query.order_by(ImportRow.number).limit(limit).with_for_update()).all()


def list_before(rows: Sequence[ImportRow]) -> dict[int, Mapping[str, Mapping[str, list[str]]]]:
    """What the drafts say that these rows change, by the row's id: as it was, once the row was taken over."""
    ids = {row.registration_id for row in rows if row.state is RowState.READ}
    found = db.session.execute(select(Registration.id, Registration.draft).where(Registration.id.in_(ids)))
    drafts: dict[int, dict[str, Any]] = dict(found.all())
    return {
        row.id: row.before if row.state is not RowState.READ else drafts.get(row.registration_id or 0, {})
        for row in rows
    }


def count_outcomes(import_id: int) -> Mapping[tuple[Outcome | None, RowState], int]:
    """How many rows there are of each outcome and state."""
    query = select(ImportRow.outcome, ImportRow.state, func.count()).where(ImportRow.import_id == import_id)
    found = db.session.execute(query.group_by(ImportRow.outcome, ImportRow.state))
    return {(outcome, state): number for outcome, state, number in found}


def columns_said(delegation_id: int, contact_id: int) -> Mapping[str, str]:
    """What the focal point said of columns before: folded heading → what it holds."""
    for one in list_focal_points(delegation_id):
        if one.contact_id == contact_id:
            return one.columns_said
    return {}


def list_known(delegation_id: int, *, without: Collection[int] = ()) -> list[Known]:
    """The members who take a place, without these registrations."""
    return [
        Known(
            row.member.registration_id,
            row.latin,
            row.member.registration.draft
            if row.member.registration.state is RegistrationState.DRAFT
            else None,
        )
        for row in list_members(delegation_id)
        if row.member.registration.state in TAKES_PLACE and row.member.registration_id not in without
    ]


def list_own(import_id: int) -> set[int]:
    """The registrations that an import made."""
    query = select(ImportRow.registration_id).where(
        ImportRow.import_id == import_id,
        ImportRow.outcome == Outcome.NEW,
        ImportRow.registration_id.is_not(None),
    )
    return {found for found in db.session.scalars(query) if found is not None}


def free_places(delegation: Delegation) -> dict[int, int]:
    """The places that are left, by the category's id."""
    return {row.quota.category_id: row.free for row in list_places(delegation)}


def read_offered(one: MemberImport, today: date) -> Offered:
    """What the cells of an import are looked up in."""
    categories = {row.quota.category_id: row.quota.category for row in list_places(one.delegation)}
    chosen = categories.get(one.category_id) or db.session.get_one(Category, one.category_id)
    party = one.delegation.party
    return Offered(
        countries=_by_words(
            {
                party.key: _words_of(party)
                for party in list_parties()
                if party.kind is not PartyKind.INTERNATIONAL_ORGANISATION
            }
        ),
        categories={
            word: (int(key), categories[int(key)].key)
            for word, key in _by_words(
                {str(row.id): {row.key, *row.name.values()} for row in categories.values()}
            ).items()
        },
        category=(chosen.id, chosen.key),
        meeting_keys=tuple(one.meeting_keys),
        party=(party.kind.value, party.key),
        region=party.iso2,
        today=today,
    )


def _words_of(party: Party) -> set[str]:
    said = {party.key, *party.name.values(), *party.aliases, party.iso2 or "", party.iso3 or ""}
    return said | set((party.short_name or {}).values())


def _by_words(named: Mapping[str, set[str]]) -> dict[str, str]:
    """From each folded word to the key that it names; a word that names two is left out."""
    found: dict[str, set[str]] = {}
    for key, words in named.items():
        for word in words:
            found.setdefault(fold(word), set()).add(key)
    return {word: next(iter(keys)) for word, keys in found.items() if word and len(keys) == 1}
