"""After submission: answers that a delegate changes or asks to be corrected, and withdrawing."""

from uuid import UUID

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from gpscf_events.core.actor import current_actor, delegates_only, guard
from gpscf_events.core.clock import now
from gpscf_events.core.errors import NotFound
from gpscf_events.core.i18n import current_locale
from gpscf_events.core.security import keep_private
from gpscf_events.registration.forms import PageForm, WithdrawForm, bind, read_change, typed_of
from gpscf_events.registration.models import Registration, RegistrationState
from gpscf_events.registration.queries import (
    get_registration,
    list_open_corrections,
    list_participations,
    read_choices,
)
from gpscf_events.registration.rendering import TITLES, describe_party_kinds, list_answers
from gpscf_events.registration.rules import (
    IDENTITY_PAGES,
    OPEN_PAGES,
    Choices,
    identity_is_settled,
    may_change_answers,
    may_step,
)
from gpscf_events.registration.services import change_answers, withdraw
from gpscf_events.registration.views.draft import TEMPLATES

bp = Blueprint(
    "changes", __name__, url_prefix="/<any(zh,en):locale>/<edition_key>/register/<uuid:registration_id>"
)
guard(bp, delegates_only)

PAGES = (*OPEN_PAGES, *IDENTITY_PAGES)
PAGE = f"/change/<any({','.join(PAGES)}):page>"


@bp.get("/change")
def show(registration_id: UUID) -> ResponseReturnValue:
    """The answers as they stand, and which of them can be changed."""
    registration, choices = _registration(registration_id)
    keep_private()
    return render_template(
        "registration/change.html",
        registration=registration,
        sections=list_answers(PAGES, typed_of(registration, choices), choices),
        may_change=_may_change(registration),
        is_settled=identity_is_settled(registration.state, registration.category),
        identity_pages=IDENTITY_PAGES,
        wanted={one.page for one in list_open_corrections(registration.id)},
        may_withdraw=may_step(registration.state, RegistrationState.WITHDRAWN),
    )


@bp.get(PAGE)
def edit(registration_id: UUID, page: str) -> ResponseReturnValue:
    """The form of a page, filled as it stands."""
    registration, choices = _registration(registration_id)
    if not _may_change(registration):
        return redirect(url_for(".show", registration_id=registration_id))
    return _page(registration, page, bind(page, choices, typed_of(registration, choices)), choices)


@bp.post(PAGE)
def save(registration_id: UUID, page: str) -> ResponseReturnValue:
    """Change it, or ask staff to."""
    registration, choices = _registration(registration_id)
    form = bind(page, choices, typed_of(registration, choices), request.form)
    if not form.validate():
        return _page(registration, page, form, choices), 422
    done = change_answers(
        registration_id=registration.id,
        page=page,
        answers=read_change(page, form, choices),
        typed=form.typed(request.form),
    )
    told = "changed" if done else "asked"
    return redirect(url_for(".show", registration_id=registration_id, told=told), 303)


@bp.get("/withdraw")
def ask(registration_id: UUID) -> ResponseReturnValue:
    """What withdrawing means."""
    return _withdraw_page(_registration(registration_id)[0], WithdrawForm(formdata=None))


@bp.post("/withdraw")
def leave(registration_id: UUID) -> ResponseReturnValue:
    """Withdraw; a second time changes nothing."""
    registration, form = _registration(registration_id)[0], WithdrawForm()
    if not form.validate():
        return _withdraw_page(registration, form), 422
    withdraw(registration_id=registration.id, reason="by the delegate")
    return redirect(url_for(".show", registration_id=registration_id, told="withdrawn"), 303)


def _registration(registration_id: UUID) -> tuple[Registration, Choices]:
    found = get_registration(registration_id, edition_key=g.edition_key, actor=current_actor())
    if found.state is RegistrationState.DRAFT:
        raise NotFound
    return found, read_choices(found.edition_id, locale=current_locale(), moment=now())


def _may_change(registration: Registration) -> bool:
    meetings = [row.meeting for row in list_participations(registration.id)]
    return may_change_answers(registration.state, meetings, now())


def _page(registration: Registration, page: str, form: PageForm, choices: Choices) -> str:
    keep_private()
    settled = page in IDENTITY_PAGES and identity_is_settled(registration.state, registration.category)
    return render_template(
        TEMPLATES[page],
        form=form,
        registration=registration,
        choices=choices,
        title=TITLES[page],
        back=url_for(".show", registration_id=registration.public_id),
        party_kinds=describe_party_kinds(),
        is_change=True,
        is_settled=settled,
    )


def _withdraw_page(registration: Registration, form: WithdrawForm) -> str:
    keep_private()
    may = may_step(registration.state, RegistrationState.WITHDRAWN)
    return render_template(
        "registration/withdraw.html", registration=registration, form=form, may_withdraw=may
    )
