"""The edition, its meetings, and its copy as the start of the next, in the back office."""

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from gpscf_events.accounts.services import ensure_confirmed
from gpscf_events.core.actor import current_actor, guard, staff_only
from gpscf_events.core.roles import EVERYWHERE, Permission
from gpscf_events.core.security import keep_private
from gpscf_events.programme import services
from gpscf_events.programme.forms import CopyForm, EditionForm, MeetingForm
from gpscf_events.programme.models import Edition, Meeting
from gpscf_events.programme.queries import (
    get_own_meeting,
    list_editions,
    list_own_meetings,
    list_venues,
)
from gpscf_events.programme.rendering import MEETING_KINDS, VISIBILITIES
from gpscf_events.programme.views_staff.keeping import keep_page, keeps_whole, own_edition

bp = Blueprint("editions", __name__, url_prefix="/<any(zh, en):locale>/staff/<edition_key>/programme")
guard(bp, staff_only(Permission.PROGRAMME_EDIT))


@bp.get("/meetings")
def show() -> ResponseReturnValue:
    """The edition with its meetings, and the other editions."""
    keep_private()
    edition = own_edition()
    return render_template(
        "programme/staff_edition.html",
        edition=edition,
        meetings=list_own_meetings(edition.id, current_actor()),
        others=[row for row in list_editions() if row.id != edition.id and keeps_whole(row)],
        kinds=MEETING_KINDS,
        visibilities=VISIBILITIES,
        keeps_whole=keeps_whole(edition),
    )


@bp.route("/edition", methods=["GET", "POST"])
def edition() -> ResponseReturnValue:
    """Change what stands above all meetings."""
    row, form = own_edition(whole=True), EditionForm()

    def save() -> None:
        services.change_edition(edition=row, details=form.details(), seen=form.seen())

    return keep_page(
        form,
        saved=lambda: _edition_form(row),
        save=save,
        title=_("Change the edition"),
        back=url_for(".show"),
    )


@bp.route("/copy", methods=["GET", "POST"])
def copy() -> ResponseReturnValue:
    """Copy the edition as the start of the next: places, meetings, sessions, categories, gates; no people."""
    source, form = own_edition(whole=True), CopyForm()
    everywhere = current_actor().may(Permission.PROGRAMME_EDIT, EVERYWHERE)

    def save() -> None:
        services.copy_edition(source=source, **form.values())

    return keep_page(
        form,
        saved=None,
        save=save,
        title=_("Copy as the start of the next edition"),
        back=url_for(".show"),
        # Whose role is for one edition is shown the one that was copied.
        then=url_for(".show", edition_key=form.key.data) if everywhere and form.key.data else None,
    )


@bp.post("/publish")
def publish() -> ResponseReturnValue:
    """Show the edition to everybody who has its address."""
    row = own_edition(whole=True)
    ensure_confirmed(url_for(".show"))
    services.publish_edition(edition=row)
    flash(_("The edition is public now."))
    return redirect(url_for(".show"), HTTPStatus.SEE_OTHER)


@bp.post("/current")
def make_current() -> ResponseReturnValue:
    """Lead visitors to this edition from now on."""
    row = own_edition(whole=True)
    ensure_confirmed(url_for(".show"))
    services.make_current(edition=row)
    flash(_("Visitors without an address are now led to this edition."))
    return redirect(url_for(".show"), HTTPStatus.SEE_OTHER)


@bp.route("/meetings/new", methods=["GET", "POST"])
def meeting_new() -> ResponseReturnValue:
    """Add a meeting."""
    row = own_edition(whole=True)
    form = _offered(MeetingForm(), row, is_new=True)

    def save() -> None:
        services.add_meeting(edition_id=row.id, key=form.chosen_key(), details=form.details())

    if not form.is_submitted():
        form.time_zone.data = row.time_zone
    return keep_page(form, saved=None, save=save, title=_("Add a meeting"), back=url_for(".show"))


@bp.route("/meetings/<uuid:meeting_id>", methods=["GET", "POST"])
def meeting(meeting_id: UUID) -> ResponseReturnValue:
    """Change a meeting."""
    owner = own_edition()
    row = get_own_meeting(owner.id, meeting_id, current_actor())
    form = _offered(MeetingForm(), owner, is_new=False)

    def save() -> None:
        services.change_meeting(meeting=row, details=form.details(), seen=form.seen())

    return keep_page(
        form,
        saved=lambda: _meeting_form(owner, row),
        save=save,
        title=_("Change the meeting"),
        back=url_for(".show"),
    )


def _edition_form(row: Edition) -> EditionForm:
    form = EditionForm(formdata=None)
    form.fill(row)
    return form


def _meeting_form(edition: Edition, row: Meeting) -> MeetingForm:
    form = _offered(MeetingForm(formdata=None), edition, is_new=False)
    form.fill(row)
    return form


def _offered(form: MeetingForm, edition: Edition, *, is_new: bool) -> MeetingForm:
    form.offer(list_venues(edition.id), is_new=is_new)
    return form
