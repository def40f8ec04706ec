"""What an attendance export holds: its columns, their words, and the one SELECT behind CSV and XLSX.

One row is one person at one session: signed up, waiting, or simply there.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import LazyString, force_locale
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, Text, and_, case, func, literal, or_, select
from sqlalchemy.dialects.postgresql import distinct_on

from gpscf_events.attendance.models import Export, ExportFormat
from gpscf_events.categories.models import Category
from gpscf_events.checkin.models import Checkpoint, Presence, PresenceSource
from gpscf_events.core.cells import guarded_sql
from gpscf_events.core.db import db
from gpscf_events.core.i18n import BABEL_LOCALES
from gpscf_events.parties.models import Organisation, Party
from gpscf_events.people.models import Person
from gpscf_events.programme.models import Edition, Meeting, Session, SignUpMode
from gpscf_events.registration.models import Registration
from gpscf_events.signups.models import SignUp, SignUpState

# The forum tells its times in one zone, whoever reads the file (UTC+8, no summer time).
ZONE = "Asia/Shanghai"

SIGN_UP_WORDS: dict[SignUpState, LazyString] = {
    SignUpState.CONFIRMED: _l("Signed up"),
    SignUpState.OFFERED: _l("Seat offered"),
    SignUpState.WAITING: _l("Waiting list"),
    SignUpState.REQUESTED: _l("Waiting for approval"),
    SignUpState.BY_VIDEO: _l("Comes by video"),
}
NOT_SIGNED_UP = _l("Not signed up")
NO_SIGN_UP = _l("No sign-up needed")  # everybody is welcome, or the doors are open
PERSONAL_CAPACITY = _l("Personal capacity")
SOURCE_WORDS: dict[PresenceSource, LazyString] = {
    PresenceSource.SCAN: _l("Scan"),
    PresenceSource.ATTESTED: _l("Attested"),
    PresenceSource.IMPORTED: _l("Imported"),
    PresenceSource.ONLINE: _l("Online"),
    PresenceSource.SIGNED_SHEET: _l("Signed sheet"),
    PresenceSource.CORRECTED: _l("Corrected"),
}


@dataclass(frozen=True)
class Contents:
    """What stands in a file, whatever its source: the first row, the rows as texts, and what it is called."""

    headings: list[str]
    rows: "Rows"
    title: str
    # How wide each column of a sheet is, in characters; empty: as the reader has it.
    widths: tuple[int, ...] = ()


@dataclass(frozen=True)
class Column:
    """A column of the file: its heading, and its width in a sheet, in characters."""

    key: str
    heading: LazyString
    width: int


COLUMNS = (
    Column("reference", _l("Reference"), 14),
    Column("latin_name", _l("Latin name"), 28),
    Column("native_name", _l("Name in own script"), 20),
    Column("organisation", _l("Organisation"), 36),
    Column("position", _l("Position"), 28),
    Column("represents", _l("Represents"), 24),
    Column("counts_for", _l("Counts for"), 24),
    Column("category", _l("Category"), 18),
    Column("session", _l("Session"), 40),
    Column("signed_up", _l("Sign-up"), 14),
    Column("checked_in_at", _l("First checked in (Beijing time)"), 22),
    Column("source", _l("Source"), 12),
    Column("checkpoint", _l("Checkpoint"), 24),
)

# A CTE that PostgreSQL works out once and does not unfold into what uses it.
ONCE = "MATERIALIZED"

Rows = Select[*tuple[Any, ...]]
Guard = Callable[[ColumnElement[Any]], ColumnElement[Any]]


def as_is(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """No guard."""
    return column


GUARDS: dict[ExportFormat, Guard] = {
    ExportFormat.CSV: guarded_sql,
    ExportFormat.XLSX: as_is,  # its cells are typed as text
    ExportFormat.JSONL: as_is,  # no spreadsheet opens it
}


def headings(locale: str) -> list[str]:
    """The first row of the file."""
    with force_locale(BABEL_LOCALES[locale]):
        return [str(column.heading) for column in COLUMNS]


def said(column: Any, locale: str) -> ColumnElement[str]:
    """Words in two languages as SQL text, with the fallback of `Words.pick`."""
    found = [
        func.nullif(column.op("->>", return_type=Text)(literal(key, Text)), "")
        for key in (locale, "en", "zh")
    ]
    return func.coalesce(*found, "")


def attendance_rows(
    *,
    edition_id: int,
    meeting_id: int | None = None,
    session_id: int | None = None,
    locale: str,
    guard: Guard = as_is,
) -> Rows:
    """The rows of the file as texts, in the order of COLUMNS; `guard` is put around whatever people typed.

    Live sign-ups and first presences are joined in full, so that nobody who was there is left out. What
    belongs to a person, a session or a checkpoint is worked out once for each, in CTEs not unfolded.
    """
    pairs = _pairs(edition_id, meeting_id, session_id).subquery()
    who = _people(edition_id, locale, guard).subquery()
    at = _sessions(edition_id, locale, guard).cte("at").prefix_with(ONCE)
    gate = _named(Checkpoint, locale, guard).cte("gate").prefix_with(ONCE)
    with force_locale(BABEL_LOCALES[locale]):
        states = [(pairs.c.state == state, literal(str(word))) for state, word in SIGN_UP_WORDS.items()]
        sources = [(pairs.c.source == source, literal(str(word))) for source, word in SOURCE_WORDS.items()]
        not_signed_up = case(
            (at.c.takes_sign_ups, literal(str(NOT_SIGNED_UP))), else_=literal(str(NO_SIGN_UP))
        )
    first_at = func.to_char(func.timezone(ZONE, pairs.c.first_at), "YYYY-MM-DD HH24:MI:SS")
    texts: dict[str, ColumnElement[Any]] = {
        **who.c,
        "session": at.c.title,
        "signed_up": case(*states, else_=not_signed_up),
        "checked_in_at": func.coalesce(first_at, ""),
        "source": case(*sources, else_=literal("")),
        "checkpoint": func.coalesce(gate.c.name, ""),
    }
    cells = [texts[column.key].label(column.key) for column in COLUMNS]
    return (
        select(*cells)
        .select_from(pairs)
        .join(at, at.c.id == pairs.c.session_id)
        .join(who, who.c.id == pairs.c.registration_id)
        .outerjoin(gate, gate.c.id == pairs.c.checkpoint_id)
        # One number to sort by: comparing names for every row took half of the whole export's time.
        .order_by(at.c.place * 2**32 + who.c.place)
    )


def describe_attendance(export: Export) -> Contents:
    """What an export of attendance holds."""
    named: tuple[tuple[Any, int | None, str], ...] = (
        (Session, export.session_id, "title"),
        (Meeting, export.meeting_id, "name"),
        (Edition, export.edition_id, "short_name"),
    )
    model, row_id, words = next(one for one in named if one[1] is not None)
    rows = attendance_rows(
        edition_id=export.edition_id,
        meeting_id=export.meeting_id,
        session_id=export.session_id,
        locale=export.locale,
        guard=GUARDS[export.format],
    )
    title = getattr(db.session.get_one(model, row_id), words).pick(export.locale)
    return Contents(headings(export.locale), rows, title)


def _pairs(edition_id: int, meeting_id: int | None, session_id: int | None) -> Rows:
    """Person × session: live sign-ups, first presences, or both."""
    signed = select(SignUp.session_id, SignUp.registration_id, SignUp.state).where(
        SignUp.edition_id == edition_id, SignUp.state != SignUpState.CANCELLED
    )
    seen = (
        select(
            Presence.session_id,
            Presence.registration_id,
            Presence.first_at,
            Presence.source,
            Presence.checkpoint_id,
        )
        .where(Presence.edition_id == edition_id)
        .ext(distinct_on(Presence.session_id, Presence.registration_id))
        .order_by(Presence.session_id, Presence.registration_id, Presence.first_at, Presence.id)
    )
    if meeting_id is not None:
        signed = signed.where(SignUp.meeting_id == meeting_id)
        seen = seen.where(Presence.meeting_id == meeting_id)
    if session_id is not None:
        signed = signed.where(SignUp.session_id == session_id)
        seen = seen.where(Presence.session_id == session_id)
    s, p = signed.subquery(), seen.subquery()
    same = and_(s.c.session_id == p.c.session_id, s.c.registration_id == p.c.registration_id)
    return select(
        func.coalesce(s.c.session_id, p.c.session_id).label("session_id"),
        func.coalesce(s.c.registration_id, p.c.registration_id).label("registration_id"),
        s.c.state,
        p.c.first_at,
        p.c.source,
        p.c.checkpoint_id,
    ).select_from(s.join(p, same, full=True))


def _people(edition_id: int, locale: str, guard: Guard) -> Rows:
    """What the file says of each person; each text is worked out once, then guarded."""
    party = _named(Party, locale, guard).cte("named").prefix_with(ONCE)
    represents, counts_for = party.alias(), party.alias()
    category = _named(Category, locale, guard).cte("named_category").prefix_with(ONCE)
    organisation = func.coalesce(
        func.nullif(said(Registration.organisation_name, locale), ""), said(Organisation.name, locale)
    )
    told = (
        select(
            Registration.id,
            Registration.reference,
            Registration.in_personal_capacity.label("alone"),
            Registration.represents_party_id,
            Registration.counts_for_party_id,
            Registration.category_id,
            Person.name_sort,
            # The same as Person.latin_name: FAMILY Given.
            func.btrim(func.concat(func.upper(Person.latin_family), " ", Person.latin_given)).label("latin"),
            Person.native_name,
            organisation.label("organisation"),
            said(Registration.position, locale).label("position"),
        )
        .join(Person, Person.id == Registration.person_id)
        .outerjoin(Organisation, Organisation.id == Registration.organisation_id)
        .where(Registration.edition_id == edition_id)
        .cte("told")
        .prefix_with(ONCE)
    )
    with force_locale(BABEL_LOCALES[locale]):
        personal = literal(str(PERSONAL_CAPACITY))
    alone = or_(told.c.alone, represents.c.id.is_(None))
    return (
        select(
            told.c.id,
            func.row_number().over(order_by=(told.c.name_sort, told.c.id)).label("place"),
            func.coalesce(told.c.reference, "").label("reference"),
            guard(told.c.latin).label("latin_name"),
            guard(told.c.native_name).label("native_name"),
            guard(told.c.organisation).label("organisation"),
            guard(told.c.position).label("position"),
            case((alone, personal), else_=represents.c.name).label("represents"),
            func.coalesce(counts_for.c.name, "").label("counts_for"),
            func.coalesce(category.c.name, "").label("category"),
        )
        .outerjoin(category, category.c.id == told.c.category_id)
        .outerjoin(represents, represents.c.id == told.c.represents_party_id)
        .outerjoin(counts_for, counts_for.c.id == told.c.counts_for_party_id)
    )


def _named(model: type[Any], locale: str, guard: Guard) -> Rows:
    return select(model.id, guard(said(model.name, locale)).label("name"))


def _sessions(edition_id: int, locale: str, guard: Guard) -> Rows:
    title = guard(said(Session.title, locale)).label("title")
    place = func.row_number().over(order_by=(Session.starts_at, Session.id)).label("place")
    takes_sign_ups = Session.sign_up_mode.in_([SignUpMode.OPEN, SignUpMode.INVITATION]).label(
        "takes_sign_ups"
    )
    return select(Session.id, place, title, takes_sign_ups).where(Session.edition_id == edition_id)
