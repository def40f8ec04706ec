"""Making a delegation, and changing its places and last day."""

from collections.abc import Mapping
from datetime import date
from uuid import uuid4

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from gpscf_events.audit.services import record
from gpscf_events.core.i18n import words
from gpscf_events.core.transaction import transaction
from gpscf_events.delegations.errors import (
    DelegationChangedMeanwhile,
    DelegationExists,
    QuotaBelowTaken,
)
from gpscf_events.delegations.models import Delegation, DelegationQuota
from gpscf_events.delegations.queries import count_taken, list_members, lock_delegation
from gpscf_events.delegations.rules import TAKES_PLACE


def make_delegation(
    *,
    edition_id: int,
    party_id: int,
    label: str,
    closes_on: date | None,
    places: Mapping[int, int],
    by_user_id: int | None,
) -> Delegation:
    """A delegation without members. `places` goes from the id of a category to a number. Raises DelegationExists."""
    with transaction() as session:
        made = session.execute(
            insert(Delegation)
            .values(
                public_id=uuid4(),
                edition_id=edition_id,
                party_id=party_id,
                label=label.strip(),
                closes_on=closes_on,
                revision=1,
                made_by_user_id=by_user_id,
            )
            .on_conflict_do_nothing(index_elements=["edition_id", "party_id", "label"])
            .returning(Delegation.id)
        ).scalar_one_or_none()
        if made is None:
            raise DelegationExists
        delegation = lock_delegation(made)
        _write_places(delegation, places)
        record(
            "delegation.made",
            subject_kind="delegation",
            subject_id=delegation.id,
            edition_id=edition_id,
            after={"party_id": party_id, "label": delegation.label, **_state(closes_on, places)},
        )
        return delegation


def change_delegation(
    *, delegation_id: int, closes_on: date | None, places: Mapping[int, int], seen: int
) -> None:
    """Give the delegation other places or another last day. `seen` is the revision that the page was made from.

    Raises DelegationChangedMeanwhile, and QuotaBelowTaken with the names of those who would have no place.
    """
    with transaction():
        delegation = lock_delegation(delegation_id)
        if delegation.revision != seen:
            raise DelegationChangedMeanwhile
        before = {row.category_id: row.places for row in delegation.quotas}
        if (before, delegation.closes_on) == (dict(places), closes_on):
            return
        for (_delegation, category_id), taken in count_taken([delegation_id]).items():
            if places.get(category_id, 0) < min(taken, before.get(category_id, taken)):
                there = [
                    row
                    for row in list_members(delegation_id)
                    if row.member.category_id == category_id and row.member.registration.state in TAKES_PLACE
                ]
                raise QuotaBelowTaken(
                    [row.name or "–" for row in there], words(there[0].member.category.name)
                )
        record(
            "delegation.changed",
            subject_kind="delegation",
            subject_id=delegation.id,
            edition_id=delegation.edition_id,
            before=_state(delegation.closes_on, before),
            after=_state(closes_on, places),
        )
        delegation.closes_on = closes_on
        delegation.revision += 1
        _write_places(delegation, places)


def _write_places(delegation: Delegation, places: Mapping[int, int]) -> None:
    with transaction() as session:
        session.execute(delete(DelegationQuota).where(DelegationQuota.delegation_id == delegation.id))
        session.add_all(
            DelegationQuota(
                edition_id=delegation.edition_id,
                delegation_id=delegation.id,
                category_id=category_id,
                places=number,
            )
            for category_id, number in places.items()
            if number
        )
        session.flush()
        session.expire(delegation, ["quotas"])


def _state(closes_on: date | None, places: Mapping[int, int]) -> dict[str, object]:
    return {
        "closes_on": closes_on.isoformat() if closes_on else None,
        "places": {str(category_id): number for category_id, number in sorted(places.items()) if number},
    }
