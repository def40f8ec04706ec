"""The report of what would go, runs, periods and holds."""

from http import HTTPStatus
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from gpscf_events.accounts.services import ensure_confirmed
from gpscf_events.attendance.queries import get_edition
from gpscf_events.core.actor import current_actor, guard, needs, staff_only
from gpscf_events.core.clock import now
from gpscf_events.core.errors import Refusal
from gpscf_events.core.htmx import wants_fragment
from gpscf_events.core.roles import Permission, Scope
from gpscf_events.core.security import keep_private
from gpscf_events.programme.models import Edition
from gpscf_events.registration.models import Registration
from gpscf_events.registration.queries import get_registration
from gpscf_events.retention import queries, services
from gpscf_events.retention.forms import ConfirmForm, HoldForm, PeriodsForm
from gpscf_events.retention.rendering import BEGIN_WORDS, GROUP_WORDS, PART_WORDS, RUN_WORDS
from gpscf_events.retention.rules import PERIODS, Group, Part
from gpscf_events.retention.services.house import count_due

bp = Blueprint("retention_staff", __name__, url_prefix="/<any(zh, en):locale>/staff/<edition_key>/retention")
guard(bp, staff_only(Permission.RETENTION_READ))

REFUSED = HTTPStatus.UNPROCESSABLE_ENTITY


def _edition(permission: Permission) -> Edition:
    return get_edition(current_actor(), g.edition_key, permission)


@bp.context_processor
def words() -> dict[str, Any]:
    """What parts, categories and states are called, for every page here."""
    return {
        "part_words": PART_WORDS,
        "group_words": GROUP_WORDS,
        "begin_words": BEGIN_WORDS,
        "run_words": RUN_WORDS,
    }


@bp.get("/")
def report() -> ResponseReturnValue:
    """What a run would erase now, and what the last ones did."""
    return _report(_edition(Permission.RETENTION_READ))


def _report(
    edition: Edition, *, run_form: ConfirmForm | None = None, periods_form: PeriodsForm | None = None
) -> str:
    keep_private()
    plan, moment = queries.find_plan(edition.id), now()
    kept = {
        "documents_days": PERIODS[Part.DOCUMENTS, Group.DELEGATES].days,
        "answers_days": PERIODS[Part.REGISTRATIONS, Group.DELEGATES].days,
    }
    if plan is not None:
        kept = {name: getattr(plan, name) or usual for name, usual in kept.items()}
    house = count_due(moment)
    return render_template(
        "retention/report.html",
        edition=edition,
        edition_zone=ZoneInfo(edition.time_zone),
        plan=plan,
        lines=queries.forecast(edition, moment=moment),
        house=[(part, group, PERIODS[part, group], house[part]) for part, group in PERIODS if part in house],
        runs=queries.list_runs(edition.id),
        unfinished=queries.find_unfinished_run(edition.id),
        holds=queries.list_holds(edition.id),
        open_requests=queries.count_open_requests(edition.id),
        may_manage=current_actor().may(Permission.RETENTION_MANAGE, Scope(edition.id)),
        run_form=run_form or ConfirmForm(prefix="run-", formdata=None),
        periods_form=periods_form or PeriodsForm(prefix="periods-", formdata=None, data=kept),
        faulty=next((form for form in (run_form, periods_form) if form is not None), None),
    )


@bp.post("/runs")
@needs(Permission.RETENTION_MANAGE)
def order() -> ResponseReturnValue:
    """Erase what is due, and go on every night."""
    edition, form = _edition(Permission.RETENTION_MANAGE), ConfirmForm(prefix="run-")
    ensure_confirmed("retention_staff.report", edition_key=edition.key)
    if form.validate_on_submit():
        try:
            made = services.order_run(edition=edition, actor=current_actor())
            return redirect(url_for(".run", run_id=made.public_id), HTTPStatus.SEE_OTHER)
        except Refusal as refusal:
            form.is_read.errors = [str(refusal.message)]
    return _report(edition, run_form=form), REFUSED


@bp.post("/periods")
@needs(Permission.RETENTION_MANAGE)
def change_periods() -> ResponseReturnValue:
    """Keep this edition's data for other times."""
    edition, form = _edition(Permission.RETENTION_MANAGE), PeriodsForm(prefix="periods-")
    ensure_confirmed("retention_staff.report", edition_key=edition.key)
    if not form.validate_on_submit():
        return _report(edition, periods_form=form), REFUSED
    services.change_periods(
        edition_id=edition.id,
        documents_days=form.documents_days.data,
        answers_days=form.answers_days.data,
    )
    return redirect(url_for(".report"), HTTPStatus.SEE_OTHER)


@bp.get("/runs/<uuid:run_id>")
def run(run_id: UUID) -> ResponseReturnValue:
    """How far a run is; the part that moves is polled."""
    edition = _edition(Permission.RETENTION_READ)
    found = queries.get_run(edition.id, run_id)
    keep_private()
    return render_template(
        "retention/_run.html" if wants_fragment() else "retention/run.html",
        edition=edition,
        run=found,
        is_unfinished=found.state in queries.UNFINISHED,
        may_manage=current_actor().may(Permission.RETENTION_MANAGE, Scope(edition.id)),
    )


@bp.post("/runs/<uuid:run_id>/cancel")
@needs(Permission.RETENTION_MANAGE)
def cancel(run_id: UUID) -> ResponseReturnValue:
    """Stop a run after its present batch."""
    edition = _edition(Permission.RETENTION_MANAGE)
    services.cancel_run(run=queries.get_run(edition.id, run_id))
    return redirect(url_for(".run", run_id=run_id), HTTPStatus.SEE_OTHER)


@bp.get("/registrations/<uuid:registration_id>")
def registration(registration_id: UUID) -> ResponseReturnValue:
    """Whether a registration is held, and the form that holds it or lets it go."""
    return _registration_page(_registration(registration_id, Permission.RETENTION_READ))


@bp.post("/registrations/<uuid:registration_id>/hold")
@needs(Permission.RETENTION_MANAGE)
def hold(registration_id: UUID) -> ResponseReturnValue:
    """Keep it from being erased."""
    found, form = _registration(registration_id, Permission.RETENTION_MANAGE), HoldForm()
    if form.validate_on_submit():
        try:
            services.place_hold(registration_id=found.id, reason=form.reason.data, actor=current_actor())
            return redirect(url_for(".registration", registration_id=registration_id), HTTPStatus.SEE_OTHER)
        except Refusal as refusal:
            form.reason.errors = [str(refusal.message)]
    return _registration_page(found, form), REFUSED


@bp.post("/registrations/<uuid:registration_id>/lift")
@needs(Permission.RETENTION_MANAGE)
def lift(registration_id: UUID) -> ResponseReturnValue:
    """Let it be erased when its time is over."""
    found, form = _registration(registration_id, Permission.RETENTION_MANAGE), HoldForm()
    if not form.validate_on_submit():
        return _registration_page(found, form), REFUSED
    if queries.find_hold(found.id) is not None:
        services.lift_hold(registration_id=found.id, reason=form.reason.data, actor=current_actor())
    return redirect(url_for(".registration", registration_id=registration_id), HTTPStatus.SEE_OTHER)


def _registration(registration_id: UUID, permission: Permission) -> Registration:
    _edition(permission)
    return get_registration(
        registration_id, edition_key=g.edition_key, actor=current_actor(), permission=permission
    )


def _registration_page(found: Registration, form: HoldForm | None = None) -> str:
    keep_private()
    return render_template(
        "retention/registration.html",
        registration=found,
        edition_zone=ZoneInfo(found.edition.time_zone),
        hold=queries.find_hold(found.id),
        may_manage=current_actor().may(Permission.RETENTION_MANAGE, Scope(found.edition_id)),
        form=form or HoldForm(formdata=None),
    )
