"""Staff sign in and out."""

from http import HTTPStatus

from flask import Blueprint, Response, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from gpscf_events.accounts import services
from gpscf_events.accounts.errors import SignInRefused
from gpscf_events.accounts.forms import SignInForm
from gpscf_events.accounts.models import Role
from gpscf_events.accounts.rendering import ROLE_NAMES
from gpscf_events.core.actor import Actor, current_actor, guard, open_to_all
from gpscf_events.core.limits import limiter
from gpscf_events.core.security import keep_private

bp = Blueprint("accounts", __name__, url_prefix="/<any(zh,en):locale>/staff")
guard(bp, open_to_all)

OFFICE_ROLES = (Role.ADMINISTRATOR, Role.SECRETARIAT)


def _home_of(actor: Actor) -> str:
    if actor.has_role(*OFFICE_ROLES):
        return url_for("accounts.staff")
    return url_for("check_in.choose")


def _page(form: SignInForm) -> str:
    demo = current_app.extensions["demo_sign_ins"]
    return render_template("accounts/sign_in.html", form=form, demo=demo, roles=ROLE_NAMES)


def _was_refused(response: Response) -> bool:
    """Only failures count: all stewards of a venue sign in from one address, within minutes."""
    return response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


@bp.get("/sign-in")
def sign_in() -> ResponseReturnValue:
    """The page to sign in; in demo mode it shows how."""
    keep_private()
    if current_actor().kind == "user":
        return redirect(_home_of(current_actor()))
    return _page(SignInForm())


@bp.post("/sign-in")
@limiter.limit("20 per minute; 200 per hour", deduct_when=_was_refused)
def sign_in_post() -> ResponseReturnValue:
    """Sign in and go to where the person works."""
    keep_private()
    form = SignInForm()
    if form.validate_on_submit():
        try:
            services.sign_in(email=form.email.data or "", password=form.password.data or "")
            return redirect(_home_of(services.load_actor()))
        except SignInRefused as refusal:
            form.password.errors = [*form.password.errors, str(refusal.message)]
    return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY


@bp.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """Sign out."""
    services.end_session()
    return redirect(url_for("accounts.sign_in"))


@bp.get("/")
def staff() -> ResponseReturnValue:
    """Lead to the back office of the current edition, or to sign-in."""
    if current_actor().kind != "user":
        return redirect(url_for("accounts.sign_in"))
    return redirect(current_app.extensions["staff_home"]())
