"""Questions about parties."""

from collections.abc import Sequence

from sqlalchemy import select, text
from sqlalchemy.orm import Session

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
    """The parties that may be chosen, by name: Chinese ones in the order of their pinyin.

    To be read only: the rows are kept from page to page and belong to no session.
    """
    listed = _listed(locale)
    return listed if kind is None else [party for party in listed if party.kind is kind]


# One tells whether any row was written, added or taken away since: xmin is the transaction that wrote a row.
_STATE = text("SELECT count(*), max(xmin::text::bigint) FROM party")
_kept: dict[str, tuple[tuple[int, int], tuple[Party, ...]]] = {}


def _listed(locale: str) -> tuple[Party, ...]:
    """All of them in the language's order; read and sorted anew only when one has changed."""
    count, written = db.session.execute(_STATE).one()
    state, kept = (count, written or 0), _kept.get(locale)
    if kept is not None and kept[0] == state:
        return kept[1]
    with Session(db.session.connection()) as own:
        rows = own.scalars(select(Party).where(Party.active)).all()
        own.expunge_all()
    listed = tuple(sorted(rows, key=lambda party: _sort_key(party, locale)))
    _kept[locale] = state, listed
    return listed


def search_parties(typed: str, *, locale: str = "en", limit: int = 20) -> Sequence[Party]:
    """The parties that `typed` may mean, the likeliest first.

    It may be Chinese, English, pinyin, initials, an ISO code or an alias. A whole one stands before a
    beginning, and a beginning before a part.
    """
    asked = fold(typed)
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
