"""Requests for erasure: the list with what is due, and the answer."""

from http import HTTPStatus
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from gpscf_events.accounts.services import ensure_confirmed
from gpscf_events.attendance.queries import get_edition
from gpscf_events.core.actor import current_actor, guard, needs, staff_only
from gpscf_events.core.clock import now
from gpscf_events.core.db import Words
from gpscf_events.core.errors import Refusal
from gpscf_events.core.roles import Permission, Scope
from gpscf_events.core.security import keep_private
from gpscf_events.programme.models import Edition
from gpscf_events.registration.rules import last_day
from gpscf_events.retention import queries, services
from gpscf_events.retention.forms import EraseForm, RefuseForm
from gpscf_events.retention.models import ErasureRequest, RequestState
from gpscf_events.retention.rendering import REQUEST_WORDS

bp = Blueprint(
    "erasure_requests", __name__, url_prefix="/<any(zh, en):locale>/staff/<edition_key>/retention/requests"
)
guard(bp, staff_only(Permission.RETENTION_READ))


def _edition(permission: Permission) -> Edition:
    return get_edition(current_actor(), g.edition_key, permission)


@bp.context_processor
def words() -> dict[str, Any]:
    """What states are called, for every page here."""
    return {"request_words": REQUEST_WORDS, "last_day": last_day}


@bp.get("/")
def show_all() -> str:
    """Who asked, and by when we answer."""
    keep_private()
    edition = _edition(Permission.RETENTION_READ)
    return render_template(
        "retention/requests.html",
        edition=edition,
        edition_zone=ZoneInfo(edition.time_zone),
        requests=queries.list_requests(edition.id, actor=current_actor()),
        now=now(),
    )


@bp.get("/<uuid:request_id>")
def show(request_id: UUID) -> str:
    """One request, and the forms that answer it."""
    return _page(_request(request_id, Permission.RETENTION_READ))


@bp.post("/<uuid:request_id>/erase")
@needs(Permission.RETENTION_MANAGE)
def erase(request_id: UUID) -> ResponseReturnValue:
    """Erase the registration now."""
    found, form = _request(request_id, Permission.RETENTION_MANAGE), EraseForm(prefix="erase-")
    ensure_confirmed("erasure_requests.show", edition_key=g.edition_key, request_id=request_id)
    if form.validate_on_submit():
        try:
            services.grant_erasure(registration_id=found.registration_id, actor=current_actor())
            return redirect(url_for(".show", request_id=request_id), HTTPStatus.SEE_OTHER)
        except Refusal as refusal:
            form.is_sure.errors = [str(refusal.message)]
            found = _request(request_id, Permission.RETENTION_MANAGE)
    return _page(found, erase_form=form), HTTPStatus.UNPROCESSABLE_ENTITY


@bp.post("/<uuid:request_id>/refuse")
@needs(Permission.RETENTION_MANAGE)
def refuse(request_id: UUID) -> ResponseReturnValue:
    """Refuse, with the reason that the delegate reads."""
    found, form = _request(request_id, Permission.RETENTION_MANAGE), RefuseForm(prefix="refuse-")
    ensure_confirmed("erasure_requests.show", edition_key=g.edition_key, request_id=request_id)
    if form.validate_on_submit():
        try:
            reason = Words(zh=form.zh.data, en=form.en.data)
            services.refuse_erasure(
                registration_id=found.registration_id, reason=reason, actor=current_actor()
            )
            return redirect(url_for(".show", request_id=request_id), HTTPStatus.SEE_OTHER)
        except Refusal as refusal:
            form.en.errors = [str(refusal.message)]
            found = _request(request_id, Permission.RETENTION_MANAGE)
    return _page(found, refuse_form=form), HTTPStatus.UNPROCESSABLE_ENTITY


def _request(request_id: UUID, permission: Permission) -> ErasureRequest:
    return queries.get_request(_edition(permission).id, request_id, actor=current_actor())


def _page(
    found: ErasureRequest, *, erase_form: EraseForm | None = None, refuse_form: RefuseForm | None = None
) -> str:
    keep_private()
    may_manage = current_actor().may(Permission.RETENTION_MANAGE, Scope(found.edition_id))
    return render_template(
        "retention/request.html",
        request_=found,
        registration=found.registration,
        edition_zone=ZoneInfo(found.registration.edition.time_zone),
        hold=queries.find_hold(found.registration_id),
        may_answer=may_manage and found.state is RequestState.OPEN,
        is_late=found.state is RequestState.OPEN and found.due_at < now(),
        erase_form=erase_form or EraseForm(prefix="erase-", formdata=None),
        refuse_form=refuse_form or RefuseForm(prefix="refuse-", formdata=None),
        faulty=erase_form or refuse_form,
    )
