"""The identity document of a registration for staff: masked; in full for a reason; entered or corrected."""

from uuid import UUID

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from gpscf_events.core import file_pages
from gpscf_events.core.actor import current_actor, guard, needs, staff_only
from gpscf_events.core.clock import now
from gpscf_events.core.errors import NotFound
from gpscf_events.core.i18n import current_locale, words
from gpscf_events.core.roles import Permission
from gpscf_events.core.security import keep_private
from gpscf_events.parties.queries import find_party
from gpscf_events.registration.forms import DocumentForm, RemoveForm, RevealForm
from gpscf_events.registration.forms.documents import DOCUMENT_WORDS
from gpscf_events.registration.models import Registration
from gpscf_events.registration.queries import (
    find_document,
    find_portrait,
    get_registration,
    list_same_document,
    read_choices,
)
from gpscf_events.registration.services import (
    keep_document,
    mask_document,
    remove_document,
    reveal_document,
)
from gpscf_events.registration.services.documents import DocumentDetails

bp = Blueprint(
    "registration_staff", __name__, url_prefix="/<any(zh, en):locale>/staff/<edition_key>/registrations"
)
guard(bp, staff_only(Permission.DOCUMENTS_READ))


@bp.get("/<uuid:registration_id>/document")
def document(registration_id: UUID) -> ResponseReturnValue:
    """The document masked, and the forms to read, correct and remove it."""
    return _page(_registration(registration_id, Permission.DOCUMENTS_READ))


@bp.post("/<uuid:registration_id>/document")
@needs(Permission.DOCUMENTS_KEEP)
def keep(registration_id: UUID) -> ResponseReturnValue:
    """Enter or correct the document."""
    registration = _registration(registration_id, Permission.DOCUMENTS_KEEP)
    form = DocumentForm(prefix="document-")
    form.offer(read_choices(registration.edition_id, locale=current_locale(), moment=now()))
    if not form.validate():
        return _page(registration, keep_form=form)
    keep_document(registration_id=registration.id, details=form.details())
    return redirect(url_for("registration_staff.document", registration_id=registration_id))


@bp.post("/<uuid:registration_id>/document/reveal")
@needs(Permission.PEOPLE_REVEAL)
def reveal(registration_id: UUID) -> ResponseReturnValue:
    """Show it in full, once, for a reason."""
    registration = _registration(registration_id, Permission.PEOPLE_REVEAL)
    form = RevealForm(prefix="reveal-")
    if not form.validate():
        return _page(registration, reveal_form=form)
    details = reveal_document(registration_id=registration.id, reason=form.reason.data)
    return _page(registration, details=details)


@bp.post("/<uuid:registration_id>/document/remove")
@needs(Permission.DOCUMENTS_KEEP)
def remove(registration_id: UUID) -> ResponseReturnValue:
    """Remove it, for a reason."""
    registration = _registration(registration_id, Permission.DOCUMENTS_KEEP)
    form = RemoveForm(prefix="remove-")
    if not form.validate():
        return _page(registration, remove_form=form)
    remove_document(registration_id=registration.id, reason=form.reason.data)
    return redirect(url_for("registration_staff.document", registration_id=registration_id))


@bp.get("/<uuid:registration_id>/photo.jpg")
@needs(Permission.REGISTRATIONS_READ)
def portrait(registration_id: UUID) -> Response:
    """The portrait photo."""
    kept = find_portrait(_registration(registration_id, Permission.REGISTRATIONS_READ).id)
    if kept is None:
        raise NotFound
    return file_pages.serve(kept.file, name="portrait")


def _registration(registration_id: UUID, permission: Permission) -> Registration:
    return get_registration(
        registration_id, edition_key=g.edition_key, actor=current_actor(), permission=permission
    )


def _page(
    registration: Registration,
    *,
    keep_form: DocumentForm | None = None,
    reveal_form: RevealForm | None = None,
    remove_form: RemoveForm | None = None,
    details: DocumentDetails | None = None,
) -> ResponseReturnValue:
    keep_private()
    kept = find_document(registration.id)
    if keep_form is None:
        keep_form = DocumentForm(prefix="document-", formdata=None)
        keep_form.offer(read_choices(registration.edition_id, locale=current_locale(), moment=now()))
    issuer = find_party(details.issuing_country) if details else None
    html = render_template(
        "registration/staff_document.html",
        registration=registration,
        document=kept,
        masked=mask_document(kept) if kept else "",
        kind_words=DOCUMENT_WORDS,
        details=details,
        issued_by=words(issuer.name) if issuer else "",
        same=list_same_document(kept, actor=current_actor()) if kept else [],
        keep_form=keep_form,
        reveal_form=reveal_form or RevealForm(prefix="reveal-", formdata=None),
        remove_form=remove_form or RemoveForm(prefix="remove-", formdata=None),
        faulty=next((f for f in (keep_form, reveal_form, remove_form) if f is not None and f.errors), None),
    )
    return html, 422 if request.method == "POST" and details is None else 200
