"""Inviting staff: who was invited and has not come, sending again, withdrawing."""

from http import HTTPStatus
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from gpscf_events.accounts import grants, services
from gpscf_events.accounts.errors import AccountExists
from gpscf_events.accounts.forms import InviteForm
from gpscf_events.accounts.models import User
from gpscf_events.accounts.services import ensure_confirmed
from gpscf_events.attendance.queries import get_edition
from gpscf_events.core.actor import current_actor, guard, staff_only
from gpscf_events.core.clock import now
from gpscf_events.core.errors import NotFound, Refusal
from gpscf_events.core.limits import WIDE, limiter
from gpscf_events.core.roles import Permission, Role, Scope
from gpscf_events.core.security import keep_private
from gpscf_events.dashboard import team_places
from gpscf_events.programme.models import Edition

bp = Blueprint(
    "invitations", __name__, url_prefix="/<any(zh, en):locale>/staff/<edition_key>/team/invitations"
)
guard(bp, staff_only(Permission.ACCOUNTS_MANAGE))

FIELD_OF = {  # the field beside which a refusal stands
    "account_exists": "email",
    "bad_recipient": "email",
    "reason_missing": "reason",
    "role_has_no_such_scope": "where",
}


def _edition() -> Edition:
    return get_edition(current_actor(), g.edition_key, Permission.ACCOUNTS_MANAGE)


def _sees_all() -> bool:
    return current_actor().may(Permission.ACCOUNTS_READ, Scope())


def _invited(user_id: UUID) -> User:
    """Somebody who was invited, has not come, and has no role that the actor could not give. Raises NotFound."""
    user = grants.get_staff(_edition().id, user_id, sees_all=_sees_all())
    if user.password_hash is not None or not grants.may_manage(current_actor(), user):
        raise NotFound
    return user


@bp.get("")
def show() -> ResponseReturnValue:
    """Everybody who was invited and has not come yet."""
    keep_private()
    edition, actor = _edition(), current_actor()
    rows = [
        (user, sent, grants.may_manage(actor, user))
        for user, sent in grants.list_invited(edition.id, sees_all=_sees_all())
    ]
    zone = ZoneInfo(edition.time_zone)
    return render_template("dashboard/staff_invitations.html", rows=rows, at=now(), zone=zone)


def _page(form: InviteForm) -> str:
    return render_template("dashboard/staff_invite.html", form=form)


@bp.get("/new")
def new() -> ResponseReturnValue:
    """The form to invite somebody."""
    keep_private()
    edition = _edition()
    ensure_confirmed("invitations.new", edition_key=edition.key)
    form = InviteForm(formdata=None, data={"where": "edition", "locale": g.locale})
    team_places.offer(form, team_places.read(edition), current_actor().grants)
    return _page(form)


@bp.post("/new")
@limiter.limit(WIDE)
def invite() -> ResponseReturnValue:
    """Invite somebody by mail, with a first role."""
    keep_private()
    edition = _edition()
    ensure_confirmed("invitations.new", edition_key=edition.key)
    form, places = InviteForm(), team_places.read(edition)
    team_places.offer(form, places, current_actor().grants)
    if form.validate_on_submit():
        try:
            user = grants.invite_staff(
                actor=current_actor(),
                email=form.email.data or "",
                name=form.name.data or "",
                locale=form.locale.data,
                role=Role(form.role.data),
                where=places.where(form.where.data),
                reason=form.reason.data or "",
            )
            flash(_("The invitation to %(email)s is on its way.", email=user.email))
            return redirect(url_for(".show"), HTTPStatus.SEE_OTHER)
        except Refusal as refusal:
            field: Any = form[FIELD_OF.get(refusal.code, "role")]
            field.errors = [*field.errors, str(refusal.message)]
    return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY


@bp.post("/<uuid:invited_id>/again")
@limiter.limit(WIDE)
def again(invited_id: UUID) -> ResponseReturnValue:
    """Mail a new link; the one of before stops working."""
    user = _invited(invited_id)
    try:
        services.invite(email=user.email, name=user.name, grants=[], locale=user.locale)
        flash(_("A new link to %(email)s is on its way. The old one no longer works.", email=user.email))
    except AccountExists:
        flash(_("%(name)s has come meanwhile.", name=user.name))
    return redirect(url_for(".show"), HTTPStatus.SEE_OTHER)


@bp.post("/<uuid:invited_id>/withdraw")
def withdraw(invited_id: UUID) -> ResponseReturnValue:
    """Make the link void and take the roles back."""
    user = _invited(invited_id)
    try:
        services.withdraw_invitation(user_id=user.id)
        flash(_("The invitation to %(email)s is withdrawn.", email=user.email))
    except AccountExists:
        flash(_("%(name)s has come meanwhile. Close the account instead.", name=user.name))
    return redirect(url_for(".show"), HTTPStatus.SEE_OTHER)
