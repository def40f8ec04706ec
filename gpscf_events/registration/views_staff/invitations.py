"""Invitation codes for staff: who was invited as what, how often a code was used, making and withdrawing one."""

from http import HTTPStatus
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from gpscf_events.categories.queries import list_categories
from gpscf_events.core.actor import current_actor, guard, staff_only
from gpscf_events.core.clock import now
from gpscf_events.core.errors import NotFound
from gpscf_events.core.roles import Permission, Scope
from gpscf_events.core.security import keep_private
from gpscf_events.programme.models import Edition
from gpscf_events.programme.queries import get_edition
from gpscf_events.registration.forms import InvitationForm
from gpscf_events.registration.queries import list_invitation_codes
from gpscf_events.registration.rendering import INVITATION_STANDINGS
from gpscf_events.registration.rules import invitation_standing, last_day
from gpscf_events.registration.services import make_invitation_code, withdraw_invitation_code

bp = Blueprint(
    "invitation_codes", __name__, url_prefix="/<any(zh, en):locale>/staff/<edition_key>/invitation-codes"
)
guard(bp, staff_only(Permission.INVITATIONS_MANAGE))


@bp.get("/")
def show() -> ResponseReturnValue:
    """All codes of the edition, and the form to make one."""
    return _page(_edition())


@bp.post("/")
def make() -> ResponseReturnValue:
    """Make a code; it is shown on the answer and never again."""
    edition, form = _edition(), InvitationForm()
    form.offer(list_categories(edition.id), edition)
    if not form.validate():
        return _page(edition, form=form)
    code = make_invitation_code(
        edition=edition,
        category=form.chosen(),
        label=form.label.data,
        uses_allowed=form.uses_allowed.data,
        expires_at=form.expires_at(),
        email=form.email.data or None,
        locale=form.locale.data,
        actor=current_actor(),
    )
    return _page(edition, made=code, made_for=form.label.data)


@bp.post("/<uuid:invitation_code_id>/withdraw")
def withdraw(invitation_code_id: UUID) -> ResponseReturnValue:
    """Let a code open nothing more; registrations that used it stay."""
    withdraw_invitation_code(edition_id=_edition().id, public_id=invitation_code_id)
    return redirect(url_for(".show"), HTTPStatus.SEE_OTHER)


def _edition() -> Edition:
    edition = get_edition(g.edition_key)
    if not current_actor().may(Permission.INVITATIONS_MANAGE, Scope(edition.id)):
        raise NotFound
    return edition


def _page(
    edition: Edition, *, form: InvitationForm | None = None, made: str | None = None, made_for: str = ""
) -> ResponseReturnValue:
    keep_private()
    fresh = form
    if fresh is None:
        fresh = InvitationForm(formdata=None)
        fresh.offer(list_categories(edition.id), edition)
    moment, zone = now(), ZoneInfo(edition.time_zone)
    html = render_template(
        "registration/staff_invitation_codes.html",
        edition=edition,
        form=fresh,
        made=made,
        made_for=made_for,
        rows=[
            (row, last_day(row.expires_at, zone), INVITATION_STANDINGS[invitation_standing(row, moment)])
            for row in list_invitation_codes(edition.id)
        ],
    )
    return html, HTTPStatus.UNPROCESSABLE_ENTITY if form is not None else HTTPStatus.OK
