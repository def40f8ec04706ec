"""Staff take up an invitation, sign in and out, and set a new password when they forgot it."""

from http import HTTPStatus

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    jsonify,
    make_response,
    redirect,
    render_template,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import MethodNotAllowed

from gpscf_events.accounts import devices, passkeys, queries, second_step, services
from gpscf_events.accounts.errors import (
    AddressChangeRefused,
    InvitationRefused,
    PasswordTooShort,
    ResetRefused,
    SignInRefused,
    TooManyTries,
)
from gpscf_events.accounts.forms import ForgottenForm, NewPasswordForm, PasskeyForm, SignInForm
from gpscf_events.accounts.models import AddressChange, PasswordReset
from gpscf_events.accounts.rendering import ROLE_NAMES
from gpscf_events.core.actor import current_actor, guard, open_to_all
from gpscf_events.core.errors import Refusal
from gpscf_events.core.limits import WIDE, limiter
from gpscf_events.core.roles import Role
from gpscf_events.core.security import keep_private

bp = Blueprint("accounts", __name__, url_prefix="/<any(zh,en):locale>/staff")
guard(bp, open_to_all)


def _page(form: SignInForm, passkey_form: PasskeyForm | None = None) -> str:
    return render_template(
        "accounts/sign_in.html",
        form=form,
        passkey_form=passkey_form or PasskeyForm(formdata=None),
        site=passkeys.current_site(),
        demo=current_app.extensions["demo_sign_ins"],
        roles=ROLE_NAMES,
    )


def _was_refused(response: Response) -> bool:
    """Only failures count: all stewards of a venue sign in from one address, within minutes."""
    return response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


@bp.get("/sign-in")
def sign_in() -> ResponseReturnValue:
    """The page to sign in; in demo mode it shows how."""
    keep_private()
    if current_actor().kind == "user":
        return redirect(url_for(".staff"))
    return _page(SignInForm())


@bp.post("/sign-in")
@limiter.limit("20 per minute; 200 per hour", deduct_when=_was_refused)
def sign_in_post() -> ResponseReturnValue:
    """Sign in and go to where the person works."""
    keep_private()
    form = SignInForm()
    if form.validate_on_submit():
        try:
            user, owes = services.sign_in(email=form.email.data or "", password=form.password.data or "")
        except (SignInRefused, TooManyTries) as refusal:
            form.password.errors = [*form.password.errors, str(refusal.message)]
        else:
            if owes:
                return redirect(url_for("second_step.show"))
            answer = make_response(redirect(url_for(".staff")))
            devices.remember(answer, user)
            return answer
    return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY


@bp.get("/sign-out")
def sign_out_by_link() -> ResponseReturnValue:
    """Links sign nobody out. Without this page the address would be read as that of an edition."""
    raise MethodNotAllowed(valid_methods=["POST"])


@bp.post("/sign-in/passkey/options")
@limiter.limit(WIDE)
def passkey_options() -> ResponseReturnValue:
    """What the browser needs to sign in with a passkey."""
    keep_private()
    try:
        return jsonify(second_step.begin_passkey_sign_in())
    except Refusal as refusal:
        return jsonify(message=str(refusal.message)), refusal.status


@bp.post("/sign-in/passkey")
@limiter.limit("20 per minute; 200 per hour", deduct_when=_was_refused)
def sign_in_with_passkey() -> ResponseReturnValue:
    """Sign in with a passkey, which needs no address and no password."""
    keep_private()
    form = PasskeyForm()
    if form.validate_on_submit():
        try:
            user = second_step.sign_in_with_passkey(answer=form.answer.data or "")
        except Refusal as refusal:
            form.answer.errors = [str(refusal.message)]
        else:
            answer = make_response(redirect(url_for(".staff"), 303))
            devices.remember(answer, user)
            return answer
    return _page(SignInForm(formdata=None), form), HTTPStatus.UNPROCESSABLE_ENTITY


@bp.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """Sign out."""
    services.end_session()
    return redirect(url_for("accounts.sign_in"))


@bp.get("/invitation/<token>")
def invitation(token: str) -> ResponseReturnValue:
    """Show an invitation; reading it uses nothing up, for mail programs open links unasked."""
    keep_private()
    user = queries.find_invited(token)
    if user is None:
        raise InvitationRefused
    return render_template("accounts/invitation.html", form=NewPasswordForm(), user=user)


@bp.post("/invitation/<token>")
@limiter.limit(WIDE, deduct_when=_was_refused)
def accept_invitation(token: str) -> ResponseReturnValue:
    """Set the first password and lead to the sign-in."""
    keep_private()
    user = queries.find_invited(token)
    if user is None:
        raise InvitationRefused
    form = NewPasswordForm()
    if form.validate_on_submit():
        try:
            services.accept_invitation(token=token, password=form.password.data or "")
            flash(_("Your password is set. Sign in with it now."))
            return redirect(url_for(".sign_in"), 303)
        except PasswordTooShort as refusal:
            form.password.errors = [str(refusal.message)]
    page = render_template("accounts/invitation.html", form=form, user=user)
    return page, HTTPStatus.UNPROCESSABLE_ENTITY


@bp.get("/forgotten")
def forgotten() -> ResponseReturnValue:
    """Ask for a link by which a new password is set."""
    keep_private()
    return render_template("accounts/forgotten.html", form=ForgottenForm())


@bp.post("/forgotten")
@limiter.limit(WIDE)
def forgotten_post() -> ResponseReturnValue:
    """Answer alike whether there is such an account or not."""
    keep_private()
    form = ForgottenForm()
    if not form.validate_on_submit():
        return render_template("accounts/forgotten.html", form=form), HTTPStatus.UNPROCESSABLE_ENTITY
    services.ask_for_reset(email=form.email.data or "")
    flash(_("If this address has an account, a mail with a link is on its way. It works for an hour."))
    return redirect(url_for(".sign_in"), 303)


@bp.get("/reset/<token>")
def reset(token: str) -> ResponseReturnValue:
    """Show the page of a mailed link; reading it uses nothing up, for mail programs open links unasked."""
    keep_private()
    if queries.find_link(PasswordReset, token) is None:
        raise ResetRefused
    return render_template("accounts/reset.html", form=NewPasswordForm())


@bp.post("/reset/<token>")
@limiter.limit(WIDE, deduct_when=_was_refused)
def reset_post(token: str) -> ResponseReturnValue:
    """Set the new password and lead to the sign-in."""
    keep_private()
    if queries.find_link(PasswordReset, token) is None:
        raise ResetRefused
    form = NewPasswordForm()
    if form.validate_on_submit():
        try:
            services.reset_password(token=token, password=form.password.data or "")
            flash(_("Your password is set. Sign in with it now."))
            return redirect(url_for(".sign_in"), 303)
        except PasswordTooShort as refusal:
            form.password.errors = [str(refusal.message)]
    return render_template("accounts/reset.html", form=form), HTTPStatus.UNPROCESSABLE_ENTITY


@bp.get("/address/<token>")
def address(token: str) -> ResponseReturnValue:
    """Show the page of the link that was mailed to a new address; reading it uses nothing up."""
    keep_private()
    change = queries.find_link(AddressChange, token)
    if change is None:
        raise AddressChangeRefused
    return render_template("accounts/new_address.html", email=change.email)


@bp.post("/address/<token>")
@limiter.limit(WIDE)
def prove_address(token: str) -> ResponseReturnValue:
    """Make it the account's address, and lead to the sign-in."""
    keep_private()
    services.prove_address(token=token)
    flash(_("The address of your account is changed. Sign in with it now."))
    return redirect(url_for(".sign_in"), 303)


@bp.get("/")
def staff() -> ResponseReturnValue:
    """Lead everybody to where their work is, or to sign-in; say so where an account has no page yet."""
    actor = current_actor()
    if actor.kind != "user":
        return redirect(url_for("accounts.sign_in"))
    if actor.owes_factor:
        return redirect(url_for("second_step.show"))
    if actor.withheld:
        return redirect(url_for("factors.show"))
    if (address := current_app.extensions["staff_home"](actor)) is not None:
        return redirect(address)
    return render_template(
        "accounts/no_pages.html", roles=[ROLE_NAMES[Role(one.role)] for one in actor.grants]
    )
