"""Attendance of an edition and of each session, and its exports."""

from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from gpscf_events.accounts.services import ensure_confirmed
from gpscf_events.attendance import queries, services
from gpscf_events.attendance.export_views import add_export_pages
from gpscf_events.attendance.forms import WHOLE, ExportForm
from gpscf_events.attendance.models import Export, ExportFormat, ExportSource
from gpscf_events.core.actor import current_actor, guard, needs, staff_only
from gpscf_events.core.i18n import current_locale
from gpscf_events.core.roles import Permission, Scope
from gpscf_events.programme.models import Edition

bp = Blueprint("attendance", __name__, url_prefix="/<any(zh, en):locale>/staff/<edition_key>/attendance")
guard(bp, staff_only(Permission.ATTENDANCE_READ))


def _edition(permission: Permission = Permission.ATTENDANCE_READ) -> Edition:
    return queries.get_edition(current_actor(), g.edition_key, permission, in_part=True)


def _form(edition: Edition, chosen: str = WHOLE) -> ExportForm:
    """What the actor may export: the edition, whole meetings, single sessions."""
    actor, needed = current_actor(), Permission.ATTENDANCE_EXPORT
    sessions = queries.list_own_sessions(actor, edition.id, needed)
    return ExportForm(
        queries.list_own_meetings(actor, edition.id, needed),
        [
            one.session
            for one in queries.list_session_figures(edition.id)
            if sessions is None or one.session.id in sessions
        ],
        whole=actor.may(needed, Scope(edition.id)),
        data={"scope": chosen},
    )


def _page(edition: Edition, session_id: UUID | None = None, form: ExportForm | None = None) -> str:
    """The whole edition as far as it is the actor's, or one session, with the form that exports it."""
    actor = current_actor()
    session = queries.get_session(actor, edition_id=edition.id, public_id=session_id) if session_id else None
    own = queries.list_own_sessions(actor, edition.id, Permission.ATTENDANCE_READ)
    shown = own if session is None else frozenset({session.id})
    figures = queries.list_session_figures(edition.id)
    may_export = actor.reaches(Permission.ATTENDANCE_EXPORT, edition.id)
    if may_export and form is None:
        form = _form(edition, str(session.public_id) if session else WHOLE)
    return render_template(
        "attendance/page.html",
        edition=edition,
        edition_zone=ZoneInfo(edition.time_zone),
        session=session,
        figures=[one for one in figures if shown is None or one.session.id in shown],
        checked_in=queries.count_checked_in(edition.id, session_ids=shown),
        parties=queries.count_parties_checked_in(edition.id, session_ids=shown),
        form=form,
        exports=queries.list_own_exports(actor, edition.id),
    )


@bp.get("/")
def whole() -> ResponseReturnValue:
    """Who was where, in the whole edition."""
    return _page(_edition())


@bp.get("/sessions/<uuid:session_id>")
def session(session_id: UUID) -> ResponseReturnValue:
    """Who was at one session."""
    return _page(_edition(), session_id)


@bp.post("/exports")
@needs(Permission.ATTENDANCE_EXPORT)
def order() -> ResponseReturnValue:
    """Order an export and go to where it is waited for."""
    edition, actor = _edition(Permission.ATTENDANCE_EXPORT), current_actor()
    form = _form(edition)
    if not form.validate_on_submit():
        return _page(edition, form=form), 422
    ensure_confirmed("attendance.whole", edition_key=edition.key)
    meetings = queries.list_own_meetings(actor, edition.id, Permission.ATTENDANCE_EXPORT)
    meeting = next((one for one in meetings if str(one.public_id) == form.scope.data), None)
    session = None
    if form.scope.data != WHOLE and meeting is None:
        session = queries.get_session(actor, edition_id=edition.id, public_id=UUID(form.scope.data))
    made = services.request_export(
        actor=actor,
        edition=edition,
        meeting=meeting,
        session=session,
        kind=ExportFormat(form.format.data),
        locale=current_locale(),
    )
    return redirect(url_for(".export", export_id=made.public_id), 303)


def _own(export_id: UUID) -> tuple[Edition, Export]:
    return _edition(Permission.ATTENDANCE_EXPORT), queries.get_own_export(current_actor(), export_id)


add_export_pages(
    bp,
    "/exports",
    own=_own,
    source=ExportSource.ATTENDANCE,
    back=("attendance.whole", _l("Attendance")),
)
