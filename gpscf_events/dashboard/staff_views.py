"""The organiser's home, one registration, and jobs that were given up."""

import hashlib
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from gpscf_events.attendance.exports import SIGN_UP_WORDS
from gpscf_events.attendance.queries import get_edition
from gpscf_events.attendance.rules import share
from gpscf_events.badges.models import BadgeKind, BadgeState
from gpscf_events.checkin.rendering import WORDINGS
from gpscf_events.core.actor import current_actor, guard, needs, staff_only
from gpscf_events.core.htmx import wants_fragment
from gpscf_events.core.i18n import current_locale
from gpscf_events.core.roles import Permission, Scope
from gpscf_events.dashboard import charts, queries
from gpscf_events.lists import queries as lists
from gpscf_events.messages.models import MessageState
from gpscf_events.messages.queries import list_messages
from gpscf_events.programme.models import Edition
from gpscf_events.questions.rendering import list_told
from gpscf_events.registration.queries import find_portrait, get_registration
from gpscf_events.registration.rendering import STATES
from gpscf_events.registration.services import replace_link
from gpscf_events.wordings.queries import find_wording
from gpscf_events.wordings.rendering import STATE_WORDS as WORDING_WORDS

bp = Blueprint("dashboard_staff", __name__, url_prefix="/<any(zh, en):locale>/staff/<edition_key>")
guard(bp, staff_only(Permission.OVERVIEW_READ))

# What states are called on these pages.
STATE_WORDS: dict[str, Any] = {
    "wording_words": WORDING_WORDS,
    "state_words": STATES,
    "sign_up_words": SIGN_UP_WORDS,
    "message_words": {
        MessageState.QUEUED: _l("Queued"),
        MessageState.SENDING: _l("Being sent"),
        MessageState.SENT: _l("Sent"),
        MessageState.FAILED: _l("Failed"),
        MessageState.UNCERTAIN: _l("Uncertain"),
        MessageState.WITHHELD: _l("Withheld"),
    },
    "badge_words": {
        BadgeKind.E_BADGE: _l("E-badge"),
        BadgeKind.CARD: _l("Card"),
        BadgeKind.DAY_PASS: _l("Day pass"),
        BadgeKind.OVERLAY: _l("Overlay"),
        BadgeKind.VEHICLE: _l("Vehicle pass"),
        BadgeState.REQUESTED: _l("being made"),
        BadgeState.MADE: _l("made"),
        BadgeState.PRINTED: _l("printed"),
        BadgeState.HANDED_OVER: _l("handed over"),
        BadgeState.SUSPENDED: _l("suspended"),
        BadgeState.DEAD: _l("not valid any more"),
    },
    # What the steward saw, in the gate's own words.
    "scan_words": {code.value: wording.word for code, wording in WORDINGS.items()},
}


def _edition(permission: Permission, *, in_part: bool = False) -> Edition:
    return get_edition(current_actor(), g.edition_key, permission, in_part=in_part)


@bp.context_processor
def words_of_states() -> dict[str, Any]:
    """What states are called, for every page here."""
    return STATE_WORDS


@bp.get("/")
def home() -> ResponseReturnValue:
    """The numbers, each opening its list; polled live, and answered without a body when nothing changed."""
    edition = _edition(Permission.OVERVIEW_READ)
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


@bp.get("/registrations/<uuid:registration_id>")
@needs(Permission.REGISTRATIONS_READ)
def registration(registration_id: UUID) -> ResponseReturnValue:
    """Everything about one registration."""
    edition, actor = _edition(Permission.REGISTRATIONS_READ, in_part=True), current_actor()
    found = queries.get_registration(actor, edition, registration_id)
    # Whoever sees a part of the edition sees of a person what belongs to that part.
    is_whole = actor.may(Permission.REGISTRATIONS_READ, Scope(edition.id, party_id=found.represents_party_id))
    meetings = None if is_whole else queries.list_meeting_ids(actor, edition)
    return render_template(
        "dashboard/staff_registration.html",
        edition=edition,
        edition_zone=ZoneInfo(edition.time_zone),
        registration=found,
        portrait=find_portrait(found.id),
        is_whole=is_whole,
        further=list_told(found.id, with_earlier=True) if is_whole else (),
        wording=find_wording(found.id),
        tags=lists.tags_of([found.id]).get(found.id, []),
        all_tags=lists.list_tags(edition.id),
        may_tag=actor.may(
            Permission.REGISTRATIONS_TAG, Scope(edition.id, party_id=found.represents_party_id)
        ),
        sign_ups=queries.list_sign_ups_of(found.id, meetings),
        messages=list_messages("registration", found.id) if is_whole else (),
        badges=queries.list_badges_of(found.id) if is_whole else (),
        scans=queries.list_scans_of(found.id, meetings),
    )


@bp.post("/registrations/<uuid:registration_id>/link")
@needs(Permission.REGISTRATIONS_DECIDE)
def renew_link(registration_id: UUID) -> ResponseReturnValue:
    """Replace somebody's private link; the new one goes to the registration's address and is shown to nobody here."""
    found = get_registration(
        registration_id,
        edition_key=g.edition_key,
        actor=current_actor(),
        permission=Permission.REGISTRATIONS_DECIDE,
    )
    replace_link(registration_id=found.id, tell=True)
    return redirect(url_for("dashboard_staff.registration", registration_id=registration_id), 303)


@bp.get("/jobs")
@needs(Permission.JOBS_READ)
def jobs() -> ResponseReturnValue:
    """Jobs that were given up, with the reason."""
    edition = _edition(Permission.JOBS_READ)
    return render_template(
        "dashboard/staff_jobs.html",
        edition=edition,
        edition_zone=ZoneInfo(edition.time_zone),
        jobs=queries.list_dead_jobs(),
    )
