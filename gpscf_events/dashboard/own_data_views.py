"""What belongs to the person: agreements, erasure. For a signed-in delegate, never by the private link."""

from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from gpscf_events.core.actor import current_actor, delegates_only, guard
from gpscf_events.core.clock import now
from gpscf_events.core.errors import NotFound
from gpscf_events.core.i18n import current_locale
from gpscf_events.core.security import keep_private
from gpscf_events.registration.forms import AgreementForm
from gpscf_events.registration.models import Registration, RegistrationState
from gpscf_events.registration.queries import get_registration, list_consents
from gpscf_events.registration.rendering import list_agreements
from gpscf_events.registration.rules import last_day
from gpscf_events.registration.services import give_consent, withdraw_consent
from gpscf_events.retention.forms import AskErasureForm
from gpscf_events.retention.queries import find_request
from gpscf_events.retention.rules import answer_due
from gpscf_events.retention.services import ask_erasure

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
