"""The columns of the list: what they are called, and the SQL that says them, the same on the page and in a file."""

from collections.abc import Sequence
from typing import Any

from flask_babel import LazyString, force_locale
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Row, Text, case, exists, func, literal, select

from gpscf_events.attendance.exports import (
    GUARDS,
    PERSONAL_CAPACITY,
    SIGN_UP_WORDS,
    Column,
    Contents,
    Guard,
    as_is,
    said,
)
from gpscf_events.attendance.models import Export
from gpscf_events.badges.models import Badge
from gpscf_events.categories.models import Category
from gpscf_events.checkin.models import Presence
from gpscf_events.core.actor import SYSTEM
from gpscf_events.core.db import db
from gpscf_events.core.i18n import BABEL_LOCALES, LANGUAGE_NAMES
from gpscf_events.lists.models import RegistrationTag, Tag
from gpscf_events.lists.queries import matching
from gpscf_events.lists.queries.filters import MADE
from gpscf_events.lists.rules import Sort, read_wanted
from gpscf_events.parties.models import Organisation, Party
from gpscf_events.people.models import Contact, Person
from gpscf_events.programme.models import Edition, Meeting, Session
from gpscf_events.registration.exports import STATES
from gpscf_events.registration.models import (
    IdentityDocument,
    Participation,
    Portrait,
    Registration,
)
from gpscf_events.signups.models import SignUp, SignUpState

YES, NO = _l("Yes"), _l("No")
HEADINGS: dict[str, Column] = {
    column.key: column
    for column in (
        Column("reference", _l("Reference"), 14),
        Column("organisation", _l("Organisation"), 36),
        Column("position", _l("Position"), 28),
        Column("represents", _l("Represents"), 24),
        Column("counts_for", _l("Counts for"), 24),
        Column("category", _l("Category"), 18),
        Column("state", _l("State"), 14),
        Column("tags", _l("Tags"), 24),
        Column("meetings", _l("Meetings"), 36),
        Column("sessions", _l("Sessions"), 44),
        Column("email", _l("E-mail"), 28),
        Column("mobile", _l("Mobile"), 18),
        Column("language", _l("Language"), 12),
        Column("photo", _l("Photo"), 8),
        Column("document", _l("Identity document"), 8),
        Column("badge", _l("Badge"), 8),
        Column("arrived", _l("Arrived"), 8),
        Column("created", _l("Begun"), 18),
        Column("submitted", _l("Submitted"), 18),
    )
}
LATIN_NAME = Column("latin_name", _l("Latin name"), 28)
NATIVE_NAME = Column("native_name", _l("Name in own script"), 20)


def words(column: Any, locale: str) -> ColumnElement[str]:
    """Words as SQL text, with the fallback of `Words.pick` to the end: what stands in any language."""
    # A column that was never filled may hold a JSON null, which is no object.
    filled = case((func.jsonb_typeof(column) == "object", column))
    anything = func.jsonb_each_text(filled).table_valued("key", "value")
    other = select(anything.c.value).where(anything.c.value != "").limit(1).scalar_subquery()
    return func.coalesce(func.nullif(said(column, locale), ""), other, "")


def cells(names: Sequence[str], *, locale: str, zone: str, guard: Guard = as_is) -> list[ColumnElement[Any]]:
    """The texts of these columns; `guard` is put around whatever people typed."""
    with force_locale(BABEL_LOCALES[locale]):
        yes, no = literal(str(YES)), literal(str(NO))
        states = [(Registration.state == state, literal(str(word))) for state, word in STATES.items()]
        seats = [(SignUp.state == state, literal(str(word))) for state, word in SIGN_UP_WORDS.items()]
        personal = literal(str(PERSONAL_CAPACITY))
    tongues = [
        (Registration.locale == key, literal(name.pick(locale))) for key, name in LANGUAGE_NAMES.items()
    ]

    def has(table: Any, *conditions: ColumnElement[bool]) -> ColumnElement[Any]:
        return case((exists().where(table.registration_id == Registration.id, *conditions), yes), else_=no)

    def named(model: Any, key: Any, column: Any) -> ColumnElement[Any]:
        found = select(words(column, locale)).where(model.id == key).scalar_subquery()
        return func.coalesce(found, "")

    def joined(what: Any, *path: ColumnElement[bool], by: Any, separator: str = "; ") -> Any:
        gathered = func.string_agg(what, literal(separator, Text)).aggregate_order_by(*by)
        return func.coalesce(select(gathered).where(*path).scalar_subquery(), "")

    def at(column: Any) -> ColumnElement[Any]:
        return func.coalesce(func.to_char(func.timezone(zone, column), "YYYY-MM-DD HH24:MI"), "")

    session = func.concat(words(Session.title, locale), " (", case(*seats, else_=literal("")), ")")
    meant: dict[str, Any] = {
        "reference": lambda: func.coalesce(Registration.reference, ""),
        "organisation": lambda: guard(
            func.coalesce(
                func.nullif(words(Registration.organisation_name, locale), ""),
                named(Organisation, Registration.organisation_id, Organisation.name),
            )
        ),
        "position": lambda: guard(words(Registration.position, locale)),
        "represents": lambda: case(
            (Registration.in_personal_capacity, personal),
            else_=guard(named(Party, Registration.represents_party_id, Party.name)),
        ),
        "counts_for": lambda: guard(named(Party, Registration.counts_for_party_id, Party.name)),
        "category": lambda: guard(named(Category, Registration.category_id, Category.name)),
        "state": lambda: case(*states, else_=literal("")),
        "tags": lambda: guard(
            joined(
                Tag.name,
                RegistrationTag.registration_id == Registration.id,
                Tag.id == RegistrationTag.tag_id,
                by=[Tag.name],
            )
        ),
        "meetings": lambda: guard(
            joined(
                words(Meeting.name, locale),
                Participation.registration_id == Registration.id,
                Meeting.id == Participation.meeting_id,
                by=[Meeting.starts_on, Meeting.position],
            )
        ),
        "sessions": lambda: guard(
            joined(
                session,
                SignUp.registration_id == Registration.id,
                SignUp.state != SignUpState.CANCELLED,
                Session.id == SignUp.session_id,
                by=[Session.starts_at, Session.id],
            )
        ),
        "email": lambda: guard(
            func.coalesce(
                select(Contact.value).where(Contact.id == Registration.contact_id).scalar_subquery(), ""
            )
        ),
        "mobile": lambda: guard(func.coalesce(Registration.mobile, "")),
        "language": lambda: case(*tongues, else_=Registration.locale),
        "photo": lambda: has(Portrait),
        "document": lambda: has(IdentityDocument),
        "badge": lambda: has(Badge, Badge.state.in_(MADE)),
        "arrived": lambda: has(Presence),
        "created": lambda: at(Registration.created_at),
        "submitted": lambda: at(Registration.submitted_at),
    }
    return [meant[name]().label(name) for name in names]


def list_rows(ids: Sequence[int], columns: Sequence[str], *, locale: str, zone: str) -> list[Row[Any]]:
    """The rows of a page in the order of their ids: who somebody is, then the texts of the columns."""
    query = (
        select(
            Registration.id,
            Registration.public_id,
            Person,
            *cells(columns, locale=locale, zone=zone),
        )
        .outerjoin(Person, Person.id == Registration.person_id)
        .where(Registration.id.in_(ids))
    )
    by_id = {row.id: row for row in db.session.execute(query)}
    return [by_id[each] for each in ids if each in by_id]


def heading(name: str) -> LazyString:
    """What a column is called."""
    return HEADINGS[name].heading


def describe_list(export: Export) -> Contents:
    """What an export of the list holds: the names, then the columns that were shown, filtered and in its order.

    Who ordered it could see all of the edition (`queries.may_export`); the filters are asked anew when it is built.
    """
    edition = db.session.get_one(Edition, export.edition_id)
    wanted = read_wanted(export.wanted)
    guard = GUARDS[export.format]
    columns = [LATIN_NAME, NATIVE_NAME, *(HEADINGS[name] for name in wanted.columns)]
    latin = func.btrim(func.concat(func.upper(Person.latin_family), " ", Person.latin_given))
    rows = (
        select(
            guard(func.coalesce(latin, "")).label("latin_name"),
            guard(func.coalesce(Person.native_name, "")).label("native_name"),
            *cells(wanted.columns, locale=export.locale, zone=edition.time_zone, guard=guard),
        )
        .outerjoin(Person, Person.id == Registration.person_id)
        .where(Registration.id.in_(matching(SYSTEM, edition, wanted)))
        .order_by(*_ORDER[wanted.sort])
    )
    with force_locale(BABEL_LOCALES[export.locale]):
        headings = [str(column.heading) for column in columns]
        title = str(TITLE)
    return Contents(headings, rows, title, tuple(column.width for column in columns))


TITLE = _l("Registrations")
# As the page has it: by name stand those last who have none yet.
_ORDER: dict[Sort, tuple[Any, ...]] = {
    Sort.NEWEST: (Registration.id.desc(),),
    Sort.OLDEST: (Registration.id,),
    Sort.NAME: (Person.name_sort.asc().nulls_last(), Registration.id),
    Sort.NAME_BACK: (Person.name_sort.desc().nulls_last(), Registration.id.desc()),
}
