"""Your second factors: passkeys, an authenticator app, recovery codes."""

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from gpscf_events.accounts import passkeys, queries, second_factors
from gpscf_events.accounts.errors import SetUpExpired
from gpscf_events.accounts.forms import CodeForm, NewPasskeyForm
from gpscf_events.accounts.rendering import ROLE_NAMES
from gpscf_events.accounts.services import ensure_confirmed
from gpscf_events.accounts.totp import picture_of
from gpscf_events.accounts.views_staff import ZONE
from gpscf_events.core.actor import current_actor, guard, staff_only
from gpscf_events.core.errors import NotFound, NotSignedIn, Refusal
from gpscf_events.core.limits import WIDE, limiter, was_refused
from gpscf_events.core.roles import Role

bp = Blueprint("factors", __name__, url_prefix="/<any(zh,en):locale>/staff/account/factors")
guard(bp, staff_only())


def _user_id() -> int:
    user_id = current_actor().user_id
    if user_id is None:
        raise NotSignedIn
    return user_id


def _page(form: NewPasskeyForm | None = None) -> str:
    user_id = _user_id()
    user = queries.get_user(user_id)
    return render_template(
        "accounts/factors.html",
        form=form or NewPasskeyForm(formdata=None),
        user=user,
        passkeys=queries.list_passkeys(user_id),
        totp=queries.find_totp(user_id),
        codes_left=queries.count_recovery_codes(user_id),
        site=passkeys.current_site(),
        zone=ZONE,
        waiting_roles=[ROLE_NAMES[Role(grant.role)] for grant in current_actor().withheld],
    )


def _after_adding(codes: list[str]) -> ResponseReturnValue:
    """Show the recovery codes where there are new ones: this once, in the answer itself."""
    if not codes:
        flash(_("Your second factor is added. All other devices are signed out."))
        return redirect(url_for(".show"), 303)
    return render_template("accounts/recovery_codes.html", codes=codes, is_first=True)


@bp.get("/")
def show() -> ResponseReturnValue:
    """The second factors of whoever is signed in."""
    return _page()


@bp.post("/passkeys/options")
@limiter.limit(WIDE)
def passkey_options() -> ResponseReturnValue:
    """What the browser needs to make a passkey."""
    ensure_confirmed("factors.show")
    try:
        return jsonify(second_factors.begin_passkey(user_id=_user_id()))
    except Refusal as refusal:
        return jsonify(message=str(refusal.message)), refusal.status


@bp.post("/passkeys")
@limiter.limit(WIDE, deduct_when=was_refused)
def add_passkey() -> ResponseReturnValue:
    """Add the passkey that the browser made."""
    ensure_confirmed("factors.show")
    form = NewPasskeyForm()
    if form.validate_on_submit():
        try:
            return _after_adding(
                second_factors.add_passkey(
                    user_id=_user_id(), answer=form.answer.data or "", name=form.name.data or ""
                )
            )
        except Refusal as refusal:
            form.name.errors = [str(refusal.message)]
    return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY


@bp.post("/passkeys/<uuid:passkey_id>/remove")
def remove_passkey(passkey_id: UUID) -> ResponseReturnValue:
    """Remove a passkey."""
    ensure_confirmed("factors.show")
    second_factors.remove_passkey(user_id=_user_id(), public_id=passkey_id)
    flash(_("The passkey is removed. All other devices are signed out."))
    return redirect(url_for(".show"), 303)


@bp.post("/app")
def begin_totp() -> ResponseReturnValue:
    """Make a secret for an authenticator app."""
    ensure_confirmed("factors.show")
    second_factors.begin_totp(user_id=_user_id())
    return redirect(url_for(".totp"), 303)


@bp.get("/app")
def totp() -> ResponseReturnValue:
    """The secret, and the form that confirms it."""
    ensure_confirmed("factors.totp")
    try:
        return _totp_page(CodeForm(formdata=None))
    except SetUpExpired:
        return redirect(url_for(".show"))


def _totp_page(form: CodeForm) -> str:
    secret = second_factors.open_pending_secret(user_id=_user_id())
    groups = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return render_template("accounts/totp.html", form=form, secret=groups)


@bp.get("/app/picture")
def totp_picture() -> ResponseReturnValue:
    """The QR code of the secret; core.security lets no cache keep it."""
    ensure_confirmed("factors.totp")
    try:
        secret = second_factors.open_pending_secret(user_id=_user_id())
    except SetUpExpired as refusal:
        raise NotFound from refusal
    return Response(
        picture_of(secret, email=queries.get_user(_user_id()).email), content_type="image/svg+xml"
    )


@bp.post("/app/confirm")
@limiter.limit(WIDE, deduct_when=was_refused)
def confirm_totp() -> ResponseReturnValue:
    """Confirm the app with a code of it."""
    ensure_confirmed("factors.totp")
    form = CodeForm()
    if form.validate_on_submit():
        try:
            return _after_adding(second_factors.confirm_totp(user_id=_user_id(), code=form.code.data or ""))
        except SetUpExpired as refusal:
            flash(str(refusal.message))
            return redirect(url_for(".show"), 303)
        except Refusal as refusal:
            form.code.errors = [str(refusal.message)]
    return _totp_page(form), HTTPStatus.UNPROCESSABLE_ENTITY


@bp.post("/app/remove")
def remove_totp() -> ResponseReturnValue:
    """Remove the authenticator app."""
    ensure_confirmed("factors.show")
    second_factors.remove_totp(user_id=_user_id())
    flash(_("The authenticator app is removed. All other devices are signed out."))
    return redirect(url_for(".show"), 303)


@bp.post("/codes")
def make_codes() -> ResponseReturnValue:
    """Make ten new recovery codes and show them, this once."""
    ensure_confirmed("factors.show")
    codes = second_factors.make_recovery_codes(user_id=_user_id())
    return render_template("accounts/recovery_codes.html", codes=codes, is_first=False)
