"""What a delegate asked to be corrected: shown beside what stands, applied or left."""

from uuid import UUID

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from gpscf_events.core.actor import current_actor, guard, staff_only
from gpscf_events.core.clock import now
from gpscf_events.core.errors import NotFound
from gpscf_events.core.i18n import current_locale
from gpscf_events.core.roles import Permission
from gpscf_events.core.security import keep_private
from gpscf_events.registration.forms import bind, read_change, typed_of
from gpscf_events.registration.models import Registration
from gpscf_events.registration.queries import find_open_correction, get_registration, read_choices
from gpscf_events.registration.rendering import list_answers
from gpscf_events.registration.rules import IDENTITY_PAGES, Choices
from gpscf_events.registration.services import decide_correction

bp = Blueprint(
    "corrections",
    __name__,
    url_prefix="/<any(zh, en):locale>/staff/<edition_key>/registrations/<uuid:registration_id>/corrections",
)
guard(bp, staff_only(Permission.REGISTRATIONS_DECIDE))
PAGE = f"/<any({','.join(IDENTITY_PAGES)}):page>"


@bp.get("/")
def show(registration_id: UUID) -> str:
    """Page by page: as it stands, and as the delegate wants it."""
    registration, choices = _registration(registration_id)
    keep_private()
    present = typed_of(registration, choices)
    wanted = {page: find_open_correction(registration.id, page) for page in IDENTITY_PAGES}
    return render_template(
        "registration/staff_corrections.html",
        registration=registration,
        compared=[
            (
                one,
                list_answers([page], present, choices)[0],
                list_answers([page], {page: one.wanted}, choices)[0],
            )
            for page, one in wanted.items()
            if one is not None
        ],
    )


@bp.post(PAGE)
def decide(registration_id: UUID, page: str) -> ResponseReturnValue:
    """Apply it, or leave everything as it is."""
    registration, choices = _registration(registration_id)
    wanted = find_open_correction(registration.id, page)
    if wanted is None:
        return redirect(url_for(".show", registration_id=registration_id), 303)
    form = bind(page, choices, {page: wanted.wanted})
    answers = None
    if "apply" in request.form:
        if not form.validate():
            raise NotFound
        answers = read_change(page, form, choices)
    decide_correction(correction=wanted, answers=answers)
    return redirect(url_for(".show", registration_id=registration_id), 303)


def _registration(registration_id: UUID) -> tuple[Registration, Choices]:
    found = get_registration(
        registration_id,
        edition_key=g.edition_key,
        actor=current_actor(),
        permission=Permission.REGISTRATIONS_DECIDE,
    )
    return found, read_choices(found.edition_id, locale=current_locale(), moment=now())
