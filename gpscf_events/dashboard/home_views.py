"""Pages that anybody may see: the way in, the programme of an edition, help."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from flask import Blueprint, redirect, render_template, request, url_for
from flask import g as page
from flask.typing import ResponseReturnValue

from gpscf_events.core import clock
from gpscf_events.core.actor import guard, open_to_all
from gpscf_events.core.db import LOCALES
from gpscf_events.core.errors import NotFound
from gpscf_events.core.i18n import LOCALE_COOKIE, negotiate
from gpscf_events.programme import queries
from gpscf_events.programme.models import Meeting, MeetingKind, Session, SessionKind
from gpscf_events.programme.rules import registration_is_open
from gpscf_events.signups.queries import list_seats

bp = Blueprint("home", __name__)
guard(bp, open_to_all)


@dataclass(frozen=True)
class Slot:
    """Sessions that begin and end together."""

    first: Session
    sessions: list[Session]


@dataclass(frozen=True)
class Day:
    """A day of a meeting."""

    date: date
    slots: list[Slot]


def _days(meeting: Meeting, sessions: list[Session]) -> list[Day]:
    zone = meeting.zone
    return [
        Day(
            on,
            [
                Slot(slot[0], slot)
                for _span, group in groupby(of_day, lambda s: (s.starts_at, s.ends_at))
                if (slot := list(group))
            ],
        )
        for on, of_day in groupby(sessions, lambda s: s.starts_at.astimezone(zone).date())
    ]


def _in_own_language(endpoint: str) -> ResponseReturnValue:
    cookie = request.cookies.get(LOCALE_COOKIE, "")
    locale = cookie if cookie in LOCALES else negotiate(request.headers.get("Accept-Language", ""))
    response = redirect(url_for(endpoint, locale=locale))
    response.vary.add("Accept-Language")
    response.vary.add("Cookie")
    return response


@bp.get("/")
def start() -> ResponseReturnValue:
    """Lead a visitor to the current edition in the own language."""
    return _in_own_language("home.current")


@bp.get("/staff")
def staff() -> ResponseReturnValue:
    """The short address of the back office."""
    return _in_own_language("accounts.staff")


@bp.get("/<any(zh,en):locale>/")
def current() -> ResponseReturnValue:
    """Lead to the current edition."""
    if (edition := queries.find_current_edition()) is None:
        raise NotFound
    return redirect(url_for("home.home", edition_key=edition.key))


@bp.get("/<any(zh,en):locale>/<edition_key>/")
def home() -> ResponseReturnValue:
    """What, when, where, the theme, one clear action, and the programme."""
    edition = queries.get_public_edition(page.edition_key)
    now = clock.now()
    sessions = queries.list_sessions(edition.id)
    meetings = queries.list_meetings(edition.id, visibility=queries.FOR_EVERYBODY)
    programme = [
        (meeting, _days(meeting, [s for s in sessions if s.meeting_id == meeting.id])) for meeting in meetings
    ]
    main = next((m for m in meetings if m.kind is MeetingKind.MAIN), None)
    return render_template(
        "dashboard/home.html",
        edition=edition,
        programme=programme,
        main=main,
        sub_forums=sum(s.kind is SessionKind.SUB_FORUM and s.meeting is main for s in sessions),
        is_open=any(registration_is_open(m, at=now) for m in queries.list_meetings(edition.id)),
        seats=list_seats(sessions, now),
    )


@bp.get("/<any(zh,en):locale>/<edition_key>/help")
def help_page() -> ResponseReturnValue:
    """How to register, what to bring, whom to ask."""
    return render_template("dashboard/home_help.html", edition=queries.get_public_edition(page.edition_key))
