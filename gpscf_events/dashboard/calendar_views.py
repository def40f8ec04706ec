"""The programme for calendars: one session, all public ones, and a delegate's own as file and as subscription."""

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, Response, current_app, redirect, render_template, url_for
from flask import g as page
from flask.typing import ResponseReturnValue
from icalendar import Event

from gpscf_events.badges import calendar as own_calendars
from gpscf_events.core.actor import guard, open_to_all
from gpscf_events.core.i18n import current_locale
from gpscf_events.core.security import keep_private
from gpscf_events.dashboard.programme_views import get_known, list_known, standing_of
from gpscf_events.dashboard.rules import may_know
from gpscf_events.programme import calendar
from gpscf_events.programme.models import Edition, Session
from gpscf_events.programme.queries import get_public_edition
from gpscf_events.registration.models import Registration
from gpscf_events.registration.queries import get_by_calendar_token, get_by_status_token
from gpscf_events.registration.services import replace_calendar
from gpscf_events.registration.token import calendar_link
from gpscf_events.signups.queries import list_given_up, list_sign_ups
from gpscf_events.signups.queries.seatless import list_for_all

bp = Blueprint("calendar", __name__, url_prefix="/<any(zh,en):locale>/<edition_key>/programme")
guard(bp, open_to_all)
status_bp = Blueprint("own_calendar", __name__, url_prefix="/<any(zh,en):locale>/<edition_key>/r/<token>")
guard(status_bp, open_to_all)
# A calendar program has no cookies: its address is the proof, and opens nothing else.
feed_bp = Blueprint("feed", __name__, url_prefix="/<any(zh,en):locale>/<edition_key>/calendar")
guard(feed_bp, open_to_all)


@bp.get("/programme.ics")
def whole() -> ResponseReturnValue:
    """All public sessions of the edition; may be subscribed to."""
    edition = get_public_edition(page.edition_key)
    source = _absolute("calendar.whole")
    events = [_event(one) for one in list_known(edition, None)]
    return _file(
        calendar.calendar(edition.short_name.pick(current_locale()), events, source=source), edition.key
    )


@bp.get("/sessions/<uuid:session_id>.ics")
def one(session_id: UUID) -> ResponseReturnValue:
    """A public session."""
    edition = get_public_edition(page.edition_key)
    return _session_file(edition, get_known(edition, None, session_id))


@status_bp.get("/programme/sessions/<uuid:session_id>.ics", endpoint="one")
def own_one(token: str, session_id: UUID) -> ResponseReturnValue:
    """A session that this delegate may know of."""
    keep_private()
    registration = get_by_status_token(token, edition_key=page.edition_key)
    edition = registration.edition
    return _session_file(edition, get_known(edition, standing_of(registration), session_id))


@status_bp.get("/programme.ics")
def file(token: str) -> ResponseReturnValue:
    """The own programme as a file."""
    keep_private()
    return _own(get_by_status_token(token, edition_key=page.edition_key), is_feed=False)


@status_bp.get("/calendar")
def show(token: str) -> ResponseReturnValue:
    """The file, the address to subscribe to, and the button that replaces it."""
    keep_private()
    registration = get_by_status_token(token, edition_key=page.edition_key)
    link = calendar_link(registration, current_locale())
    return render_template("dashboard/delegate_calendar.html", token=token, link=link)


@status_bp.post("/calendar")
def replace(token: str) -> ResponseReturnValue:
    """Make a new address; calendars that read the old one find nothing any more."""
    keep_private()
    registration = get_by_status_token(token, edition_key=page.edition_key)
    replace_calendar(registration_id=registration.id)
    return redirect(url_for(".show", token=token, renewed=1), HTTPStatus.SEE_OTHER)


@feed_bp.get("/<token>.ics")
def subscribed(token: str) -> ResponseReturnValue:
    """The own programme for a calendar that comes back for it."""
    keep_private()
    return _own(get_by_calendar_token(token, edition_key=page.edition_key), is_feed=True)


def _own(registration: Registration, *, is_feed: bool) -> Response:
    standing = standing_of(registration)
    data = own_calendars.programme(
        registration,
        list_sign_ups(registration.id),
        list_for_all(registration),
        locale=current_locale(),
        given_up=[row for row in list_given_up(registration.id) if may_know(row.session, standing)],
        is_feed=is_feed,
    )
    return _file(data, own_calendars.FILENAME.removesuffix(".ics"))


def _session_file(edition: Edition, session: Session) -> Response:
    data = calendar.calendar(edition.short_name.pick(current_locale()), [_event(session)])
    return _file(data, session.key)


def _event(session: Session) -> Event:
    url = _absolute("programme.session", session_id=session.public_id) if may_know(session, None) else None
    return calendar.event(session, locale=current_locale(), url=url)


def _absolute(endpoint: str, **values: object) -> str:
    return str(current_app.extensions["settings"].base_url) + url_for(endpoint, **values)  # type: ignore[arg-type]


def _file(data: bytes, name: str) -> Response:
    response = Response(data, content_type=calendar.CONTENT_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return response
