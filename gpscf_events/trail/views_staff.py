"""The audit trail in the back office, as a page and as a file."""

from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from gpscf_events.accounts.models import User
from gpscf_events.accounts.services import ensure_confirmed
from gpscf_events.attendance import queries as attendance
from gpscf_events.attendance import services as exporting
from gpscf_events.attendance.export_views import add_export_pages
from gpscf_events.attendance.models import Export, ExportFormat, ExportSource
from gpscf_events.attendance.queries import day_bounds, get_edition
from gpscf_events.core.actor import current_actor, guard, needs, staff_only
from gpscf_events.core.errors import NotFound
from gpscf_events.core.i18n import current_locale
from gpscf_events.core.roles import Permission, Scope
from gpscf_events.core.security import keep_private
from gpscf_events.programme.models import Edition
from gpscf_events.trail import queries, rendering
from gpscf_events.trail.forms import HERE, TrailExportForm, TrailForm
from gpscf_events.trail.queries import TrailFilter, TrailPage

bp = Blueprint("trail", __name__, url_prefix="/<any(zh, en):locale>/staff/<edition_key>/trail")
guard(bp, staff_only(Permission.AUDIT_READ))


SOURCE = ExportSource.TRAIL


@dataclass(frozen=True)
class _Asked:
    """The edition, the form with its filters, and what they ask for; None where a filter cannot be."""

    edition: Edition
    form: TrailForm
    wanted: TrailFilter | None


def _asked(permission: Permission) -> _Asked:
    keep_private()
    actor = current_actor()
    edition = get_edition(actor, g.edition_key, permission)
    everywhere = actor.may(permission, Scope())
    users = queries.list_users_who_acted(actor, None if everywhere else edition.id)
    form = TrailForm(request.args, users, queries.list_meetings(edition.id), everywhere=everywhere)
    return _Asked(edition, form, _read(form, edition, {f"user:{user.public_id}": user for user in users}))


@bp.get("/")
def page() -> ResponseReturnValue:
    """What was done, the latest first; the address holds the filters."""
    return _page(_asked(Permission.AUDIT_READ))


def _page(asked: _Asked, export_form: TrailExportForm | None = None) -> ResponseReturnValue:
    actor, edition, wanted = current_actor(), asked.edition, asked.wanted
    shown = TrailPage((), None, None)
    if wanted is not None:
        after, before = request.args.get("after", type=UUID), request.args.get("before", type=UUID)
        shown = queries.list_page(actor, wanted, after=after, before=before)
    may_export = wanted is not None and actor.may(Permission.AUDIT_EXPORT, Scope(wanted.edition_id))
    html = render_template(
        "trail/page.html",
        edition=edition,
        edition_zone=ZoneInfo(edition.time_zone),
        form=asked.form,
        export_form=(export_form or TrailExportForm(formdata=None)) if may_export else None,
        exports=attendance.list_own_exports(actor, edition.id, SOURCE),
        page=shown,
        asked=asked.form.asked if wanted is not None else {},
        names=queries.name_users(shown.rows),
        objects=queries.name_objects(shown.rows),
        rendering=rendering,
    )
    is_right = wanted is not None and export_form is None
    return html, HTTPStatus.OK if is_right else HTTPStatus.UNPROCESSABLE_ENTITY


@bp.post("/exports")
@needs(Permission.AUDIT_EXPORT)
def order() -> ResponseReturnValue:
    """Order what the filters of the address leave as a file, and go to where it is waited for."""
    asked, form = _asked(Permission.AUDIT_EXPORT), TrailExportForm()
    if not form.validate_on_submit() or asked.wanted is None:
        return _page(asked, form)
    ensure_confirmed("trail.page", edition_key=asked.edition.key, **asked.form.asked)
    made = exporting.request_export(
        actor=current_actor(),
        edition=asked.edition,
        kind=ExportFormat(form.format.data),
        locale=current_locale(),
        source=SOURCE,
        wanted=asked.wanted.as_json(),
    )
    return redirect(url_for(".export", export_id=made.public_id), HTTPStatus.SEE_OTHER)


def _own(export_id: UUID) -> tuple[Edition, Export]:
    """The export, where the actor ordered it and may still read all that is in it. Raises NotFound."""
    actor = current_actor()
    edition = get_edition(actor, g.edition_key, Permission.AUDIT_EXPORT)
    found = attendance.get_own_export(actor, export_id, SOURCE)
    held = found.wanted.get("edition_id")
    if found.edition_id != edition.id or not actor.may(Permission.AUDIT_EXPORT, Scope(held)):
        raise NotFound
    return edition, found


add_export_pages(
    bp,
    "/exports",
    own=_own,
    source=SOURCE,
    back=("trail.page", _l("Audit trail")),
)


def _read(form: TrailForm, edition: Edition, users: dict[str, User]) -> TrailFilter | None:
    """The filter that the form asks for; None, with a message beside the field, where it cannot be."""
    if not form.validate():
        return None
    subject_id = None
    if form.object.data:
        subject_id = queries.find_object_id(form.kind.data, form.object.data)
        if subject_id is None:
            form.object.errors = [
                _("No such object. Give its number as entries show it, or the reference of a registration.")
            ]
            return None
    kind, _colon, number = form.who.data.partition(":")
    meeting = next(
        (one for one in queries.list_meetings(edition.id) if str(one.public_id) == form.meeting.data), None
    )
    zone = ZoneInfo(edition.time_zone)
    return TrailFilter(
        edition_id=edition.id if form.scope.data == HERE else None,
        actor_kind=kind,
        actor_id=users[form.who.data].id if kind == "user" else int(number) if number else None,
        action=form.act.data,
        subject_kind=form.kind.data,
        subject_id=subject_id,
        meeting_id=meeting.id if meeting else None,
        since=day_bounds(form.since.data, zone)[0] if form.since.data else None,
        before=day_bounds(form.until.data, zone)[1] if form.until.data else None,
        request_id=form.request.data or "",
        session_ref=form.session.data or "",
    )
