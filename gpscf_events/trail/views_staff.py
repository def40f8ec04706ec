"""The audit trail in the back office."""

from http import HTTPStatus
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from gpscf_events.accounts.models import User
from gpscf_events.attendance.queries import day_bounds, get_edition
from gpscf_events.core.actor import current_actor, guard, staff_only
from gpscf_events.core.roles import Permission, Scope
from gpscf_events.core.security import keep_private
from gpscf_events.programme.models import Edition
from gpscf_events.trail import queries, rendering
from gpscf_events.trail.forms import HERE, TrailForm
from gpscf_events.trail.queries import TrailFilter, TrailPage

bp = Blueprint("trail", __name__, url_prefix="/<any(zh, en):locale>/staff/<edition_key>/trail")
guard(bp, staff_only(Permission.AUDIT_READ))


@bp.get("/")
def page() -> ResponseReturnValue:
    """What was done, the latest first; the address holds the filters."""
    keep_private()
    actor = current_actor()
    edition = get_edition(actor, g.edition_key, Permission.AUDIT_READ)
    everywhere = actor.may(Permission.AUDIT_READ, Scope())
    users = queries.list_users_who_acted(actor, None if everywhere else edition.id)
    form = TrailForm(request.args, users, queries.list_meetings(edition.id), everywhere=everywhere)
    wanted = _read(form, edition, {f"user:{user.public_id}": user for user in users})
    shown = TrailPage((), None, None)
    if wanted is not None:
        after, before = request.args.get("after", type=UUID), request.args.get("before", type=UUID)
        shown = queries.list_page(actor, wanted, after=after, before=before)
    html = render_template(
        "trail/page.html",
        edition=edition,
        edition_zone=ZoneInfo(edition.time_zone),
        form=form,
        page=shown,
        asked=form.asked if wanted is not None else {},
        names=queries.name_users(shown.rows),
        objects=queries.name_objects(shown.rows),
        rendering=rendering,
    )
    return html, HTTPStatus.OK if wanted is not None else HTTPStatus.UNPROCESSABLE_ENTITY


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
