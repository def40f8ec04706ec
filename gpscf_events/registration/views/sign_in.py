"""The way in: address or number first, code or link. Known and unknown ones get the same answers."""

from flask import Blueprint, current_app, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from gpscf_events.accounts.services import end_session, start_session
from gpscf_events.core.actor import current_actor, guard, open_to_all
from gpscf_events.core.clock import now
from gpscf_events.core.i18n import current_locale
from gpscf_events.core.limits import TEXTS, WIDE, limiter, was_done, was_refused
from gpscf_events.core.security import keep_private
from gpscf_events.core.tokens import digest, random_token
from gpscf_events.people.models import ContactKind
from gpscf_events.people.rules import shown_contact
from gpscf_events.programme.queries import get_public_edition
from gpscf_events.registration.errors import CodeRefused, LinkRefused, SmsPaused
from gpscf_events.registration.forms import CodeForm, EmailForm
from gpscf_events.registration.queries import find_live_link, list_meetings
from gpscf_events.registration.rules import open_meetings
from gpscf_events.registration.services import send_code, use_code, use_link
from gpscf_events.registration.views.invitation import INVITED

bp = Blueprint("registration", __name__, url_prefix="/<any(zh,en):locale>/<edition_key>/register")
guard(bp, open_to_all)

REACHED_BY = "sign_in_reached_by"
BROWSER = "sign_in_browser"


@bp.get("/")
def start() -> ResponseReturnValue:
    """Who can register, what to have ready, until when."""
    edition = get_public_edition(g.edition_key)
    meetings = open_meetings(list_meetings(edition.id), now())
    return render_template("registration/start.html", edition=edition, meetings=meetings)


def asks_for_no_text() -> bool:
    """Whether the form names no number: mails have limits of their own."""
    return not request.form.get("mobile", "").strip()


@bp.route("/email", methods=["GET", "POST"])
@limiter.limit(WIDE, methods=["POST"])
@limiter.limit(TEXTS, methods=["POST"], exempt_when=asks_for_no_text, deduct_when=was_done)
def email() -> ResponseReturnValue:
    """Ask where the code goes: to an address, or to a mobile number where there is a gateway."""
    edition = get_public_edition(g.edition_key)
    if request.method == "GET" and current_actor().contact_id is not None:
        return redirect(url_for("dashboard.mine"))
    form = EmailForm()
    if not current_app.extensions["settings"].sends_sms:
        del form.mobile
    if form.validate_on_submit():
        kind, value = form.reached_by
        browser = session.setdefault(BROWSER, random_token())
        try:
            send_code(kind=kind, value=value, edition=edition, locale=current_locale(), browser=browser)
            session[REACHED_BY] = [kind, value]
            return redirect(url_for("registration.code"))
        except SmsPaused as refused:
            form.mobile.errors = [refused.message]
    page = render_template("registration/email.html", form=form, edition=edition)
    return page, 422 if form.errors else 200


@bp.route("/code", methods=["GET", "POST"])
@limiter.limit(WIDE, methods=["POST"], deduct_when=was_refused)
def code() -> ResponseReturnValue:
    """Ask for the code that was sent."""
    keep_private()
    if REACHED_BY not in session:
        return redirect(url_for("registration.email"))
    kind, value = ContactKind(session[REACHED_BY][0]), session[REACHED_BY][1]
    form = CodeForm()
    if form.validate_on_submit():
        try:
            contact = use_code(
                kind=kind,
                value=value,
                code=form.code.data,
                locale=current_locale(),
                browser=session.get(BROWSER, ""),
            )
            return _enter(contact.id)
        except CodeRefused as refused:
            form.code.errors = [refused.message]
    page = render_template(
        "registration/code.html",
        form=form,
        address=shown_contact(kind, value),
        is_mobile=kind is ContactKind.MOBILE,
    )
    return page, 422 if form.errors else 200


@bp.get("/link/<token>")
def link(token: str) -> ResponseReturnValue:
    """A button: mail programs that open links to look at them use nothing up."""
    keep_private()
    if find_live_link(digest(token), now(), held=False) is None:
        raise LinkRefused
    return render_template("registration/link.html")


@bp.post("/link/<token>")
@limiter.limit(WIDE, deduct_when=was_refused)
def open_link(token: str) -> ResponseReturnValue:
    """Use the link up."""
    keep_private()
    return _enter(use_link(token=token).id)


@bp.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """Leave a shared computer."""
    end_session()
    return redirect(url_for("registration.start"))


def _enter(contact_id: int) -> ResponseReturnValue:
    session.pop(REACHED_BY, None)
    invited = session.get(INVITED)
    start_session(contact_id=contact_id)
    if invited is not None:
        session[INVITED] = invited
    return redirect(url_for("dashboard.mine"))
