"""The page of the identity document: given and taken back by the delegate, or by who speaks for the person."""

from uuid import UUID

from flask import Blueprint, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from gpscf_events.categories.models import Asked
from gpscf_events.categories.rules import asks
from gpscf_events.core.actor import current_actor, delegates_only, guard
from gpscf_events.core.clock import now
from gpscf_events.core.errors import NotFound
from gpscf_events.core.i18n import current_locale
from gpscf_events.core.security import keep_private
from gpscf_events.delegations.queries import speaks_for
from gpscf_events.registration.forms.documents import DOCUMENT_WORDS, OwnDocumentForm
from gpscf_events.registration.models import ConsentGiver, Registration, RegistrationState
from gpscf_events.registration.queries import find_document, get_registration, read_choices
from gpscf_events.registration.queries.places import find_wanted
from gpscf_events.registration.rules import may_give_document
from gpscf_events.registration.services import give_document, mask_document, remove_document

bp = Blueprint("own_document", __name__, url_prefix="/<any(zh,en):locale>/<edition_key>/register")
guard(bp, delegates_only)


@bp.get("/<uuid:registration_id>/document")
def show(registration_id: UUID) -> ResponseReturnValue:
    """The document, masked, and the form; what was typed before is never shown again in full."""
    return _page(_registration(registration_id))


@bp.post("/<uuid:registration_id>/document")
def save(registration_id: UUID) -> ResponseReturnValue:
    """Keep it sealed, with the agreement."""
    registration = _registration(registration_id)
    form = _offered(registration, OwnDocumentForm())
    if not form.validate():
        return _page(registration, form)
    spoken_for = speaks_for(current_actor().contact_id, registration)
    give_document(
        registration_id=registration.id,
        details=form.details(),
        shown_in=current_locale(),
        given_by=ConsentGiver.AUTHORITY if spoken_for else ConsentGiver.SELF,
    )
    return redirect(url_for("own_document.show", registration_id=registration_id), 303)


@bp.post("/<uuid:registration_id>/document/remove")
def remove(registration_id: UUID) -> ResponseReturnValue:
    """Remove it, and take the agreement back."""
    registration = _registration(registration_id)
    remove_document(registration_id=registration.id)
    return redirect(_back(registration), 303)


def _registration(registration_id: UUID) -> Registration:
    """The own registration, where a document is asked, or one is kept that was asked before."""
    found = get_registration(registration_id, edition_key=g.edition_key, actor=current_actor())
    if not asks(find_wanted(found).document) and find_document(found.id) is None:
        raise NotFound
    return found


def _offered(registration: Registration, form: OwnDocumentForm) -> OwnDocumentForm:
    form.offer(read_choices(registration.edition_id, locale=current_locale(), moment=now()))
    return form


def _page(registration: Registration, form: OwnDocumentForm | None = None) -> ResponseReturnValue:
    keep_private()
    kept, wanted = find_document(registration.id), find_wanted(registration)
    faulty = form is not None
    form = form or _offered(registration, OwnDocumentForm(formdata=None))
    html = render_template(
        "dashboard/delegate_document.html",
        registration=registration,
        document=kept,
        masked=mask_document(kept) if kept else "",
        kind_words=DOCUMENT_WORDS,
        is_required=wanted.document is Asked.REQUIRED,
        may_give=may_give_document(wanted, registration.state),
        form=form,
        back=_back(registration),
    )
    return html, 422 if faulty else 200


def _back(registration: Registration) -> str:
    is_draft = registration.state is RegistrationState.DRAFT
    return url_for(
        "dashboard.tasks" if is_draft else "dashboard.submitted", registration_id=registration.public_id
    )
