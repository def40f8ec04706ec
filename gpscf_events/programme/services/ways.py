"""Ways between venues: saved all at once, for they are looked at together."""

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from gpscf_events.audit.services import record
from gpscf_events.core.transaction import transaction
from gpscf_events.programme.errors import ChangedMeanwhile
from gpscf_events.programme.models import Edition, VenueWay
from gpscf_events.programme.queries import list_ways
from gpscf_events.programme.rules import Ways, mark_of_ways


def save_ways(*, edition_id: int, ways: Ways, seen: int) -> None:
    """Make these the ways of the edition; what is not named takes the time that is safe for all.

    `seen` is the mark of the ways that the page was made from. Raises ChangedMeanwhile.
    """
    with transaction() as session:
        session.get_one(Edition, edition_id, with_for_update=True)
        before = list_ways(edition_id)
        if mark_of_ways(before) != seen:
            raise ChangedMeanwhile
        changed = {pair for pair in {*before, *ways} if before.get(pair) != ways.get(pair)}
        for low, high in sorted(changed):
            of_pair = (VenueWay.venue_id == low, VenueWay.other_venue_id == high)
            session.execute(delete(VenueWay).where(VenueWay.edition_id == edition_id, *of_pair))
            if (minutes := ways.get((low, high))) is not None:
                session.execute(
                    insert(VenueWay).values(
                        edition_id=edition_id, venue_id=low, other_venue_id=high, minutes=minutes
                    )
                )
        if changed:
            session.expire_all()
            record(
                "edition.ways_changed",
                subject_kind="edition",
                subject_id=edition_id,
                edition_id=edition_id,
                before={f"{low}-{high}": before.get((low, high)) for low, high in sorted(changed)},
                after={f"{low}-{high}": ways.get((low, high)) for low, high in sorted(changed)},
            )
