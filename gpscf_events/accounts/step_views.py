"""The second step of signing in: the password was right, now the second factor."""

from http import HTTPStatus

from flask import Blueprint, flash, jsonify, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from gpscf_events.accounts import devices, passkeys, queries, second_step
from gpscf_events.accounts.forms import CodeForm, PasskeyForm, RecoveryForm
from gpscf_events.core.actor import current_actor, guard, newcomers
from gpscf_events.core.errors import NotSignedIn, Refusal
from gpscf_events.core.limits import WIDE, limiter, was_refused

bp = Blueprint("second_step", __name__, url_prefix="/<any(zh,en):locale>/staff/second-step")
guard(bp, newcomers)

TRIES = "20 per minute; 200 per hour"


def _user_id() -> int:
    user_id = current_actor().user_id
    if user_id is None:
        raise NotSignedIn
    return user_id


def _page(form: CodeForm, passkey_form: PasskeyForm) -> str:
    return render_template(
        "accounts/second_step.html",
        form=form,
        passkey_form=passkey_form,
        has_totp=queries.find_totp(_user_id()) is not None,
        has_passkeys=bool(queries.list_passkeys(_user_id())),
        site=passkeys.current_site(),
    )


def _entered() -> ResponseReturnValue:
    answer = make_response(redirect(url_for("accounts.staff"), 303))
    devices.remember(answer, queries.get_user(_user_id()))
    return answer


@bp.get("/")
def show() -> ResponseReturnValue:
    """Ask for the second factor."""
    if not current_actor().owes_factor:
        return redirect(url_for("accounts.staff"))
    return _page(CodeForm(), PasskeyForm())


@bp.post("/")
@limiter.limit(TRIES, deduct_when=was_refused)
def show_totp() -> ResponseReturnValue:
    """Take a code of the authenticator app."""
    if not current_actor().owes_factor:
        return redirect(url_for("accounts.staff"))
    form = CodeForm()
    if form.validate_on_submit():
        try:
            second_step.show_totp(user_id=_user_id(), code=form.code.data or "")
            return _entered()
        except Refusal as refusal:
            form.code.errors = [str(refusal.message)]
    return _page(form, PasskeyForm(formdata=None)), HTTPStatus.UNPROCESSABLE_ENTITY


@bp.post("/passkey/options")
@limiter.limit(WIDE)
def passkey_options() -> ResponseReturnValue:
    """What the browser needs to show a passkey."""
    try:
        return jsonify(second_step.begin_passkey_step(user_id=_user_id()))
    except Refusal as refusal:
        return jsonify(message=str(refusal.message)), refusal.status


@bp.post("/passkey")
@limiter.limit(TRIES, deduct_when=was_refused)
def show_passkey() -> ResponseReturnValue:
    """Take a passkey."""
    if not current_actor().owes_factor:
        return redirect(url_for("accounts.staff"))
    form = PasskeyForm()
    if form.validate_on_submit():
        try:
            second_step.show_passkey(user_id=_user_id(), answer=form.answer.data or "")
            return _entered()
        except Refusal as refusal:
            form.answer.errors = [str(refusal.message)]
    return _page(CodeForm(formdata=None), form), HTTPStatus.UNPROCESSABLE_ENTITY


@bp.get("/recovery")
def recovery() -> ResponseReturnValue:
    """Ask for a recovery code."""
    if not current_actor().owes_factor:
        return redirect(url_for("accounts.staff"))
    return render_template("accounts/recovery.html", form=RecoveryForm())


@bp.post("/recovery")
@limiter.limit(TRIES, deduct_when=was_refused)
def show_recovery_code() -> ResponseReturnValue:
    """Take a recovery code, and lead to where a new factor is set up."""
    if not current_actor().owes_factor:
        return redirect(url_for("accounts.staff"))
    form = RecoveryForm()
    if form.validate_on_submit():
        try:
            second_step.show_recovery_code(user_id=_user_id(), code=form.code.data or "")
            flash(_("You are in. If you lost a device, remove it here and add a new one."))
            return redirect(url_for("factors.show"), 303)
        except Refusal as refusal:
            form.code.errors = [str(refusal.message)]
    return render_template("accounts/recovery.html", form=form), HTTPStatus.UNPROCESSABLE_ENTITY
