"""The organiser's home, the list of registrations, one registration, and jobs that were given up."""

import hashlib
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, g, make_response, render_template, request
from flask.typing import ResponseReturnValue

from gpscf_events.attendance.queries import get_edition
from gpscf_events.attendance.rules import ORGANISERS, share
from gpscf_events.core.actor import current_actor, guard, staff_only
from gpscf_events.core.htmx import wants_fragment
from gpscf_events.core.i18n import current_locale
from gpscf_events.dashboard import charts, queries, rendering
from gpscf_events.messages.queries import list_messages
from gpscf_events.programme.models import Edition
from gpscf_events.registration.models import RegistrationState

bp = Blueprint("dashboard_staff", __name__, url_prefix="/<any(zh, en):locale>/staff/<edition_key>")
guard(bp, staff_only(*ORGANISERS))


def _edition() -> Edition:
    return get_edition(current_actor(), g.edition_key)


@bp.context_processor
def words_of_states() -> dict[str, Any]:
    """What states are called, for every page here."""
    return rendering.STATE_TABLES


@bp.get("/")
def home() -> ResponseReturnValue:
    """The numbers, each opening its list; polled live, and answered without a body when nothing changed."""
    edition = _edition()
    overview = queries.get_overview(edition)
    shown = hashlib.sha256(repr((current_locale(), overview.changes)).encode()).hexdigest()[:32]
    template = "dashboard/_staff_figures.html" if wants_fragment() else "dashboard/staff_home.html"
    chart = charts.by_day(overview.per_day)
    page = render_template(
        template, edition=edition, overview=overview, chart=chart, share=share, etag=f'"{shown}"'
    )
    response = make_response(page)
    response.set_etag(shown)
    return response.make_conditional(request)


@bp.get("/registrations")
def registrations() -> ResponseReturnValue:
    """The list: searched and filtered by its address, 50 a page."""
    edition = _edition()
    wanted = queries.RegistrationFilter.from_address(request.args)
    after, before = request.args.get("after", type=UUID), request.args.get("before", type=UUID)
    page = queries.list_registrations(current_actor(), edition, wanted, after=after, before=before)
    return render_template(
        "dashboard/_staff_rows.html" if wants_fragment() else "dashboard/staff_registrations.html",
        edition=edition,
        page=page,
        wanted=wanted,
        states=RegistrationState,
        categories=queries.list_categories(edition.id),
        parties=queries.list_parties(edition.id),
    )


@bp.get("/registrations/<uuid:registration_id>")
def registration(registration_id: UUID) -> ResponseReturnValue:
    """Everything about one registration."""
    edition = _edition()
    found = queries.get_registration(current_actor(), edition, registration_id)
    return render_template(
        "dashboard/staff_registration.html",
        edition=edition,
        edition_zone=ZoneInfo(edition.time_zone),
        registration=found,
        sign_ups=queries.list_sign_ups_of(found.id),
        messages=list_messages("registration", found.id),
        badges=queries.list_badges_of(found.id),
        scans=queries.list_scans_of(found.id),
    )


@bp.get("/jobs")
def jobs() -> ResponseReturnValue:
    """Jobs that were given up, with the reason."""
    edition = _edition()
    return render_template(
        "dashboard/staff_jobs.html",
        edition=edition,
        edition_zone=ZoneInfo(edition.time_zone),
        jobs=queries.list_dead_jobs(),
    )
