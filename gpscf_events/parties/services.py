"""Loading the list of parties, and keeping the organisations that delegates name."""

from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.dialects.postgresql import insert

from gpscf_events.audit.services import record
from gpscf_events.core.db import Words
from gpscf_events.core.transaction import transaction
from gpscf_events.parties.catalogue import PartyRow, read_parties
from gpscf_events.parties.models import Organisation, Party, PartyKind
from gpscf_events.parties.rules import search_key

HOST = "cn"


def load_parties() -> tuple[int, int]:
    """Bring the table to what data/parties.csv says; answers (parties in the list, rows changed).

    A party is known by its key. Whether it is offered (`active`) is set only when it is new:
    afterwards the organisers decide. Running it again changes nothing.
    """
    rows = [_values(row) for row in read_parties().values()]
    statement = insert(Party).values(rows)
    kept = {"key", "active"}
    updates = {name: statement.excluded[name] for name in rows[0] if name not in kept}
    differs = or_(*(getattr(Party, name).is_distinct_from(value) for name, value in updates.items()))
    with transaction() as session:
        before = session.scalar(select(func.count()).select_from(Party))
        upsert = statement.on_conflict_do_update(index_elements=["key"], set_=updates, where=differs)
        changed = len(session.scalars(upsert.returning(Party.id)).all())
        if changed:
            record(
                "parties.loaded",
                subject_kind="party",
                subject_id=None,
                after={"before": before, "changed": changed},
            )
    return len(rows), changed


def _values(row: PartyRow) -> dict[str, Any]:
    codes = (row.iso2, row.iso3)
    texts = (row.zh, row.zh_short, row.en, row.en_short, *row.aliases)
    spelled = (row.pinyin, row.pinyin_initials)  # the initials stand last: `rank` counts on it
    return {
        "key": row.key,
        "kind": PartyKind(row.kind),
        "iso2": row.iso2 or None,
        "iso3": row.iso3 or None,
        "name": {"zh": row.zh, "en": row.en},
        "short_name": {"zh": row.zh_short, "en": row.en_short},
        "aliases": list(row.aliases),
        "pinyin": row.pinyin,
        "continent": row.continent or None,
        "active": row.active,
        "note": row.note or None,
        "search_key": search_key((*codes, *texts, *spelled)),
        "is_host": row.key == HOST,
    }


def keep_organisation(*, name: Words, party_id: int | None) -> Organisation:
    """The organisation of this name under this party, made when there is none yet; staff merge doubles later."""
    key = search_key(name.values())
    with transaction() as session:
        # Two colleagues who submit at the same moment must not make their ministry twice.
        session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"organisation:{key}", 0))))
        query = select(Organisation).where(
            Organisation.search_key == key, Organisation.party_id.is_not_distinct_from(party_id)
        )
        found = session.scalars(query.order_by(Organisation.id).limit(1)).first()
        if found is None:
            found = Organisation(name=name, party_id=party_id, search_key=key)
            session.add(found)
            session.flush()
            record(
                "organisation.created",
                subject_kind="organisation",
                subject_id=found.id,
                # An institution is no person; the words that a delegate typed may name one all the same.
                after={"organisation_name": dict(name), "party_id": party_id},
            )
        return found
