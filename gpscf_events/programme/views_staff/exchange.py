"""The programme as a file in the back office: taken away."""

from collections.abc import Sequence
from http import HTTPStatus

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from gpscf_events.core.actor import current_actor, guard, staff_only
from gpscf_events.core.roles import Permission
from gpscf_events.core.security import keep_private
from gpscf_events.programme import services
from gpscf_events.programme.calendar import CONTENT_TYPE
from gpscf_events.programme.exchange.writing import write_calendar, write_json, write_xlsx
from gpscf_events.programme.forms import ExportForm
from gpscf_events.programme.models import Edition, Session
from gpscf_events.programme.queries import list_own_in_full
from gpscf_events.programme.views_staff.keeping import own_edition

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

bp = Blueprint(
    "programme_files", __name__, url_prefix="/<any(zh, en):locale>/staff/<edition_key>/programme/files"
)
guard(bp, staff_only(Permission.PROGRAMME_EDIT))


@bp.get("/")
def show() -> ResponseReturnValue:
    """What can be taken away."""
    return _page(own_edition(), ExportForm(formdata=None))


@bp.post("/export")
def export() -> ResponseReturnValue:
    """The programme that the actor keeps, as a file; that it was taken is in the trail."""
    edition, form = own_edition(), ExportForm()
    if not form.validate():
        return _page(edition, form), HTTPStatus.UNPROCESSABLE_ENTITY
    keep_private()
    sessions = list_own_in_full(edition.id, current_actor())
    data, content_type = _write(form.form.data, edition, sessions)
    services.note_export(edition=edition, form=form.form.data, count=len(sessions))
    name = f"programme-{edition.key}.{form.form.data}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(data, content_type=content_type, headers=headers)


def _write(form: str, edition: Edition, sessions: Sequence[Session]) -> tuple[bytes, str]:
    if form == "xlsx":
        return write_xlsx(sessions), XLSX
    if form == "ics":
        return write_calendar(edition, sessions), CONTENT_TYPE
    return write_json(edition, sessions), "application/json"


def _page(edition: Edition, form: ExportForm) -> str:
    keep_private()
    return render_template("programme/staff_files.html", edition=edition, form=form)
