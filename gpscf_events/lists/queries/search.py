"""The search box of the list: any part of a name in any script, of an address, or of a reference."""

from typing import Any

from sqlalchemy import ColumnElement, Select, Text, false, func, or_, select, union_all
from sqlalchemy.dialects.postgresql import ARRAY

from gpscf_events.core.db import db
from gpscf_events.parties.rules import fold
from gpscf_events.people.models import Contact, Person
from gpscf_events.people.rules import folded
from gpscf_events.registration.models import Registration

# Up to here the indexes name all that match. Beyond, so many match that going through the list in its order soon fills
# a page: no reader waits while thousands are sorted.
FEW = 2_000


def found_by(text: str, edition_id: int) -> ColumnElement[bool]:
    """The condition that a registration of the edition is found by what was typed."""
    name, plain = fold(folded(text)), text.strip().casefold()
    looked_in: list[tuple[Any, str]] = [
        (Person.search_key, name),
        (Contact.value, plain),
        (Registration.reference, plain.upper()),
    ]
    looked_in = [(column, asked) for column, asked in looked_in if asked]
    if not looked_in:
        return false()
    if all(grams(asked) for _column, asked in looked_in):
        places = [_with(column, asked, edition_id) for column, asked in looked_in]
        few = db.session.scalars(select(union_all(*places).subquery()).limit(FEW + 1)).all()
        if len(few) <= FEW:
            return Registration.id.in_(sorted(set(few)))
    return or_(*(_beside(column).contains(asked, autoescape=True) for column, asked in looked_in))


def grams(text: str) -> list[str]:
    """The pieces that a text is found by in the index; as `search_grams` of migration 0018, which see."""
    pieces = (text[start : start + size] for size in (1, 2, 3) for start in range(len(text) - size + 1))
    return [
        piece
        for piece in pieces
        if (len(piece) == 3 and piece.isascii()) or (len(piece) < 3 and not piece.isascii())
    ]


def _with(column: Any, asked: str, edition_id: int) -> Select[Any]:
    """The ids of registrations where the column holds the text, by the index of its pieces."""
    holds = func.search_grams(column, type_=ARRAY(Text)).contains(grams(asked))
    query = select(Registration.id).where(Registration.edition_id == edition_id, holds)
    query = query.where(column.contains(asked, autoescape=True))
    joined = {Person: Registration.person_id, Contact: Registration.contact_id}
    model = column.class_
    return query.join(model, model.id == joined[model]) if model in joined else query


def _beside(column: Any) -> ColumnElement[Any]:
    """The column of the row beside a registration, looked up for each: nothing is joined or sorted."""
    if column.class_ is Registration:
        return func.coalesce(column, "")
    key = Registration.person_id if column.class_ is Person else Registration.contact_id
    beside = select(column).where(column.class_.id == key).correlate(Registration)
    return func.coalesce(beside.scalar_subquery(), "")
