"""Questions about parties."""

from collections.abc import Sequence

from sqlalchemy import select

from gpscf_events.core.db import db
from gpscf_events.core.errors import NotFound
from gpscf_events.parties.models import Party, PartyKind
from gpscf_events.parties.rules import fold, rank


def find_party(key: str) -> Party | None:
    """The party with this key of ours, active or not, or None."""
    return db.session.scalar(select(Party).where(Party.key == key))


def get_party(party_id: int) -> Party:
    """The party, or NotFound."""
    party = db.session.get(Party, party_id)
    if party is None:
        raise NotFound
    return party


def list_parties(kind: PartyKind | None = None, *, locale: str = "en") -> Sequence[Party]:
    """The parties that may be chosen, by name: Chinese ones in the order of their pinyin."""
    query = select(Party).where(Party.active)
    if kind is not None:
        query = query.where(Party.kind == kind)
    return sorted(db.session.scalars(query), key=lambda party: _sort_key(party, locale))


def search_parties(text: str, *, locale: str = "en", limit: int = 20) -> Sequence[Party]:
    """The parties that `text` may mean, the likeliest first.

    It may be Chinese, English, pinyin, initials, an ISO code or an alias. A whole one stands before a
    beginning, and a beginning before a part.
    """
    asked = fold(text)
    if not asked:
        return []
    query = select(Party).where(Party.active, Party.search_key.contains(asked, autoescape=True))
    ranked = [
        (place, _sort_key(party, locale), party)
        for party in db.session.scalars(query)
        if (place := rank(party.search_key, asked)) is not None
    ]
    return [party for _place, _name, party in sorted(ranked, key=lambda entry: entry[:2])[:limit]]


def _sort_key(party: Party, locale: str) -> tuple[str, str]:
    return (party.pinyin if locale == "zh" else fold(party.name.pick("en")), party.key)
