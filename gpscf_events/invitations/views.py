"""The page of a private link, on which an office accepts or declines."""

from datetime import date
from http import HTTPStatus
from zoneinfo import ZoneInfo

from flask import Blueprint, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from gpscf_events.core.actor import guard, open_to_all
from gpscf_events.core.clock import now
from gpscf_events.core.errors import RuleBroken
from gpscf_events.core.limits import WIDE, limiter
from gpscf_events.core.security import keep_private
from gpscf_events.invitations import services
from gpscf_events.invitations.forms import AcceptForm, DeclineForm
from gpscf_events.invitations.models import Invitation
from gpscf_events.invitations.queries import get_by_token
from gpscf_events.invitations.rendering import office_of
from gpscf_events.invitations.rules import COMING, UNANSWERED

bp = Blueprint(
    "invitation_answer", __name__, url_prefix="/<any(zh,en):locale>/<edition_key>/invitation/<token>"
)
guard(bp, open_to_all)


@bp.get("")
def show(token: str) -> str:
    """What the invitation says, and the two answers. Reading it answers nothing, for mail programs open links."""
    keep_private()
    found = get_by_token(token, edition_key=g.edition_key)
    services.note_opened(invitation_id=found.id)
    return _page(token, found)


@bp.post("/accept")
@limiter.limit(WIDE)
def accept(token: str) -> ResponseReturnValue:
    """The office comes."""
    keep_private()
    found, form = get_by_token(token, edition_key=g.edition_key), AcceptForm()
    if not form.validate():
        return _page(token, found, accept_form=form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        services.accept(
            invitation_id=found.id,
            name=form.name.data or "",
            email=form.email.data or "",
            today=_today(found),
        )
    except RuleBroken as broken:
        return _page(token, found, accept_form=form, refused=str(broken.message)), broken.status
    return redirect(url_for(".show", token=token), HTTPStatus.SEE_OTHER)


@bp.post("/decline")
@limiter.limit(WIDE)
def decline(token: str) -> ResponseReturnValue:
    """The office sends nobody."""
    keep_private()
    found, form = get_by_token(token, edition_key=g.edition_key), DeclineForm()
    if not form.validate():
        return _page(token, found, decline_form=form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        services.decline(invitation_id=found.id, words=form.words.data or "", today=_today(found))
    except RuleBroken as broken:
        return _page(token, found, decline_form=form, refused=str(broken.message)), broken.status
    return redirect(url_for(".show", token=token), HTTPStatus.SEE_OTHER)


def _page(
    token: str,
    found: Invitation,
    *,
    accept_form: AcceptForm | None = None,
    decline_form: DeclineForm | None = None,
    refused: str | None = None,
) -> str:
    return render_template(
        "invitations/answer.html",
        token=token,
        row=found,
        office=office_of(found),
        is_open=found.state in UNANSWERED,
        is_coming=found.reply in COMING,
        accept_form=accept_form or AcceptForm(formdata=None),
        decline_form=decline_form or DeclineForm(formdata=None),
        faulty=accept_form or decline_form,
        refused=refused,
    )


def _today(found: Invitation) -> date:
    return now().astimezone(ZoneInfo(found.edition.time_zone)).date()
