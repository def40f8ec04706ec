"""The draft, one thing a page: every POST saves first, then checks, then goes on."""

from uuid import UUID

from flask import Blueprint, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from gpscf_events.core.actor import current_actor, delegates_only, guard
from gpscf_events.core.clock import now
from gpscf_events.core.errors import NotSignedIn
from gpscf_events.core.i18n import current_locale
from gpscf_events.programme.queries import get_public_edition
from gpscf_events.registration.errors import InvitationCodeRefused
from gpscf_events.registration.forms import NewForm, bind
from gpscf_events.registration.models import Registration, RegistrationState
from gpscf_events.registration.queries import get_registration, read_choices
from gpscf_events.registration.rendering import TITLES, describe_party_kinds
from gpscf_events.registration.rules import PAGES, next_page
from gpscf_events.registration.services import enter_invitation_code, open_draft, save_page
from gpscf_events.registration.views.invitation import INVITED

draft_bp = Blueprint("draft", __name__, url_prefix="/<any(zh,en):locale>/<edition_key>/register")
guard(draft_bp, delegates_only)

TEMPLATES = {
    "role": "registration/role.html",
    "represents": "registration/represents.html",
    "name": "registration/name.html",
    "organisation": "registration/organisation.html",
    "contact": "registration/contact.html",
    "consents": "registration/consents.html",
}
PAGE = f"/<uuid:registration_id>/<any({','.join(TEMPLATES)}):page>"


@draft_bp.post("/new")
def new() -> ResponseReturnValue:
    """Open a draft; the key of the button makes a second press find the first one's."""
    contact_id = current_actor().contact_id
    form = NewForm()
    if contact_id is None:
        raise NotSignedIn
    if not form.validate():
        return redirect(url_for("dashboard.mine"))
    edition = get_public_edition(g.edition_key)
    draft = open_draft(
        contact_id=contact_id, edition=edition, key=UUID(form.key.data), locale=current_locale()
    )
    if (code := session.pop(INVITED, None)) is not None:
        try:
            enter_invitation_code(registration_id=draft.id, code=code)
        except InvitationCodeRefused:
            # The page that takes codes says what is wrong with it, and everything else goes on without.
            return redirect(url_for("invitation.ask", registration_id=draft.public_id, refused=1))
    return redirect(url_for("draft.show", registration_id=draft.public_id, page=PAGES[0]))


@draft_bp.get(PAGE)
def show(registration_id: UUID, page: str) -> ResponseReturnValue:
    """A page as the draft holds it."""
    registration = _registration(registration_id)
    if registration.state is not RegistrationState.DRAFT:
        return redirect(url_for("dashboard.submitted", registration_id=registration_id))
    return _page(registration, page)


@draft_bp.post(PAGE)
def save(registration_id: UUID, page: str) -> ResponseReturnValue:
    """Save what was typed, then check it, then go on."""
    registration = _registration(registration_id)
    choices = read_choices(
        registration.edition_id,
        locale=current_locale(),
        moment=now(),
        draft=registration,
    )
    form = bind(page, choices, registration.draft, request.form)
    if not save_page(registration=registration, page=page, answers=form.typed(request.form)):
        return redirect(url_for("dashboard.submitted", registration_id=registration_id))
    if "later" in request.form:
        return redirect(url_for("dashboard.mine"))
    if not form.validate():
        return _page(registration, page, request.form)
    return redirect(_after(registration, page))


def _registration(registration_id: UUID) -> Registration:
    return get_registration(registration_id, edition_key=g.edition_key, actor=current_actor())


def _page(registration: Registration, page: str, typed: object = None) -> ResponseReturnValue:
    choices = read_choices(
        registration.edition_id,
        locale=current_locale(),
        moment=now(),
        draft=registration,
    )
    form = bind(page, choices, registration.draft, request.form if typed is not None else None)
    if typed is not None:
        form.validate()
    html = render_template(
        TEMPLATES[page],
        form=form,
        registration=registration,
        choices=choices,
        title=TITLES[page],
        back=_before(registration, page),
        party_kinds=describe_party_kinds(),
    )
    return html, 422 if form.errors else 200


def _after(registration: Registration, page: str) -> str:
    following = next_page(page)
    if request.form.get("from") == "check" or following is None:
        return url_for("dashboard.check", registration_id=registration.public_id)
    if following == "sessions":
        return url_for("signups.show", registration_id=registration.public_id)
    return url_for("draft.show", registration_id=registration.public_id, page=following)


def _before(registration: Registration, page: str) -> str:
    if request.values.get("from") == "check":
        return url_for("dashboard.check", registration_id=registration.public_id)
    place = PAGES.index(page) - 1
    if place < 0:
        return url_for("dashboard.mine")
    if PAGES[place] == "questions":
        # Where nothing further is asked, it leads on to the page before.
        return url_for("questions.show", registration_id=registration.public_id, back=1)
    return url_for("draft.show", registration_id=registration.public_id, page=PAGES[place])
