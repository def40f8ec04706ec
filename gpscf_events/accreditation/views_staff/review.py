"""The review queue: one case after the other, decided with three keys."""

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from gpscf_events.accreditation import services
from gpscf_events.accreditation.errors import EnquiryOpen, OtherUnknown
from gpscf_events.accreditation.forms import AskForm, DeclineForm
from gpscf_events.accreditation.queries import (
    list_cases,
    list_enquiries,
    list_moves,
    list_possible_duplicates,
)
from gpscf_events.accreditation.rendering import FACT_WORDS, state_word
from gpscf_events.core.actor import current_actor, guard, staff_only
from gpscf_events.core.errors import NotFound, RuleBroken
from gpscf_events.core.roles import Permission, Scope
from gpscf_events.core.security import keep_private
from gpscf_events.programme.models import Edition
from gpscf_events.programme.queries import get_edition
from gpscf_events.questions.rendering import list_told
from gpscf_events.registration.errors import SecondPersonNeeded
from gpscf_events.registration.forms.documents import DOCUMENT_WORDS
from gpscf_events.registration.models import Registration, RegistrationState
from gpscf_events.registration.queries import (
    find_document,
    find_portrait,
    get_registration,
    list_participations,
)
from gpscf_events.registration.rendering import MODE_WORDS
from gpscf_events.registration.services import accept as accept_registration
from gpscf_events.registration.services import decline as decline_registration
from gpscf_events.registration.services import mask_document

bp = Blueprint("review", __name__, url_prefix="/<any(zh, en):locale>/staff/<edition_key>/review")
guard(bp, staff_only(Permission.REGISTRATIONS_DECIDE))


@bp.get("/")
def queue() -> ResponseReturnValue:
    """What waits for a decision, the oldest first."""
    keep_private()
    edition = _edition()
    return render_template("accreditation/queue.html", cases=list_cases(current_actor(), edition.id))


@bp.get("/<uuid:registration_id>")
def case(registration_id: UUID) -> ResponseReturnValue:
    """One case: photo, document and answers side by side, and what looks like the same person."""
    return _page(_registration(registration_id))


@bp.post("/<uuid:registration_id>/accept")
def accept(registration_id: UUID) -> ResponseReturnValue:
    """Accept it, and show the next one."""
    registration = _registration(registration_id)
    try:
        decided = accept_registration(registration_id=registration.id)
    except RuleBroken as broken:
        return _page(registration, refused=broken)
    return _next(decided, _("Accepted: %(name)s", name=_name(decided)))


@bp.post("/<uuid:registration_id>/decline")
def decline(registration_id: UUID) -> ResponseReturnValue:
    """Decline it for a reason, and show the next one."""
    registration = _registration(registration_id)
    form = DeclineForm(prefix="decline-")
    if not form.validate():
        return _page(registration, decline_form=form)
    try:
        decided = decline_registration(registration_id=registration.id, reason=form.reason.data)
    except RuleBroken as broken:
        return _page(registration, refused=broken)
    return _next(decided, _("Declined: %(name)s", name=_name(decided)))


@bp.post("/<uuid:registration_id>/ask")
def ask(registration_id: UUID) -> ResponseReturnValue:
    """Ask the person, and show the next one."""
    registration = _registration(registration_id)
    form = AskForm(prefix="ask-")
    if not form.validate():
        return _page(registration, ask_form=form)
    try:
        services.ask(registration_id=registration.id, question=form.question.data)
    except EnquiryOpen as broken:
        return _page(registration, refused=broken)
    return _next(registration, _("Asked: %(name)s", name=_name(registration)))


@bp.post("/<uuid:registration_id>/pair")
def pair(registration_id: UUID) -> ResponseReturnValue:
    """Say whether two registrations are one person."""
    registration = _registration(registration_id)
    others = list_possible_duplicates(registration, current_actor())
    wanted = request.form.get("other")
    other = next((row for row in others if str(row.public_id) == wanted), None)
    if other is None:
        return _page(registration, refused=OtherUnknown())
    is_same = request.form.get("answer") == "same"
    services.decide_pair(registration_id=registration.id, other_id=other.id, is_same=is_same)
    return redirect(url_for(".case", registration_id=registration_id), HTTPStatus.SEE_OTHER)


def _edition() -> Edition:
    edition = get_edition(g.edition_key)
    if not current_actor().reaches(Permission.REGISTRATIONS_DECIDE, edition.id):
        raise NotFound
    return edition


def _registration(public_id: UUID) -> Registration:
    found = get_registration(
        public_id,
        edition_key=g.edition_key,
        actor=current_actor(),
        permission=Permission.REGISTRATIONS_DECIDE,
    )
    if found.state is RegistrationState.DRAFT:
        raise NotFound
    return found


def _name(registration: Registration) -> str:
    person = registration.person
    return person.display_name if person else str(registration.reference)


def _next(registration: Registration, said: str) -> ResponseReturnValue:
    if registration.state is RegistrationState.SUBMITTED and registration.proposal is not None:
        said = str(SecondPersonNeeded.message)
    flash(said)
    waiting = [row for row in list_cases(current_actor(), registration.edition_id) if row is not registration]
    if not waiting:
        return redirect(url_for(".queue"), HTTPStatus.SEE_OTHER)
    return redirect(url_for(".case", registration_id=waiting[0].public_id), HTTPStatus.SEE_OTHER)


def _page(
    registration: Registration,
    *,
    decline_form: DeclineForm | None = None,
    ask_form: AskForm | None = None,
    refused: RuleBroken | None = None,
) -> ResponseReturnValue:
    keep_private()
    actor = current_actor()
    # Whoever decides for a part of the edition sees of a person what belongs to that part.
    is_whole = actor.may(
        Permission.REGISTRATIONS_READ,
        Scope(registration.edition_id, party_id=registration.represents_party_id),
    )
    others = list_possible_duplicates(registration, actor)
    people = [registration, *others]
    documents = {row.id: find_document(row.id) for row in people}
    html = render_template(
        "accreditation/case.html",
        registration=registration,
        others=others,
        people=people,
        portraits={row.id: find_portrait(row.id) for row in people},
        documents={key: kept for key, kept in documents.items() if kept},
        masked={key: mask_document(kept) for key, kept in documents.items() if kept},
        kind_words=DOCUMENT_WORDS,
        further=list_told(registration.id, with_earlier=True) if is_whole else (),
        taking=list_participations(registration.id) if is_whole else (),
        mode_words=MODE_WORDS,
        moves=list_moves(registration.id),
        enquiries=list_enquiries(registration.id),
        waiting=len(list_cases(actor, registration.edition_id)),
        decline_form=decline_form or DeclineForm(prefix="decline-", formdata=None),
        ask_form=ask_form or AskForm(prefix="ask-", formdata=None),
        faulty=next((form for form in (decline_form, ask_form) if form is not None), None),
        refused=refused.message if refused else None,
        fact_words=FACT_WORDS,
        state_word=state_word,
    )
    if refused is not None:
        return html, refused.status
    return html, 200 if request.method == "GET" else 422
