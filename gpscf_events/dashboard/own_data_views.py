"""What belongs to the person: agreements, copies, erasure. For a signed-in delegate, never by the private link."""

import json
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, g, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from gpscf_events.accounts.services import end_session, is_confirmed
from gpscf_events.core.actor import current_actor, delegates_only, guard
from gpscf_events.core.clock import now
from gpscf_events.core.errors import NotFound
from gpscf_events.core.htmx import wants_fragment
from gpscf_events.core.i18n import current_locale
from gpscf_events.core.security import keep_private
from gpscf_events.registration.forms import AgreementForm
from gpscf_events.registration.models import Registration, RegistrationState
from gpscf_events.registration.queries import find_document, get_registration, list_consents
from gpscf_events.registration.rendering import list_agreements
from gpscf_events.registration.rules import last_day
from gpscf_events.registration.services import give_consent, withdraw_consent
from gpscf_events.retention.forms import AskErasureForm
from gpscf_events.retention.models import CopyState
from gpscf_events.retention.queries import find_request, get_copy, list_copies
from gpscf_events.retention.rules import answer_due
from gpscf_events.retention.services import ask_erasure, open_copy, order_copy, remove_copy, take_copy

bp = Blueprint(
    "own_data",
    __name__,
    url_prefix="/<any(zh,en):locale>/<edition_key>/register/<uuid:registration_id>/data",
)
guard(bp, delegates_only)


@bp.get("/")
def show(registration_id: UUID) -> ResponseReturnValue:
    """Agreements, and what can be done with the own data."""
    keep_private()
    registration = _registration(registration_id)
    if registration.state is RegistrationState.DRAFT:
        return redirect(url_for("dashboard.tasks", registration_id=registration_id))
    return render_template(
        "dashboard/delegate_data.html",
        registration=registration,
        zone=ZoneInfo(registration.edition.time_zone),
        agreements=list_agreements(list_consents(registration.id)),
        asked=find_request(registration.id),
        copies=[one for one in list_copies(registration.id) if one.expires_at > now()],
        has_document=find_document(registration.id) is not None,
        is_fresh=is_confirmed(),
        last_day=last_day,
    )


@bp.post("/agreements")
def change_agreement(registration_id: UUID) -> ResponseReturnValue:
    """Give an agreement, or take it back."""
    registration, form = _registration(registration_id), AgreementForm()
    if form.validate():
        if form.wish.data == "give":
            give_consent(registration_id=registration.id, kind=form.kind.data, shown_in=current_locale())
        else:
            withdraw_consent(registration_id=registration.id, kind=form.kind.data)
    return redirect(url_for(".show", registration_id=registration_id, _anchor="agreements"), 303)


@bp.get("/own-data.json")
def take(registration_id: UUID) -> Response:
    """Everything stored, as JSON; the identity document in full for a quarter of an hour after a code was shown."""
    registration = _submitted(registration_id)
    data = take_copy(registration_id=registration.id, in_full=is_confirmed())
    keep_private()
    return Response(
        json.dumps(data, ensure_ascii=False, indent=1),
        mimetype="application/json",
        headers={"Content-Disposition": f'attachment; filename="own-data-{registration.reference}.json"'},
    )


@bp.post("/fresh-code")
def ask_for_code(registration_id: UUID) -> ResponseReturnValue:
    """Sign out, to sign in again with a fresh code."""
    _submitted(registration_id)
    end_session()
    return redirect(url_for("registration.email"), 303)


@bp.post("/copies")
def order(registration_id: UUID) -> ResponseReturnValue:
    """Have a PDF made."""
    copy = order_copy(registration_id=_submitted(registration_id).id, locale=current_locale())
    return redirect(url_for(".copy", registration_id=registration_id, copy_id=copy.public_id), 303)


@bp.get("/copies/<uuid:copy_id>")
def copy(registration_id: UUID, copy_id: UUID) -> str:
    """How far a PDF is; the part that moves is polled."""
    keep_private()
    registration = _submitted(registration_id)
    found = get_copy(registration.id, copy_id)
    return render_template(
        "dashboard/_delegate_copy.html" if wants_fragment() else "dashboard/delegate_copy.html",
        registration=registration,
        copy=found,
        is_unfinished=found.state in {CopyState.QUEUED, CopyState.RUNNING},
        zone=ZoneInfo(registration.edition.time_zone),
    )


@bp.get("/copies/<uuid:copy_id>/file")
def fetch(registration_id: UUID, copy_id: UUID) -> Response:
    """The PDF itself."""
    keep_private()
    registration = _submitted(registration_id)
    path = open_copy(copy=get_copy(registration.id, copy_id))
    name = f"own-data-{registration.reference}.pdf"
    return send_file(path, "application/pdf", as_attachment=True, download_name=name, max_age=0)


@bp.post("/copies/<uuid:copy_id>/remove")
def remove(registration_id: UUID, copy_id: UUID) -> ResponseReturnValue:
    """Remove a PDF, ready or not."""
    remove_copy(copy=get_copy(_submitted(registration_id).id, copy_id))
    return redirect(url_for(".show", registration_id=registration_id), 303)


@bp.get("/erasure")
def erasure(registration_id: UUID) -> ResponseReturnValue:
    """What erasure means, and the form that asks for it; or how far the request is."""
    return _erasure_page(_submitted(registration_id), AskErasureForm(formdata=None))


@bp.post("/erasure")
def ask_for_erasure(registration_id: UUID) -> ResponseReturnValue:
    """Ask for erasure; a second time is told that it is in hand."""
    registration, form = _submitted(registration_id), AskErasureForm()
    if not form.validate():
        return _erasure_page(registration, form), 422
    _request, is_new = ask_erasure(registration_id=registration.id)
    again = None if is_new else 1
    return redirect(url_for(".erasure", registration_id=registration_id, again=again), 303)


def _erasure_page(registration: Registration, form: AskErasureForm) -> str:
    keep_private()
    zone = ZoneInfo(registration.edition.time_zone)
    asked = find_request(registration.id)
    return render_template(
        "dashboard/delegate_erasure.html",
        registration=registration,
        asked=asked,
        last_day=last_day,
        answer_by=last_day(asked.due_at if asked and not asked.decided_at else answer_due(now(), zone), zone),
        zone=zone,
        form=form,
    )


def _submitted(registration_id: UUID) -> Registration:
    registration = _registration(registration_id)
    if registration.state is RegistrationState.DRAFT:
        raise NotFound
    return registration


def _registration(registration_id: UUID) -> Registration:
    return get_registration(registration_id, edition_key=g.edition_key, actor=current_actor())
