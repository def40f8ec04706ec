"""Organisations as delegates write them: found by name and party, or made; staff merge doubles later."""

from sqlalchemy import func, select

from gpscf_events.core.db import Words
from gpscf_events.core.transaction import transaction
from gpscf_events.parties.models import Organisation
from gpscf_events.parties.rules import search_key


def keep_organisation(*, name: Words, party_id: int | None) -> Organisation:
    """The organisation of this name under this party, made when there is none yet."""
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
        return found
