"""Who else opens a registration: addresses and numbers, added with a code and removed by who began it."""

from uuid import UUID

from flask import Blueprint, current_app, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from gpscf_events.core.actor import current_actor, delegates_only, guard
from gpscf_events.core.errors import NotFound, RuleBroken
from gpscf_events.core.i18n import current_locale
from gpscf_events.core.limits import TEXTS, WIDE, limiter, was_done, was_refused
from gpscf_events.core.tokens import random_token
from gpscf_events.people.models import ContactKind
from gpscf_events.people.rules import shown_contact
from gpscf_events.registration.errors import SmsPaused
from gpscf_events.registration.forms import CodeForm, EmailForm
from gpscf_events.registration.models import Registration, RegistrationState
from gpscf_events.registration.queries import get_registration, list_further_contacts
from gpscf_events.registration.services import add_contact, remove_contact, send_code, use_code
from gpscf_events.registration.views.sign_in import BROWSER, asks_for_no_text

bp = Blueprint("contacts", __name__, url_prefix="/<any(zh,en):locale>/<edition_key>/register")
guard(bp, delegates_only)

# Which registration, and which address or number, the code that was sent is for.
ADDING = "contact_adding"


@bp.get("/<uuid:registration_id>/contacts")
def show(registration_id: UUID) -> ResponseReturnValue:
    """Who opens the registration, and the form that adds somebody."""
    return _page(_own(registration_id), _form(is_sent=False))


@bp.post("/<uuid:registration_id>/contacts")
@limiter.limit(WIDE)
@limiter.limit(TEXTS, exempt_when=asks_for_no_text, deduct_when=was_done)
def ask(registration_id: UUID) -> ResponseReturnValue:
    """Send a code to the address or number that is to be added."""
    registration, form = _own(registration_id), _form(is_sent=True)
    if not form.validate():
        return _page(registration, form)
    kind, value = form.reached_by
    browser = session.setdefault(BROWSER, random_token())
    try:
        send_code(
            kind=kind, value=value, edition=registration.edition, locale=current_locale(), browser=browser
        )
    except SmsPaused as refused:
        form.mobile.errors = [refused.message]
        return _page(registration, form)
    session[ADDING] = [str(registration_id), kind, value]
    return redirect(url_for("contacts.code", registration_id=registration_id))


@bp.route("/<uuid:registration_id>/contacts/code", methods=["GET", "POST"])
@limiter.limit(WIDE, methods=["POST"], deduct_when=was_refused)
def code(registration_id: UUID) -> ResponseReturnValue:
    """Ask for the code; with it the address or number is added."""
    registration = _own(registration_id)
    adding = session.get(ADDING, ["", "", ""])
    if adding[0] != str(registration_id):
        return redirect(url_for("contacts.show", registration_id=registration_id))
    kind, value = ContactKind(adding[1]), adding[2]
    form = CodeForm()
    if form.validate_on_submit():
        try:
            contact = use_code(
                kind=kind,
                value=value,
                code=form.code.data,
                locale=registration.locale,
                browser=session.get(BROWSER, ""),
                signs_in=False,
            )
            add_contact(registration_id=registration.id, contact=contact)
            session.pop(ADDING)
            return redirect(url_for("contacts.show", registration_id=registration_id))
        except RuleBroken as refused:
            form.code.errors = [refused.message]
    page = render_template(
        "registration/contact_code.html",
        form=form,
        registration=registration,
        address=shown_contact(kind, value),
        is_mobile=kind is ContactKind.MOBILE,
    )
    return page, 422 if form.errors else 200


@bp.post("/<uuid:registration_id>/contacts/<uuid:contact_id>/remove")
def remove(registration_id: UUID, contact_id: UUID) -> ResponseReturnValue:
    """Take an address or number away; it opens the registration no more."""
    remove_contact(registration_id=_own(registration_id).id, contact_id=contact_id)
    return redirect(url_for("contacts.show", registration_id=registration_id))


def _own(registration_id: UUID) -> Registration:
    """Only who began it decides who else opens it; for others this page is not there."""
    actor = current_actor()
    found = get_registration(registration_id, edition_key=g.edition_key, actor=actor)
    if found.contact_id != actor.contact_id or found.state is RegistrationState.DRAFT:
        raise NotFound
    return found


def _form(*, is_sent: bool) -> EmailForm:
    form = EmailForm() if is_sent else EmailForm(formdata=None)
    if not current_app.extensions["settings"].sends_sms:
        del form.mobile
    return form


def _page(registration: Registration, form: EmailForm) -> ResponseReturnValue:
    page = render_template(
        "registration/contacts.html",
        form=form,
        registration=registration,
        first=registration.contact,
        further=list_further_contacts(registration.id),
        shown_contact=shown_contact,
    )
    return page, 422 if request.method == "POST" else 200
