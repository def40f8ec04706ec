"""What belongs to the person: agreements given and taken back. For a signed-in delegate, never by the private link."""

from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from gpscf_events.core.actor import current_actor, delegates_only, guard
from gpscf_events.core.i18n import current_locale
from gpscf_events.core.security import keep_private
from gpscf_events.registration.forms import AgreementForm
from gpscf_events.registration.models import Registration, RegistrationState
from gpscf_events.registration.queries import get_registration, list_consents
from gpscf_events.registration.rendering import list_agreements
from gpscf_events.registration.services import give_consent, withdraw_consent

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


def _registration(registration_id: UUID) -> Registration:
    return get_registration(registration_id, edition_key=g.edition_key, actor=current_actor())
