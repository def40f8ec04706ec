"""The list as a file: exactly the filters, columns and order that are shown."""

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from gpscf_events.accounts.services import ensure_confirmed
from gpscf_events.attendance import queries as attendance
from gpscf_events.attendance import services as exporting
from gpscf_events.attendance.export_views import add_export_pages
from gpscf_events.attendance.models import Export, ExportFormat, ExportSource
from gpscf_events.core.actor import current_actor, guard, staff_only
from gpscf_events.core.errors import NotFound
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


add_export_pages(
    bp,
    "",
    own=_own,
    source=SOURCE,
    back=("lists.page", _l("All registrations")),
)
