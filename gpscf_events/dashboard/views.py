"""The delegate's pages that join features: own registrations, check answers, submitted, status page."""

from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, g, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from gpscf_events.accreditation.queries import find_accreditation, find_open_enquiry
from gpscf_events.accreditation.rendering import standing_of
from gpscf_events.badges import qr
from gpscf_events.badges.queries import find_live_badge, pdf_path
from gpscf_events.badges.rules import may_be_shown, opens_gate
from gpscf_events.categories.rules import asks
from gpscf_events.core.actor import current_actor, delegates_only, guard, open_to_all
from gpscf_events.core.clock import now
from gpscf_events.core.errors import NotFound, NotSignedIn, RuleBroken
from gpscf_events.core.i18n import current_locale
from gpscf_events.core.security import keep_private
from gpscf_events.dashboard.rendering import list_all_sections
from gpscf_events.delegations.queries import list_delegations, speaks_for
from gpscf_events.delegations.rendering import title_of
from gpscf_events.messages.queries import list_messages
from gpscf_events.people.models import ContactKind
from gpscf_events.people.queries import get_contact
from gpscf_events.people.rules import masked_contact, shown_contact
from gpscf_events.programme.queries import get_public_edition
from gpscf_events.questions.rendering import list_steps, list_told
from gpscf_events.registration.errors import DraftChanged, StepNotAllowed
from gpscf_events.registration.forms import NewForm, SubmitForm, read_answers
from gpscf_events.registration.models import ConsentGiver, Registration, RegistrationState
from gpscf_events.registration.queries import (
    find_document,
    get_by_status_token,
    get_registration,
    list_of_contact,
    list_participations,
    read_choices,
)
from gpscf_events.registration.queries.places import find_wanted
from gpscf_events.registration.rules import draft_mark, last_day
from gpscf_events.registration.services import replace_link, submit
from gpscf_events.registration.token import status_link, status_token
from gpscf_events.retention.queries import find_request
from gpscf_events.retention.services import discard_draft
from gpscf_events.signups.models import SignUpState
from gpscf_events.signups.queries import count_ahead, is_assured_of, list_sign_ups
from gpscf_events.signups.queries.seatless import list_for_all, list_joinable
from gpscf_events.signups.rendering import swaps

bp = Blueprint("dashboard", __name__, url_prefix="/<any(zh,en):locale>/<edition_key>/register")
guard(bp, delegates_only)
# Whoever holds the private link sees the page; it shows nothing that the badge does not show.
status_bp = Blueprint("status", __name__, url_prefix="/<any(zh,en):locale>/<edition_key>/r")
guard(status_bp, open_to_all)


@bp.get("/mine")
def mine() -> ResponseReturnValue:
    """All registrations of this mailbox, and the button for another person."""
    contact_id = current_actor().contact_id
    if contact_id is None:
        raise NotSignedIn
    contact = get_contact(contact_id)
    edition = get_public_edition(g.edition_key)
    registrations = list_of_contact(contact_id, edition.id)
    return render_template(
        "dashboard/delegate_mine.html",
        registrations=registrations,
        delegations=list_delegations(current_actor(), edition.id),
        title_of=title_of,
        steps={row.id: list_steps(row) for row in registrations},
        form=NewForm(formdata=None, key=str(uuid4())),
        contact_id=contact_id,
        signed_in_as=shown_contact(contact.kind, contact.value),
        standing_of=lambda row: standing_of(row, find_accreditation(row.id)),
        status_token=status_token,
    )


@bp.get("/<uuid:registration_id>/")
def tasks(registration_id: UUID) -> ResponseReturnValue:
    """How far a draft is, part by part."""
    registration = _own(registration_id)
    if registration.state is not RegistrationState.DRAFT:
        return redirect(url_for("dashboard.submitted", registration_id=registration_id))
    choices = read_choices(
        registration.edition_id,
        locale=current_locale(),
        moment=now(),
        draft=registration,
    )
    sections = list_all_sections(registration, choices)
    return render_template("dashboard/delegate_tasks.html", registration=registration, sections=sections)


@bp.get("/<uuid:registration_id>/discard")
def ask_discard(registration_id: UUID) -> ResponseReturnValue:
    """Whether a draft is really to be thrown away."""
    registration = _own(registration_id)
    if registration.state is not RegistrationState.DRAFT:
        return redirect(url_for("dashboard.submitted", registration_id=registration_id))
    return render_template("dashboard/delegate_discard.html", registration=registration)


@bp.post("/<uuid:registration_id>/discard")
def discard(registration_id: UUID) -> ResponseReturnValue:
    """Throw a draft away; one that was submitted in another tab meanwhile stays."""
    try:
        discard_draft(registration_id=_own(registration_id).id)
    except StepNotAllowed:
        return redirect(url_for("dashboard.submitted", registration_id=registration_id), 303)
    return redirect(url_for("dashboard.mine"), 303)


@bp.get("/<uuid:registration_id>/check")
def check(registration_id: UUID) -> ResponseReturnValue:
    """All answers, to be read once more."""
    registration = _own(registration_id)
    if registration.state is not RegistrationState.DRAFT:
        return redirect(url_for("dashboard.submitted", registration_id=registration_id))
    return _check_page(registration)


@bp.post("/<uuid:registration_id>/check")
def send(registration_id: UUID) -> ResponseReturnValue:
    """Submit; a second press finds it submitted and shows the same page."""
    registration, form = _own(registration_id), SubmitForm()
    try:
        if registration.state is RegistrationState.DRAFT:
            if form.seen.data != draft_mark(registration.draft):
                raise DraftChanged
            choices = read_choices(
                registration.edition_id,
                locale=current_locale(),
                moment=now(),
                draft=registration,
            )
            answers = read_answers(choices, registration.draft)
            submit(
                registration_id=registration.id,
                answers=answers,
                seen=registration.draft,
                given_by=ConsentGiver.AUTHORITY if _speaks_for(registration) else ConsentGiver.SELF,
            )
    except RuleBroken as refused:
        return _check_page(_own(registration_id), refused)
    return redirect(url_for("dashboard.submitted", registration_id=registration_id))


@bp.get("/<uuid:registration_id>/submitted")
def submitted(registration_id: UUID) -> ResponseReturnValue:
    """The reference, and what comes next."""
    registration = _own(registration_id)
    if registration.state is RegistrationState.DRAFT:
        return redirect(url_for("dashboard.check", registration_id=registration_id))
    return render_template(
        "dashboard/delegate_submitted.html",
        registration=registration,
        has_document_page=asks(find_wanted(registration).document)
        or find_document(registration.id) is not None,
        standing=standing_of(registration, find_accreditation(registration.id)),
        token=status_token(registration),
        by_mobile=registration.contact is not None and registration.contact.kind is ContactKind.MOBILE,
    )


@bp.get("/<uuid:registration_id>/link")
def link(registration_id: UUID) -> ResponseReturnValue:
    """The private link, and the button that replaces it."""
    registration = _own(registration_id)
    if registration.state is RegistrationState.DRAFT:
        return redirect(url_for("dashboard.tasks", registration_id=registration_id))
    return render_template(
        "dashboard/delegate_link.html", registration=registration, link=status_link(registration)
    )


@bp.post("/<uuid:registration_id>/link")
def renew_link(registration_id: UUID) -> ResponseReturnValue:
    """Make a new private link; the old one is dead at once."""
    replace_link(registration_id=_own(registration_id).id, tell=False)
    return redirect(url_for("dashboard.link", registration_id=registration_id, renewed=1), 303)


def _own(registration_id: UUID) -> Registration:
    return get_registration(registration_id, edition_key=g.edition_key, actor=current_actor())


def _speaks_for(registration: Registration) -> bool:
    return speaks_for(current_actor().contact_id, registration)


def _check_page(registration: Registration, refused: RuleBroken | None = None) -> ResponseReturnValue:
    if registration.state is not RegistrationState.DRAFT:
        return redirect(url_for("dashboard.submitted", registration_id=registration.public_id))
    choices = read_choices(
        registration.edition_id,
        locale=current_locale(),
        moment=now(),
        draft=registration,
    )
    page = render_template(
        "dashboard/delegate_check.html",
        registration=registration,
        sections=list_all_sections(registration, choices),
        form=SubmitForm(formdata=None, seen=draft_mark(registration.draft)),
        speaks_for=_speaks_for(registration),
        problem=refused.message if refused else None,
    )
    return page, refused.status if refused else 200


@status_bp.get("/<token>")
def show(token: str) -> ResponseReturnValue:
    """Where the registration stands, its sessions, its badge, everything we wrote."""
    keep_private()
    registration = get_by_status_token(token, edition_key=g.edition_key)
    own = list_sign_ups(registration.id)
    return render_template(
        "dashboard/delegate_status.html",
        registration=registration,
        token=token,
        standing=standing_of(registration, find_accreditation(registration.id)),
        steps=list_steps(registration),
        further=len(list_told(registration.id, with_earlier=False)),
        participations=list_participations(registration.id),
        sign_ups=own,
        ahead={entry.id: count_ahead(entry) for entry in own if entry.state is SignUpState.WAITING},
        swaps=swaps(own),
        is_assured=is_assured_of(registration),
        joinable=list_joinable(registration, own, now()),
        for_all=list_for_all(registration),
        messages=list_messages("registration", registration.id),
        reached_by=masked_contact(registration.contact) if registration.contact else "",
        asked=find_request(registration.id),
        enquiry=find_open_enquiry(registration.id),
        zone=ZoneInfo(registration.edition.time_zone),
        last_day=last_day,
        **_badge_parts(registration),
    )


@status_bp.get("/<token>/badge")
def badge(token: str) -> ResponseReturnValue:
    """The badge's part of the page: asked for again while it is being made."""
    keep_private()
    registration = get_by_status_token(token, edition_key=g.edition_key)
    return render_template(
        "dashboard/_delegate_badge.html", registration=registration, token=token, **_badge_parts(registration)
    )


@status_bp.get("/<token>/badge.svg")
def badge_code(token: str) -> ResponseReturnValue:
    """The QR code, as large as the screen wants it."""
    keep_private()
    live = find_live_badge(get_by_status_token(token, edition_key=g.edition_key).id)
    if live is None or live.token is None or not may_be_shown(live):
        raise NotFound
    return Response(qr.svg(live.token), mimetype="image/svg+xml")


@status_bp.get("/<token>/badge.pdf")
def badge_file(token: str) -> ResponseReturnValue:
    """The badge to print."""
    keep_private()
    registration = get_by_status_token(token, edition_key=g.edition_key)
    live = find_live_badge(registration.id)
    if live is None or not may_be_shown(live) or not pdf_path(live.public_id).is_file():
        raise NotFound
    path = pdf_path(live.public_id).resolve()
    return send_file(
        path, "application/pdf", as_attachment=True, download_name=f"badge-{registration.reference}.pdf"
    )


def _badge_parts(registration: Registration) -> dict[str, object]:
    live = find_live_badge(registration.id) if registration.state is RegistrationState.ACCEPTED else None
    shown = live if live is not None and may_be_shown(live) else None
    return {
        "badge": shown,
        "is_being_made": live is not None and live.token is None,
        "has_file": shown is not None and pdf_path(shown.public_id).is_file(),
        "opens_gate": opens_gate(registration.category),
    }
