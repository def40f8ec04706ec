"""Break-glass: the duty officer opens what is closed for 30 minutes, with a reason, and others are told."""

from http import HTTPStatus

from flask import Blueprint, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from gpscf_events.accounts import break_glass
from gpscf_events.accounts.forms import ReasonForm
from gpscf_events.attendance.queries import get_edition
from gpscf_events.core.actor import current_actor, guard, staff_only
from gpscf_events.core.errors import Refusal
from gpscf_events.core.roles import TABLE, Permission, Role
from gpscf_events.programme.models import Edition

bp = Blueprint("break_glass", __name__, url_prefix="/<any(zh, en):locale>/staff/<edition_key>/break-glass")
guard(bp, staff_only(Permission.BREAK_GLASS_START))


def _edition() -> Edition:
    return get_edition(current_actor(), g.edition_key, Permission.BREAK_GLASS_START)


@bp.get("")
def show() -> ResponseReturnValue:
    """What break-glass opens, and the form to start it."""
    return _page(_edition(), ReasonForm())


def _page(edition: Edition, form: ReasonForm) -> str:
    permissions = [PERMISSION_WORDS[one] for one in Permission if one in TABLE[Role.BREAK_GLASS].permissions]
    return render_template(
        "dashboard/staff_break_glass.html", edition=edition, form=form, permissions=permissions
    )


@bp.post("")
def start() -> ResponseReturnValue:
    """Start it."""
    edition, form = _edition(), ReasonForm()
    if form.validate_on_submit():
        try:
            break_glass.start_break_glass(
                actor=current_actor(),
                edition_id=edition.id,
                edition_name=edition.name,
                reason=form.reason.data or "",
            )
            return redirect(url_for(".show"), HTTPStatus.SEE_OTHER)
        except Refusal as refusal:
            form.reason.errors = [str(refusal.message)]
    return _page(edition, form), HTTPStatus.UNPROCESSABLE_ENTITY


@bp.post("/end")
def end() -> ResponseReturnValue:
    """End it before its time."""
    edition = _edition()
    break_glass.end_break_glass(actor=current_actor(), edition_id=edition.id)
    return redirect(url_for(".show"), HTTPStatus.SEE_OTHER)


PERMISSION_WORDS = {
    Permission.OVERVIEW_READ: _l("the figures of the edition"),
    Permission.JOBS_READ: _l("jobs given up"),
    Permission.REGISTRATIONS_READ: _l("all registrations"),
    Permission.REGISTRATIONS_DECIDE: _l("decisions about registrations"),
    Permission.DOCUMENTS_READ: _l("identity documents, masked"),
    Permission.PEOPLE_REVEAL: _l("identity documents in full, each for a reason"),
    Permission.ATTENDANCE_READ: _l("attendance"),
    Permission.ATTENDANCE_EXPORT: _l("exports of attendance"),
    Permission.SCANS_RECORD: _l("check-in at every checkpoint"),
    Permission.PEOPLE_FIND: _l("finding people by name at check-in"),
    Permission.ACCOUNTS_READ: _l("who has which role"),
}
