"""A host's own list beside the sign-ups: sent, compared, decided line by line."""

from collections.abc import Callable
from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from gpscf_events.core.actor import current_actor, guard, staff_only
from gpscf_events.core.errors import RuleBroken
from gpscf_events.core.roles import Permission
from gpscf_events.core.security import keep_private
from gpscf_events.people.rules.likeness import Standing
from gpscf_events.programme.models import PoolKind
from gpscf_events.signups.errors import NoSuchReference
from gpscf_events.signups.forms.host_lists import ListForm, SeatForm
from gpscf_events.signups.queries.host_lists import get_line, list_lists, list_reconciliation
from gpscf_events.signups.queries.managed import find_by_reference, get_one
from gpscf_events.signups.rendering import STANDING_WORDS, STATE_WORDS
from gpscf_events.signups.services import host_lists
from gpscf_events.signups.views_staff.reach import session_of

bp = Blueprint("host_lists", __name__, url_prefix="/<any(zh, en):locale>/staff/<edition_key>/sign-ups")
guard(bp, staff_only(Permission.SIGN_UPS_MANAGE))


@bp.route("/<uuid:session_id>/host-list", methods=["GET", "POST"])
def keep(session_id: UUID) -> ResponseReturnValue:
    """The list that holds beside the sign-ups, and the form for a newer one."""
    keep_private()
    row, form, status = session_of(session_id), ListForm(), HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.validate_on_submit():
            try:
                host_lists.keep_list(
                    session_id=row.id,
                    file_name=form.file.data.filename,
                    data=form.file.data.read(),
                    actor=current_actor(),
                )
                return redirect(_address(session_id), HTTPStatus.SEE_OTHER)
            except RuleBroken as refused:
                form.file.errors = [str(refused.message)]
    lists = list_lists(row.id)
    rows = list_reconciliation(lists[0]) if lists else []
    page = render_template(
        "signups/staff_host_list.html",
        session=row,
        form=form,
        lists=lists,
        groups=[(one, [each for each in rows if each.standing is one]) for one in STANDING_WORDS]
        if lists
        else [],
        standing_words=STANDING_WORDS,
        state_words=STATE_WORDS,
        Standing=Standing,
    )
    return page, status


@bp.post("/<uuid:session_id>/host-list/<uuid:listed_id>/same/<uuid:sign_up_id>")
def same(session_id: UUID, listed_id: UUID, sign_up_id: UUID) -> ResponseReturnValue:
    """The line means whoever signed up."""
    row = session_of(session_id)
    entry, line = get_one(row.id, sign_up_id), get_line(row.id, listed_id)
    host_lists.say_same(line_id=line.id, registration_id=entry.registration_id)
    return _done(session_id)


@bp.post("/<uuid:session_id>/host-list/<uuid:listed_id>/leave")
def leave(session_id: UUID, listed_id: UUID) -> ResponseReturnValue:
    """Nothing is done about the line."""
    return _decide(session_id, listed_id, host_lists.leave_line)


@bp.post("/<uuid:session_id>/host-list/<uuid:listed_id>/reopen")
def reopen(session_id: UUID, listed_id: UUID) -> ResponseReturnValue:
    """What was decided is open again."""
    return _decide(session_id, listed_id, host_lists.reopen_line)


@bp.route("/<uuid:session_id>/host-list/<uuid:listed_id>/seat", methods=["GET", "POST"])
def seat(session_id: UUID, listed_id: UUID) -> ResponseReturnValue:
    """A seat for somebody on the list, by the reference of the registration."""
    keep_private()
    row, form = session_of(session_id), SeatForm()
    line = get_line(row.id, listed_id)
    if not form.is_submitted():
        form.reference.data = _reference(session_id, request.args.get("of", ""), row.id)
    if form.validate_on_submit():
        try:
            registration_id = find_by_reference(row.edition_id, form.reference.data or "")
            if registration_id is None:
                raise NoSuchReference
            host_lists.seat_listed(
                line_id=line.id, registration_id=registration_id, kind=PoolKind(form.kind.data)
            )
            return _done(session_id)
        except RuleBroken as refused:
            form.reference.errors = [str(refused.message)]
    page = render_template(
        "programme/staff_keep.html",
        form=form,
        refused=None,
        title=_("A seat for “%(name)s”", name=line.name),
        back=_address(session_id),
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.is_submitted() else HTTPStatus.OK


def _reference(session_id: UUID, sign_up_id: str, row_id: int) -> str:
    """The reference of the sign-up that stands beside the line, or nothing."""
    try:
        return get_one(row_id, UUID(sign_up_id)).registration.reference or ""
    except (ValueError, LookupError):
        return ""


def _decide(session_id: UUID, listed_id: UUID, verb: Callable[..., None]) -> ResponseReturnValue:
    verb(line_id=get_line(session_of(session_id).id, listed_id).id)
    return _done(session_id)


def _done(session_id: UUID) -> ResponseReturnValue:
    flash(_("Saved."))
    return redirect(_address(session_id), HTTPStatus.SEE_OTHER)


def _address(session_id: UUID) -> str:
    return url_for("host_lists.keep", session_id=session_id)
