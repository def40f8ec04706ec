"""The list as a file: exactly the filters, columns and order that are shown."""

from http import HTTPStatus
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, g, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from gpscf_events.accounts.services import ensure_confirmed
from gpscf_events.attendance import queries as attendance
from gpscf_events.attendance import services as exporting
from gpscf_events.attendance.models import Export, ExportFormat, ExportSource
from gpscf_events.attendance.rules import UNFINISHED, may_download
from gpscf_events.core.actor import current_actor, guard, staff_only
from gpscf_events.core.clock import now
from gpscf_events.core.errors import NotFound
from gpscf_events.core.htmx import wants_fragment
from gpscf_events.core.i18n import current_locale
from gpscf_events.core.roles import Permission
from gpscf_events.lists.forms import ListExportForm
from gpscf_events.lists.queries import may_export
from gpscf_events.lists.views_staff.page import edition_of_list, read_address, show, wanted_of
from gpscf_events.programme.models import Edition

bp = Blueprint(
    "list_exports", __name__, url_prefix="/<any(zh, en):locale>/staff/<edition_key>/registrations/exports"
)
guard(bp, staff_only(Permission.REGISTRATIONS_EXPORT))

SOURCE = ExportSource.REGISTRATIONS


def _edition() -> Edition:
    """The edition, for those who see and export all of it: a file knows no parts."""
    edition = edition_of_list(Permission.REGISTRATIONS_EXPORT)
    if not may_export(current_actor(), edition):
        raise NotFound
    return edition


def _own(export_id: UUID) -> tuple[Edition, Export]:
    edition = _edition()
    found = attendance.get_own_export(current_actor(), export_id, SOURCE)
    if found.edition_id != edition.id:
        raise NotFound
    return edition, found


@bp.post("")
def order() -> ResponseReturnValue:
    """Order what is shown as a file, and go to where it is waited for."""
    edition, form = _edition(), ListExportForm()
    wanted = wanted_of(read_address(form.address.data or ""), edition)
    if not form.validate_on_submit():
        return show(edition, wanted, export_form=form)
    ensure_confirmed("lists.page", edition_key=edition.key, **wanted.arguments)
    made = exporting.request_export(
        actor=current_actor(),
        edition=edition,
        kind=ExportFormat(form.format.data),
        locale=current_locale(),
        source=SOURCE,
        wanted=wanted.arguments,
    )
    return redirect(url_for(".export", export_id=made.public_id), HTTPStatus.SEE_OTHER)


@bp.get("/<uuid:export_id>")
def export(export_id: UUID) -> ResponseReturnValue:
    """How far an export is; the part that moves is polled."""
    edition, found = _own(export_id)
    return render_template(
        "attendance/_export.html" if wants_fragment() else "lists/export.html",
        edition=edition,
        edition_zone=ZoneInfo(edition.time_zone),
        export=found,
        is_unfinished=found.state in UNFINISHED and not attendance.is_given_up(found),
        may_download=may_download(found, now=now()),
    )


@bp.post("/<uuid:export_id>/cancel")
def cancel(export_id: UUID) -> ResponseReturnValue:
    """Stop an export."""
    _own(export_id)
    exporting.cancel_export(actor=current_actor(), public_id=export_id, source=SOURCE)
    return redirect(url_for(".export", export_id=export_id), HTTPStatus.SEE_OTHER)


@bp.get("/<uuid:export_id>/download")
def download(export_id: UUID) -> ResponseReturnValue:
    """The file itself, to its owner only; core.security lets no cache keep it."""
    _own(export_id)
    ensure_confirmed("list_exports.export", edition_key=g.edition_key, export_id=export_id)
    path, found = exporting.open_export(actor=current_actor(), public_id=export_id, source=SOURCE)
    return send_file(path, as_attachment=True, download_name=found.file_name, max_age=0)
