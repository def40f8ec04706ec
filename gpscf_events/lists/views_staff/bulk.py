"""Acts over many registrations: asked for on the list, confirmed on a page of their own, watched, undone."""

from collections.abc import Callable
from http import HTTPStatus
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from gpscf_events.accounts.services import ensure_confirmed
from gpscf_events.core.actor import current_actor, guard, staff_only
from gpscf_events.core.clock import now
from gpscf_events.core.errors import NotFound, Refusal
from gpscf_events.core.htmx import wants_fragment
from gpscf_events.core.roles import Permission
from gpscf_events.core.security import keep_private
from gpscf_events.lists import queries, rendering, services
from gpscf_events.lists.forms import BulkForm, ReasonForm
from gpscf_events.lists.models import BulkAct, BulkKind, BulkRowState, BulkState
from gpscf_events.lists.queries.bulk import count_rows, get_own_act, list_named
from gpscf_events.lists.rules.bulk import LARGEST, MOVING, OVER, may_undo
from gpscf_events.lists.views_staff.page import bulk_form_of, edition_of_list, read_address, show, wanted_of

bp = Blueprint("bulk", __name__, url_prefix="/<any(zh, en):locale>/staff/<edition_key>/registrations/many")
guard(bp, staff_only(Permission.REGISTRATIONS_TAG))

NEEDED = {
    BulkKind.ACCEPT: Permission.REGISTRATIONS_DECIDE,
    BulkKind.DECLINE: Permission.REGISTRATIONS_DECIDE,
    BulkKind.REMIND: Permission.REGISTRATIONS_DECIDE,
    BulkKind.TAG_ON: Permission.REGISTRATIONS_TAG,
    BulkKind.TAG_OFF: Permission.REGISTRATIONS_TAG,
}


@bp.post("")
def ask() -> ResponseReturnValue:
    """Freeze what is chosen, and show what would be done."""
    edition, actor = edition_of_list(Permission.REGISTRATIONS_TAG), current_actor()
    form = bulk_form_of(edition)
    if form is None:
        raise NotFound
    wanted = wanted_of(read_address(form.address.data or ""), edition)
    if not form.validate_on_submit():
        return show(edition, wanted, bulk_form=form)
    kind, tag = form.chosen
    ticked = [UUID(text) for text in form.rows.data] if form.scope.data == BulkForm.TICKED else None
    try:
        act = services.prepare_act(
            actor=actor,
            edition=edition,
            kind=kind,
            tag=tag,
            ids=queries.chosen(actor, edition, wanted, ticked, permission=NEEDED[kind], up_to=LARGEST + 1),
        )
    except Refusal as refusal:
        form.scope.errors = [refusal.message]
        return show(edition, wanted, bulk_form=form)
    return redirect(url_for(".act", bulk_id=act.public_id), HTTPStatus.SEE_OTHER)


@bp.get("/<uuid:bulk_id>")
def act(bulk_id: UUID) -> ResponseReturnValue:
    """What would be done, how far it is, or what came of it."""
    return _page(_act(bulk_id))


@bp.post("/<uuid:bulk_id>/confirm")
def confirm(bulk_id: UUID) -> ResponseReturnValue:
    """Begin."""
    found, form = _act(bulk_id), ReasonForm()
    if found.kind is BulkKind.DECLINE and not form.validate():
        return _page(found, form)
    ensure_confirmed("bulk.act", edition_key=g.edition_key, bulk_id=bulk_id)
    return _do(found, lambda: services.confirm_act(act=found, reason=form.reason.data or ""))


@bp.post("/<uuid:bulk_id>/cancel")
def cancel(bulk_id: UUID) -> ResponseReturnValue:
    """Stop after the registration that is worked on."""
    found = _act(bulk_id)
    return _do(found, lambda: services.cancel_act(act=found))


@bp.post("/<uuid:bulk_id>/send")
def send(bulk_id: UUID) -> ResponseReturnValue:
    """Send the messages now instead of in some minutes."""
    found = _act(bulk_id)
    return _do(found, lambda: services.send_now(act=found))


@bp.post("/<uuid:bulk_id>/undo")
def undo(bulk_id: UUID) -> ResponseReturnValue:
    """Put back what nobody changed since."""
    found = _act(bulk_id)
    return _do(found, lambda: services.undo_act(act=found))


def _act(public_id: UUID) -> BulkAct:
    """The own act, for whoever still may do it."""
    edition, actor = edition_of_list(Permission.REGISTRATIONS_TAG), current_actor()
    found = get_own_act(actor, edition.id, public_id)
    if not actor.reaches(NEEDED[found.kind], edition.id):
        raise NotFound
    return found


def _do(found: BulkAct, verb: Callable[[], None]) -> ResponseReturnValue:
    try:
        verb()
    except Refusal as refusal:
        flash(str(refusal.message), "error")
    return redirect(url_for(".act", bulk_id=found.public_id), HTTPStatus.SEE_OTHER)


def _page(found: BulkAct, form: ReasonForm | None = None) -> ResponseReturnValue:
    keep_private()
    edition, counts = edition_of_list(Permission.REGISTRATIONS_TAG), count_rows(found.id)
    html = render_template(
        "lists/_many.html" if wants_fragment() else "lists/many.html",
        edition=edition,
        edition_zone=ZoneInfo(edition.time_zone),
        act=found,
        title=rendering.say_act(found),
        form=form or ReasonForm(formdata=None),
        counts=counts,
        total=counts.of(*BulkRowState),
        pending=counts.of(BulkRowState.PENDING),
        done=counts.of(BulkRowState.DONE, BulkRowState.UNDONE, BulkRowState.KEPT),
        undone=counts.of(BulkRowState.UNDONE),
        reasons=[(rendering.WHY_WORDS[why], number) for (_state, why), number in counts.by_why.items()],
        told=[(rendering.TOLD_WORDS[kind], number) for kind, number in found.told.items()],
        named=[] if found.state in MOVING else list_named(found.id),
        why_words=rendering.WHY_WORDS,
        state_word=rendering.BULK_STATE_WORDS[found.state],
        is_asked=found.state is BulkState.ASKED,
        is_moving=found.state in MOVING,
        is_undoing=found.state is BulkState.UNDOING,
        is_over=found.state in OVER,
        may_undo=may_undo(found, now=now()),
    )
    faulty = form is not None and request.method == "POST"
    return html, HTTPStatus.UNPROCESSABLE_ENTITY if faulty else HTTPStatus.OK
