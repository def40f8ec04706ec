"""Attendance of an edition and of each session, and its exports."""

from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, g, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from gpscf_events.accounts.services import ensure_confirmed
from gpscf_events.attendance import queries, services
from gpscf_events.attendance.forms import WHOLE, ExportForm
from gpscf_events.attendance.models import ExportFormat
from gpscf_events.attendance.rules import UNFINISHED, may_download
from gpscf_events.core.actor import current_actor, guard, needs, staff_only
from gpscf_events.core.clock import now
from gpscf_events.core.htmx import wants_fragment
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


@bp.get("/exports/<uuid:export_id>")
@needs(Permission.ATTENDANCE_EXPORT)
def export(export_id: UUID) -> ResponseReturnValue:
    """How far an export is; the part that moves is polled."""
    found, edition = (
        queries.get_own_export(current_actor(), export_id),
        _edition(Permission.ATTENDANCE_EXPORT),
    )
    return render_template(
        "attendance/_export.html" if wants_fragment() else "attendance/export.html",
        edition=edition,
        edition_zone=ZoneInfo(edition.time_zone),
        export=found,
        is_unfinished=found.state in UNFINISHED and not queries.is_given_up(found),
        may_download=may_download(found, now=now()),
    )


@bp.post("/exports/<uuid:export_id>/cancel")
@needs(Permission.ATTENDANCE_EXPORT)
def cancel(export_id: UUID) -> ResponseReturnValue:
    """Stop an export."""
    found = services.cancel_export(actor=current_actor(), public_id=export_id)
    return redirect(url_for(".export", export_id=found.public_id), 303)


@bp.get("/exports/<uuid:export_id>/download")
@needs(Permission.ATTENDANCE_EXPORT)
def download(export_id: UUID) -> ResponseReturnValue:
    """The file itself, to its owner only; core.security lets no cache keep it."""
    _edition(Permission.ATTENDANCE_EXPORT)
    queries.get_own_export(current_actor(), export_id)
    ensure_confirmed("attendance.export", edition_key=g.edition_key, export_id=export_id)
    path, found = services.open_export(actor=current_actor(), public_id=export_id)
    return send_file(path, as_attachment=True, download_name=found.file_name, max_age=0)
