"""An invitation code: from the link in a mail, or typed into a draft."""

from uuid import UUID

from flask import Blueprint, g, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from gpscf_events.core.actor import current_actor, delegates_only, guard, open_to_all
from gpscf_events.core.limits import WIDE, limiter, was_refused
from gpscf_events.core.security import keep_private
from gpscf_events.registration.errors import InvitationCodeRefused
from gpscf_events.registration.forms import InvitationCodeForm
from gpscf_events.registration.models import Registration
from gpscf_events.registration.queries import get_registration
from gpscf_events.registration.services import enter_invitation_code

link_bp = Blueprint("invited", __name__, url_prefix="/<any(zh,en):locale>/<edition_key>/register/invited")
guard(link_bp, open_to_all)
draft_bp = Blueprint("invitation", __name__, url_prefix="/<any(zh,en):locale>/<edition_key>/register")
guard(draft_bp, delegates_only)

# Where the cookie keeps the code of a link until there is a draft to enter it into.
INVITED = "invited_with"


@link_bp.get("/<code>")
def show(code: str) -> ResponseReturnValue:
    """A button: mail programs that open links to look at them start nothing."""
    keep_private()
    return render_template("registration/invited.html")


@link_bp.post("/<code>")
def begin(code: str) -> ResponseReturnValue:
    """Keep the code for the draft that this browser opens next."""
    session[INVITED] = code
    return redirect(url_for("registration.email"))


@draft_bp.get("/<uuid:registration_id>/invitation-code")
def ask(registration_id: UUID) -> ResponseReturnValue:
    """Ask for the code."""
    registration = _registration(registration_id)
    return _page(registration, InvitationCodeForm())


@draft_bp.post("/<uuid:registration_id>/invitation-code")
@limiter.limit(WIDE, deduct_when=was_refused)
def enter(registration_id: UUID) -> ResponseReturnValue:
    """Open the category of the code to this draft."""
    registration, form = _registration(registration_id), InvitationCodeForm()
    if form.validate():
        try:
            enter_invitation_code(registration_id=registration.id, code=form.code.data)
            return redirect(url_for("draft.show", registration_id=registration_id, page="role"))
        except InvitationCodeRefused as refused:
            form.code.errors = [refused.message]
    return _page(registration, form)


def _registration(registration_id: UUID) -> Registration:
    return get_registration(registration_id, edition_key=g.edition_key, actor=current_actor())


def _page(registration: Registration, form: InvitationCodeForm) -> ResponseReturnValue:
    html = render_template("registration/invitation_code.html", form=form, registration=registration)
    return html, 422 if form.errors else 200
