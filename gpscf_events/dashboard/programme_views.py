"""The programme for everybody, and for a delegate behind the private link: lists, search, a page a session.

Public pages ask nobody who they are, so that any cache may keep them; what only delegates may know stands behind
their private link. `may_know` decides for all of them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from flask import Blueprint, current_app, render_template, request, url_for
from flask import g as page
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from gpscf_events.categories.queries import find_admitted
from gpscf_events.core import clock, file_pages
from gpscf_events.core.actor import guard, open_to_all
from gpscf_events.core.errors import NotFound
from gpscf_events.core.i18n import current_locale, day, words
from gpscf_events.core.security import keep_private
from gpscf_events.dashboard.rules import Standing, may_know
from gpscf_events.programme.models import Edition, Session
from gpscf_events.programme.queries import find_published, get_public_edition, list_announced, list_published
from gpscf_events.programme.rendering import (
    DOCUMENT_KINDS,
    SESSION_KINDS,
    SPEAKER_ROLES,
    WAYS_TO_MEET,
    WAYS_TO_SPEAK,
    zone_words,
)
from gpscf_events.programme.rules import find_matches, list_next, list_now
from gpscf_events.programme.schema_org import edition_event, session_event
from gpscf_events.registration.models import Registration, RegistrationState
from gpscf_events.registration.queries import get_by_status_token
from gpscf_events.signups.queries import list_meeting_ids, list_sign_ups

bp = Blueprint("programme", __name__, url_prefix="/<any(zh,en):locale>/<edition_key>/programme")
guard(bp, open_to_all)
# Whoever holds the private link is shown what that delegate may know of.
status_bp = Blueprint(
    "own_programme", __name__, url_prefix="/<any(zh,en):locale>/<edition_key>/r/<token>/programme"
)
guard(status_bp, open_to_all)

QUERY_LENGTH = 100
ORDERS = ("day", "room", "theme")


@dataclass(frozen=True)
class Group:
    """Sessions below one heading, by time."""

    heading: str
    sessions: list[Session]


@bp.get("/")
def show() -> ResponseReturnValue:
    """The public sessions by day, room or theme, what goes on now, and the search."""
    edition = get_public_edition(page.edition_key)
    url = current_app.extensions["settings"].base_url + url_for("home.home")
    return _list_page(edition, None, None, edition_event(edition, url=url, locale=current_locale()))


@bp.get("/sessions/<uuid:session_id>")
def session(session_id: UUID) -> ResponseReturnValue:
    """A public session with all that is told of it."""
    edition = get_public_edition(page.edition_key)
    row = get_known(edition, None, session_id)
    base = current_app.extensions["settings"].base_url
    structured = session_event(
        row,
        url=base + url_for(".session", session_id=session_id),
        forum_url=base + url_for("home.home"),
        locale=current_locale(),
    )
    return _session_page(edition, row, None, structured)


@bp.get("/documents/<uuid:document_id>")
def document(document_id: UUID) -> ResponseReturnValue:
    """A published document of a public session."""
    return _document(get_public_edition(page.edition_key), None, document_id)


@status_bp.get("/")
def show_own(token: str) -> ResponseReturnValue:
    """The programme as far as this delegate may know of it."""
    keep_private()
    registration = get_by_status_token(token, edition_key=page.edition_key)
    return _list_page(registration.edition, token, standing_of(registration), None)


@status_bp.get("/sessions/<uuid:session_id>")
def own_session(token: str, session_id: UUID) -> ResponseReturnValue:
    """A session that this delegate may know of."""
    keep_private()
    registration = get_by_status_token(token, edition_key=page.edition_key)
    row = get_known(registration.edition, standing_of(registration), session_id)
    return _session_page(registration.edition, row, token, None)


@status_bp.get("/documents/<uuid:document_id>")
def own_document(token: str, document_id: UUID) -> ResponseReturnValue:
    """A published document of a session that this delegate may know of."""
    keep_private()
    registration = get_by_status_token(token, edition_key=page.edition_key)
    return _document(registration.edition, standing_of(registration), document_id)


def list_known(edition: Edition, standing: Standing | None) -> list[Session]:
    """The sessions of an edition that somebody may know of."""
    return [one for one in list_announced(edition.id) if may_know(one, standing)]


def standing_of(registration: Registration) -> Standing | None:
    """What a registration is entitled by; None before it is accepted."""
    if registration.state is not RegistrationState.ACCEPTED:
        return None
    return Standing(
        meeting_ids=list_meeting_ids(registration.id),
        named_ids=find_admitted(registration.category_id) or (),
        signed_up_ids={entry.session_id for entry in list_sign_ups(registration.id)},
    )


def get_known(edition: Edition, standing: Standing | None, session_id: UUID) -> Session:
    """A session of the edition. Raises NotFound also where somebody may not know of it."""
    for one in list_known(edition, standing):
        if one.public_id == session_id:
            return one
    raise NotFound


def _document(edition: Edition, standing: Standing | None, document_id: UUID) -> ResponseReturnValue:
    row = find_published(edition.id, document_id, at=clock.now())
    if row is None or not may_know(row.session, standing):
        raise NotFound
    return file_pages.serve(row.file, name=f"{row.session.key}-{row.kind.value}-{row.language}")


def _list_page(
    edition: Edition, token: str | None, standing: Standing | None, structured: dict[str, object] | None
) -> ResponseReturnValue:
    order = request.args.get("by", "day")
    order = order if order in ORDERS else "day"
    query = request.args.get("q", "").strip()[:QUERY_LENGTH]
    known, at = list_known(edition, standing), clock.now()
    found = find_matches(known, query) if query else known
    return render_template(
        "dashboard/programme.html",
        edition=edition,
        query=query,
        query_length=QUERY_LENGTH,
        order=order,
        groups=_group(found, order),
        count=len(found),
        now=list_now(known, at=at),
        next=list_next(known, at=at),
        list_address=url_for("own_programme.show_own", token=token) if token else url_for("programme.show"),
        address_of=_addresses(token),
        token=token,
        zone_words=zone_words,
        structured=structured,
    )


def _session_page(
    edition: Edition, row: Session, token: str | None, structured: dict[str, object] | None
) -> ResponseReturnValue:
    return render_template(
        "dashboard/programme_session.html",
        edition=edition,
        session=row,
        documents=list_published(row.id, at=clock.now()),
        back=url_for("own_programme.show_own", token=token) if token else url_for("programme.show"),
        token=token,
        zone_words=zone_words,
        kinds=SESSION_KINDS,
        roles=SPEAKER_ROLES,
        ways_to_meet=WAYS_TO_MEET,
        ways_to_speak=WAYS_TO_SPEAK,
        document_kinds=DOCUMENT_KINDS,
        structured=structured,
    )


def _addresses(token: str | None) -> Callable[[Session], str]:
    if token is None:
        return lambda row: url_for("programme.session", session_id=row.public_id)
    return lambda row: url_for("own_programme.own_session", token=token, session_id=row.public_id)


def _group(sessions: Sequence[Session], order: str) -> list[Group]:
    """Days in order of time; rooms and themes by name, those without one last."""
    if order == "day":
        return [
            Group(day(on), list(of_day))
            for on, of_day in groupby(sessions, lambda s: s.starts_at.astimezone(s.meeting.zone).date())
        ]
    name_of, last = (
        (_room_words, _("No room yet")) if order == "room" else (_theme_words, _("Other sessions"))
    )
    named = sorted({name_of(one) for one in sessions} - {""})
    return [
        Group(name or last, chosen)
        for name in (*named, "")
        if (chosen := [one for one in sessions if name_of(one) == name])
    ]


def _room_words(session: Session) -> str:
    return f"{words(session.room.venue.name)} · {words(session.room.name)}" if session.room else ""


def _theme_words(session: Session) -> str:
    return words(session.theme)
