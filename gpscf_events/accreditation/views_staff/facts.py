"""The three facts of one registration: where they stand, their history, and the moves that people make."""

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from gpscf_events.accreditation import services
from gpscf_events.accreditation.forms import ClearanceForm, NominateForm, WaiveForm
from gpscf_events.accreditation.models import Accreditation, Clearance, Fact, NominatedBy
from gpscf_events.accreditation.queries import find_accreditation, list_field_notes, list_moves
from gpscf_events.accreditation.rendering import FACT_WORDS, FIELD_WORDS, state_word
from gpscf_events.accreditation.rules import acceptance_of, needed_facts
from gpscf_events.core.actor import current_actor, guard, needs, staff_only
from gpscf_events.core.errors import NotFound
from gpscf_events.core.forms import BaseForm
from gpscf_events.core.roles import Permission
from gpscf_events.core.security import keep_private
from gpscf_events.registration.models import Registration, RegistrationState
from gpscf_events.registration.queries import get_registration

bp = Blueprint("facts", __name__, url_prefix="/<any(zh, en):locale>/staff/<edition_key>/facts")
guard(bp, staff_only(Permission.REGISTRATIONS_READ))


@bp.get("/<uuid:registration_id>")
def show(registration_id: UUID) -> ResponseReturnValue:
    """Where the facts stand, and every move."""
    return _page(_registration(registration_id, Permission.REGISTRATIONS_READ))


@bp.post("/<uuid:registration_id>/nominate")
@needs(Permission.NOMINATIONS_RECORD)
def nominate(registration_id: UUID) -> ResponseReturnValue:
    """The sending authority named the person."""
    registration = _registration(registration_id, Permission.NOMINATIONS_RECORD)
    form = NominateForm(prefix="nominate-")
    if not form.validate():
        return _page(registration, form)
    services.nominate(
        registration_id=registration.id, by=NominatedBy(form.by.data), reference=form.reference.data or ""
    )
    return _shown(registration)


@bp.post("/<uuid:registration_id>/waive")
@needs(Permission.NOMINATIONS_RECORD)
def waive(registration_id: UUID) -> ResponseReturnValue:
    """Do without a nomination, or take back what was said, for a reason."""
    registration = _registration(registration_id, Permission.NOMINATIONS_RECORD)
    form = WaiveForm(prefix="waive-")
    if not form.validate():
        return _page(registration, form)
    if request.form.get("act") == "take_back":
        services.take_back_nomination(registration_id=registration.id, reason=form.reason.data)
    else:
        services.waive_nomination(registration_id=registration.id, reason=form.reason.data)
    return _shown(registration)


@bp.post("/<uuid:registration_id>/clearance")
@needs(Permission.CLEARANCE_ANSWER)
def clearance(registration_id: UUID) -> ResponseReturnValue:
    """Enter the answer of the security authority by hand."""
    registration = _registration(registration_id, Permission.CLEARANCE_ANSWER)
    form = ClearanceForm(prefix="clearance-")
    if not form.validate():
        return _page(registration, form)
    services.answer_clearance(
        registration_id=registration.id,
        answer=Clearance(form.answer.data),
        reference=form.reference.data or "",
    )
    return _shown(registration)


def _registration(public_id: UUID, permission: Permission) -> Registration:
    found = get_registration(
        public_id, edition_key=g.edition_key, actor=current_actor(), permission=permission
    )
    if found.state is RegistrationState.DRAFT:
        raise NotFound
    return found


def _shown(registration: Registration) -> ResponseReturnValue:
    return redirect(url_for(".show", registration_id=registration.public_id), HTTPStatus.SEE_OTHER)


def _page(registration: Registration, typed: BaseForm | None = None) -> ResponseReturnValue:
    keep_private()
    row = find_accreditation(registration.id) or Accreditation(nomination="open", clearance="open")
    forms = {
        "nominate_form": NominateForm(prefix="nominate-", formdata=None),
        "waive_form": WaiveForm(prefix="waive-", formdata=None),
        "clearance_form": ClearanceForm(prefix="clearance-", formdata=None),
    }
    for name, form in forms.items():
        if typed is not None and type(typed) is type(form):
            forms[name] = typed
    html = render_template(
        "accreditation/facts.html",
        registration=registration,
        row=row,
        states={
            Fact.NOMINATION: row.nomination,
            Fact.ACCEPTANCE: acceptance_of(registration),
            Fact.CLEARANCE: row.clearance,
        },
        needed=needed_facts(registration.category),
        moves=list_moves(registration.id),
        notes=list_field_notes(registration.id),
        field_words=FIELD_WORDS,
        fact_words=FACT_WORDS,
        state_word=state_word,
        faulty=typed,
        **forms,
    )
    return html, 422 if typed is not None else 200
