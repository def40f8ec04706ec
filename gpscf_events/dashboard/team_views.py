"""Who has which role in an edition, giving and taking roles, and what is done for a colleague's account."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from gpscf_events.accounts import grants, second_factors
from gpscf_events.accounts.forms import AddressOfColleagueForm, GrantForm, ReasonForm
from gpscf_events.accounts.models import User
from gpscf_events.accounts.queries import has_factor
from gpscf_events.accounts.rendering import ROLE_NAMES
from gpscf_events.accounts.services import ask_for_address, ensure_confirmed, is_confirmed
from gpscf_events.attendance.queries import get_edition
from gpscf_events.core.actor import current_actor, guard, needs, staff_only
from gpscf_events.core.errors import NotFound, Refusal
from gpscf_events.core.limits import limiter
from gpscf_events.core.roles import Permission, Role, Scope, may_hand_out
from gpscf_events.core.security import keep_private
from gpscf_events.dashboard import team_places
from gpscf_events.dashboard.team_places import Places
from gpscf_events.programme.models import Edition

bp = Blueprint("team", __name__, url_prefix="/<any(zh, en):locale>/staff/<edition_key>")
guard(bp, staff_only(Permission.ACCOUNTS_READ))

FIELD_OF = {  # the field beside which a refusal stands
    "reason_missing": "reason",
    "role_has_no_such_scope": "where",
}


def _edition(permission: Permission) -> Edition:
    return get_edition(current_actor(), g.edition_key, permission)


def _user(edition: Edition, user_id: UUID) -> User:
    sees_all = current_actor().may(Permission.ACCOUNTS_READ, Scope())
    return grants.get_staff(edition.id, user_id, sees_all=sees_all)


def _was_refused(response: Response) -> bool:
    return response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


@bp.get("/team")
def team() -> ResponseReturnValue:
    """Everybody who can sign in, with the roles that reach this edition."""
    edition, actor = _edition(Permission.ACCOUNTS_READ), current_actor()
    people = grants.list_staff(edition.id, sees_all=actor.may(Permission.ACCOUNTS_READ, Scope()))
    places = team_places.read(edition)
    rows = [(user, [(one, places.name(one)) for one in grants.live(user, edition.id)]) for user in people]
    return render_template(
        "dashboard/staff_team.html",
        edition=edition,
        rows=rows,
        role_names=ROLE_NAMES,
        may_manage=actor.may(Permission.ACCOUNTS_MANAGE, Scope(edition.id)),
    )


@bp.get("/team/<uuid:user_id>")
def member(user_id: UUID) -> ResponseReturnValue:
    """One member of staff."""
    edition = _edition(Permission.ACCOUNTS_READ)
    return _page(edition, _user(edition, user_id))


def _form(places: Places, **given: Any) -> GrantForm | None:
    """The form to give a role, with what the actor may give; None for those who may give nothing."""
    form = GrantForm(**given)
    return form if team_places.offer(form, places, current_actor().grants) else None


def _page(edition: Edition, user: User, form: GrantForm | None = None) -> str:
    keep_private()
    places = team_places.read(edition)
    actor = current_actor()
    held = actor.grants
    rows = [
        (one, places.name(one), may_hand_out(held, one.role, grants.where_of(one).scope))
        for one in grants.live(user, edition.id)
    ]
    # Most of what is done to an account belongs to no edition.
    reads_all = actor.may(Permission.AUDIT_READ, Scope())
    reads_some = actor.may(Permission.AUDIT_READ, Scope(edition.id))
    return render_template(
        "dashboard/staff_member.html",
        edition=edition,
        user=user,
        rows=rows,
        role_names=ROLE_NAMES,
        trail_scope="all" if reads_all else "edition" if reads_some else "",
        has_factor=has_factor(user.id),
        may_reset=second_factors.may_reset(current_actor(), user),
        form=form or _form(places, formdata=None, data={"where": "edition"}),
        is_confirmed=is_confirmed(),
        may_manage=current_actor().may(Permission.ACCOUNTS_MANAGE, Scope(edition.id))
        and grants.may_manage(current_actor(), user),
    )


@bp.get("/team/<uuid:user_id>/grants")
@needs(Permission.ACCOUNTS_MANAGE)
def confirm_to_give(user_id: UUID) -> ResponseReturnValue:
    """Ask who it is before the form to give a role is filled in, so that nothing typed is lost."""
    edition = _edition(Permission.ACCOUNTS_MANAGE)
    _user(edition, user_id)
    ensure_confirmed("team.member", edition_key=edition.key, user_id=user_id)
    return redirect(url_for(".member", user_id=user_id))


@bp.post("/team/<uuid:user_id>/grants")
@needs(Permission.ACCOUNTS_MANAGE)
@limiter.limit("10 per minute; 60 per hour", deduct_when=_was_refused)
def give(user_id: UUID) -> ResponseReturnValue:
    """Give a role."""
    edition, actor = _edition(Permission.ACCOUNTS_MANAGE), current_actor()
    user, places = _user(edition, user_id), team_places.read(edition)
    ensure_confirmed("team.member", edition_key=edition.key, user_id=user_id)
    form = _form(places)
    if form is None or not form.validate_on_submit():
        return _page(edition, user, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        grants.grant_role(
            actor=actor,
            user=user,
            role=Role(form.role.data),
            where=places.where(form.where.data),
            reason=form.reason.data or "",
        )
    except Refusal as refusal:
        _tell(form, refusal)
        return _page(edition, user, form), HTTPStatus.UNPROCESSABLE_ENTITY
    return redirect(url_for(".member", user_id=user_id), HTTPStatus.SEE_OTHER)


def _tell(form: Any, refusal: Refusal) -> None:
    """Put the refusal beside the field it is about."""
    field = form[FIELD_OF.get(refusal.code, "role" if "role" in form else "reason")]
    field.errors = [*field.errors, str(refusal.message)]


@bp.route("/team/<uuid:user_id>/grants/<uuid:grant_id>/revoke", methods=["GET", "POST"])
@needs(Permission.ACCOUNTS_MANAGE)
@limiter.limit("10 per minute; 60 per hour", methods=["POST"], deduct_when=_was_refused)
def revoke(user_id: UUID, grant_id: UUID) -> ResponseReturnValue:
    """Take a role back: asked once more, with a reason."""
    keep_private()
    edition, actor = _edition(Permission.ACCOUNTS_MANAGE), current_actor()
    user = _user(edition, user_id)
    grant = grants.get_grant(user, grant_id, edition_id=edition.id)
    ensure_confirmed("team.revoke", edition_key=edition.key, user_id=user_id, grant_id=grant_id)
    form, status = ReasonForm(), HTTPStatus.OK
    if form.is_submitted():
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.validate():
            try:
                grants.revoke_grant(
                    actor=actor, user=user, grant_public_id=grant_id, reason=form.reason.data or ""
                )
                return redirect(url_for(".member", user_id=user_id), HTTPStatus.SEE_OTHER)
            except Refusal as refusal:
                _tell(form, refusal)
    page = render_template(
        "dashboard/staff_revoke.html",
        edition=edition,
        user=user,
        role=ROLE_NAMES[grant.role],
        place=team_places.read(edition).name(grant),
        form=form,
    )
    return page, status


@bp.route("/team/<uuid:user_id>/close", methods=["GET", "POST"])
@needs(Permission.ACCOUNTS_MANAGE)
def close(user_id: UUID) -> ResponseReturnValue:
    """Close an account: asked once more, with a reason."""
    return _change_use(user_id, grants.close_account, ".close")


@bp.route("/team/<uuid:user_id>/reopen", methods=["GET", "POST"])
@needs(Permission.ACCOUNTS_MANAGE)
def reopen(user_id: UUID) -> ResponseReturnValue:
    """Open a closed account again: asked once more, with a reason."""
    return _change_use(user_id, grants.reopen_account, ".reopen")


def _change_use(user_id: UUID, change: Callable[..., None], endpoint: str) -> ResponseReturnValue:
    keep_private()
    edition, actor = _edition(Permission.ACCOUNTS_MANAGE), current_actor()
    user = _user(edition, user_id)
    ensure_confirmed("team" + endpoint, edition_key=edition.key, user_id=user_id)
    form, status = ReasonForm(), HTTPStatus.OK
    if form.is_submitted():
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.validate():
            try:
                change(actor=actor, user=user, reason=form.reason.data or "")
                return redirect(url_for(".member", user_id=user_id), HTTPStatus.SEE_OTHER)
            except Refusal as refusal:
                _tell(form, refusal)
    page = render_template("dashboard/staff_close.html", user=user, form=form, closes=endpoint == ".close")
    return page, status


@bp.route("/team/<uuid:user_id>/second-factor", methods=["GET", "POST"])
@needs(Permission.ACCOUNTS_MANAGE)
@limiter.limit("10 per minute; 60 per hour", methods=["POST"], deduct_when=_was_refused)
def reset_factors(user_id: UUID) -> ResponseReturnValue:
    """Take the second factors of a colleague who lost them away, with a reason, once one has confirmed oneself."""
    keep_private()
    edition, actor = _edition(Permission.ACCOUNTS_MANAGE), current_actor()
    user = _user(edition, user_id)
    if not second_factors.may_reset(actor, user) or not has_factor(user.id):
        raise NotFound
    ensure_confirmed("team.reset_factors", edition_key=edition.key, user_id=user_id)
    form, status = ReasonForm(), HTTPStatus.OK
    if form.is_submitted():
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.validate():
            try:
                second_factors.reset_factors(actor=actor, user=user, reason=form.reason.data or "")
                return redirect(url_for(".member", user_id=user_id), HTTPStatus.SEE_OTHER)
            except Refusal as refusal:
                _tell(form, refusal)
    return render_template("dashboard/staff_factors.html", edition=edition, user=user, form=form), status


@bp.route("/team/<uuid:user_id>/address", methods=["GET", "POST"])
@needs(Permission.ACCOUNTS_MANAGE)
@limiter.limit("10 per minute; 60 per hour", methods=["POST"], deduct_when=_was_refused)
def change_address(user_id: UUID) -> ResponseReturnValue:
    """Begin to change the e-mail address of a colleague who lost the mailbox, with a reason."""
    keep_private()
    edition, actor = _edition(Permission.ACCOUNTS_MANAGE), current_actor()
    user = _user(edition, user_id)
    if not second_factors.may_reset(actor, user) or not user.password_hash or user.disabled_at:
        raise NotFound
    ensure_confirmed("team.change_address", edition_key=edition.key, user_id=user_id)
    form, status = AddressOfColleagueForm(), HTTPStatus.OK
    if form.is_submitted():
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.validate():
            try:
                ask_for_address(
                    user_id=user.id, email=form.email.data or "", reason=(form.reason.data or "").strip()
                )
                flash(_("A link was mailed to the new address. Until it is opened, nothing changes."))
                return redirect(url_for(".member", user_id=user_id), HTTPStatus.SEE_OTHER)
            except Refusal as refusal:
                form.email.errors = [str(refusal.message)]
    return render_template("dashboard/staff_address.html", user=user, form=form), status
