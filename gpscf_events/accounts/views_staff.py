"""Your account: the password, where you are signed in, what happened."""

from http import HTTPStatus
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, jsonify, redirect, render_template, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.routing import BuildError

from gpscf_events.accounts import passkeys, queries, second_step, services
from gpscf_events.accounts.errors import (
    AddressIsTheSame,
    ConfirmationNeeded,
    PasswordTooShort,
    PasswordWrong,
    TooManyTries,
)
from gpscf_events.accounts.forms import AddressForm, ChangePasswordForm, ConfirmForm, PasskeyForm
from gpscf_events.accounts.rendering import HISTORY_WORDS
from gpscf_events.accounts.services.sessions import IDLE_LIMIT, current_token_hash
from gpscf_events.core.actor import current_actor, guard, staff_only
from gpscf_events.core.clock import now
from gpscf_events.core.errors import NotSignedIn, Refusal
from gpscf_events.core.htmx import wants_fragment
from gpscf_events.core.limits import WIDE, limiter, was_done, was_refused
from gpscf_events.core.refusals import wants_json
from gpscf_events.messages.errors import BadRecipient

bp = Blueprint("account", __name__, url_prefix="/<any(zh,en):locale>/staff/account")
guard(bp, staff_only())

# The forum's own time; an account belongs to no edition.
ZONE = ZoneInfo("Asia/Shanghai")
HISTORY_ROWS = 30
_BACK = "back"


def _user_id() -> int:
    user_id = current_actor().user_id
    if user_id is None:
        raise NotSignedIn
    return user_id


@bp.app_errorhandler(ConfirmationNeeded)
def confirmation_needed(error: ConfirmationNeeded) -> ResponseReturnValue:
    """Lead to the page that asks, and remember the page to come back to."""
    if wants_json() or wants_fragment():
        return str(error.message), error.status
    cookie[_BACK] = [error.endpoint, {name: str(value) for name, value in error.values.items()}]
    return redirect(url_for("account.confirm"), 303)


@bp.get("/")
def show() -> ResponseReturnValue:
    """The account of whoever is signed in."""
    moment = now()
    return render_template(
        "accounts/account.html",
        user=queries.get_user(_user_id()),
        sessions=queries.list_sessions(_user_id(), at=moment, idle_since=moment - IDLE_LIMIT),
        own_token_hash=current_token_hash(),
        history=queries.list_history(_user_id(), limit=HISTORY_ROWS),
        history_words=HISTORY_WORDS,
        zone=ZONE,
    )


@bp.post("/sessions/<uuid:web_session_id>/end")
def end_session(web_session_id: UUID) -> ResponseReturnValue:
    """Sign out elsewhere."""
    services.revoke_session(user_id=_user_id(), public_id=web_session_id)
    flash(_("That device is signed out."))
    return redirect(url_for(".show"), 303)


@bp.post("/sessions/end-others")
def end_others() -> ResponseReturnValue:
    """Sign out everywhere else."""
    services.end_other_sessions(user_id=_user_id())
    flash(_("All other devices are signed out."))
    return redirect(url_for(".show"), 303)


@bp.get("/password")
def password() -> ResponseReturnValue:
    """The page to change the password."""
    return render_template("accounts/password.html", form=ChangePasswordForm())


@bp.post("/password")
@limiter.limit(WIDE, deduct_when=was_refused)
def change_password() -> ResponseReturnValue:
    """Change the password and sign out everywhere else."""
    form = ChangePasswordForm()
    if form.validate_on_submit():
        try:
            services.change_password(
                user_id=_user_id(), old=form.old.data or "", new=form.password.data or ""
            )
            flash(_("Your password is changed. All other devices are signed out."))
            return redirect(url_for(".show"), 303)
        except PasswordTooShort as refusal:
            form.password.errors = [str(refusal.message)]
        except (PasswordWrong, TooManyTries) as refusal:
            form.old.errors = [str(refusal.message)]
    return render_template("accounts/password.html", form=form), HTTPStatus.UNPROCESSABLE_ENTITY


@bp.get("/address")
def address() -> ResponseReturnValue:
    """The page to change the e-mail address, once the holder was confirmed."""
    services.ensure_confirmed("account.address")
    return _address_page(AddressForm())


@bp.post("/address")
@limiter.limit("10 per hour", deduct_when=was_done)
def change_address() -> ResponseReturnValue:
    """Send a link to the new address. The answer is the same for one that another account has."""
    services.ensure_confirmed("account.address")
    form = AddressForm()
    if form.validate_on_submit():
        try:
            services.ask_for_address(user_id=_user_id(), email=form.email.data or "")
            flash(_("We sent a link to the new address. Open it within an hour; until then nothing changes."))
            return redirect(url_for(".show"), 303)
        except (AddressIsTheSame, BadRecipient) as refusal:
            form.email.errors = [str(refusal.message)]
    return _address_page(form), HTTPStatus.UNPROCESSABLE_ENTITY


def _address_page(form: AddressForm) -> str:
    return render_template("accounts/address.html", form=form, user=queries.get_user(_user_id()))


def _confirm_page(form: ConfirmForm, passkey_form: PasskeyForm | None = None) -> str:
    return render_template(
        "accounts/confirm.html",
        form=form,
        passkey_form=passkey_form or PasskeyForm(formdata=None),
        has_passkeys=bool(queries.list_passkeys(_user_id())),
        site=passkeys.current_site(),
    )


@bp.get("/confirm")
def confirm() -> ResponseReturnValue:
    """Ask for the password once more."""
    return _confirm_page(ConfirmForm())


@bp.post("/confirm/passkey/options")
@limiter.limit(WIDE)
def passkey_options() -> ResponseReturnValue:
    """What the browser needs to confirm with a passkey."""
    try:
        return jsonify(second_step.begin_passkey_step(user_id=_user_id()))
    except Refusal as refusal:
        return jsonify(message=str(refusal.message)), refusal.status


@bp.post("/confirm/passkey")
@limiter.limit(WIDE, deduct_when=was_refused)
def confirm_with_passkey() -> ResponseReturnValue:
    """Confirm with a passkey, and go back to the page that asked."""
    form = PasskeyForm()
    if form.validate_on_submit():
        try:
            second_step.confirm_with_passkey(user_id=_user_id(), answer=form.answer.data or "")
            flash(_("Thank you. Now you can do what you wanted to do."))
            return redirect(_way_back(), 303)
        except Refusal as refusal:
            form.answer.errors = [str(refusal.message)]
    return _confirm_page(ConfirmForm(formdata=None), form), HTTPStatus.UNPROCESSABLE_ENTITY


@bp.post("/confirm")
@limiter.limit(WIDE, deduct_when=was_refused)
def confirm_post() -> ResponseReturnValue:
    """Confirm, and go back to the page that asked."""
    form = ConfirmForm()
    if form.validate_on_submit():
        try:
            services.confirm(user_id=_user_id(), password=form.password.data or "")
            flash(_("Thank you. Now you can do what you wanted to do."))
            return redirect(_way_back(), 303)
        except (PasswordWrong, TooManyTries) as refusal:
            form.password.errors = [str(refusal.message)]
    return _confirm_page(form), HTTPStatus.UNPROCESSABLE_ENTITY


def _way_back() -> str:
    endpoint, values = cookie.pop(_BACK, ("account.show", {}))
    try:
        return url_for(endpoint, **values)
    except BuildError:
        # Written by an older version of the product.
        return url_for("account.show")
