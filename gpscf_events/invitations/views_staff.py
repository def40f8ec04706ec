"""Protocol keeps the ledger: who is invited, what was sent, who answered, who is reminded."""

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from http import HTTPStatus
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from gpscf_events.attendance.queries import get_edition
from gpscf_events.core.actor import current_actor, guard, staff_only
from gpscf_events.core.clock import now
from gpscf_events.core.errors import RuleBroken
from gpscf_events.core.i18n import current_locale
from gpscf_events.core.roles import Permission
from gpscf_events.core.security import keep_private
from gpscf_events.invitations import queries, services
from gpscf_events.invitations.forms import InvitationForm, ReminderForm, ReplyForm, SendForm
from gpscf_events.invitations.models import Invitation, InvitationState, InvitedLevel, Reply
from gpscf_events.invitations.queries import NO_REPLY, Wanted
from gpscf_events.invitations.rendering import (
    CHANNEL_WORDS,
    LEVEL_WORDS,
    REPLY_WORDS,
    STATE_WORDS,
    STEP_WORDS,
    office_of,
)
from gpscf_events.invitations.rules import STEPS, UNANSWERED, is_due, is_overdue
from gpscf_events.parties.queries import list_parties
from gpscf_events.programme.models import Edition
from gpscf_events.programme.views_staff.keeping import keep_page

bp = Blueprint(
    "invitations_staff", __name__, url_prefix="/<any(zh, en):locale>/staff/<edition_key>/invitations"
)
guard(bp, staff_only(Permission.DELEGATIONS_MANAGE))

Kind = TypeVar("Kind", bound=StrEnum)


@bp.get("/")
def show() -> str:
    """The ledger; the address holds the filters."""
    edition = _edition()
    wanted = Wanted(
        state=_read(InvitationState, "state"),
        level=_read(InvitedLevel, "level"),
        reply=NO_REPLY if request.args.get("reply") == NO_REPLY else _read(Reply, "reply"),
    )
    today, rows = _today(edition), queries.list_invitations(edition.id, wanted)
    everybody = rows if wanted == Wanted() else queries.list_invitations(edition.id)
    return render_template(
        "invitations/staff_list.html",
        edition=edition,
        rows=rows,
        wanted=wanted,
        due=sum(is_due(row, today) for row in everybody),
        overdue={row.id for row in rows if is_overdue(row, today)},
        any_at_all=bool(everybody),
        no_reply=NO_REPLY,
        office_of=office_of,
        levels=LEVEL_WORDS,
        states=STATE_WORDS,
        replies=REPLY_WORDS,
    )


@bp.route("/new", methods=["GET", "POST"])
def make() -> ResponseReturnValue:
    """A new line of the ledger."""
    edition, form = _edition(), _form()

    def save() -> None:
        services.make_invitation(edition_id=edition.id, details=form.details())

    return keep_page(form, saved=None, save=save, title=_("New invitation"), back=url_for(".show"))


@bp.get("/<uuid:invitation_id>")
def one(invitation_id: UUID) -> str:
    """An invitation: what it says, how far it is, and the next step."""
    return _page(_invitation(invitation_id))


@bp.route("/<uuid:invitation_id>/change", methods=["GET", "POST"])
def change(invitation_id: UUID) -> ResponseReturnValue:
    """Change what is told of it."""
    found, form = _invitation(invitation_id), _form()

    def saved() -> InvitationForm:
        fresh = _form(formdata=None)
        fresh.fill(found)
        return fresh

    def save() -> None:
        services.change_invitation(invitation=found, details=form.details(), seen=form.seen())

    title = _("Invitation %(number)d: %(office)s", number=found.number, office=office_of(found))
    back = url_for(".one", invitation_id=invitation_id)
    return keep_page(form, saved=saved, save=save, title=title, back=back)


@bp.post("/<uuid:invitation_id>/steps/<any(approved, sealed, delivered, closed):step>")
def take_step(invitation_id: UUID, step: str) -> ResponseReturnValue:
    """One step further."""
    found = _invitation(invitation_id)
    return _do(found, lambda: services.take_step(invitation_id=found.id, to=InvitationState(step)))


@bp.post("/<uuid:invitation_id>/send")
def send(invitation_id: UUID) -> ResponseReturnValue:
    """It left the house."""
    found, form = _invitation(invitation_id), SendForm()
    form.of(_today(found.edition))
    if not form.validate():
        return _page(found, send_form=form), HTTPStatus.UNPROCESSABLE_ENTITY
    day = form.sent_on.data or _today(found.edition)
    return _do(found, lambda: services.send(invitation_id=found.id, sent_on=day, proof=form.proof.data or ""))


@bp.post("/<uuid:invitation_id>/reply")
def reply(invitation_id: UUID) -> ResponseReturnValue:
    """Note what came back."""
    found, form = _invitation(invitation_id), ReplyForm()
    form.of(_today(found.edition))
    if not form.validate():
        return _page(found, reply_form=form), HTTPStatus.UNPROCESSABLE_ENTITY
    day = form.replied_on.data or _today(found.edition)
    return _do(
        found,
        lambda: services.note_reply(
            invitation_id=found.id, reply=form.chosen(), replied_on=day, words=form.words.data or ""
        ),
    )


@bp.post("/<uuid:invitation_id>/remind")
def remind(invitation_id: UUID) -> ResponseReturnValue:
    """Mail a reminder with the same link."""
    found = _invitation(invitation_id)
    return _do(found, lambda: services.remind(invitation_id=found.id, actor=current_actor()))


@bp.post("/<uuid:invitation_id>/reminders")
def note_reminder(invitation_id: UUID) -> ResponseReturnValue:
    """Write down that somebody reminded the office."""
    found, form = _invitation(invitation_id), ReminderForm()
    if not form.validate():
        return _page(found, reminder_form=form), HTTPStatus.UNPROCESSABLE_ENTITY
    return _do(
        found,
        lambda: services.note_reminder(
            invitation_id=found.id, words=form.words.data or "", actor=current_actor()
        ),
    )


@bp.post("/remind")
def remind_all() -> ResponseReturnValue:
    """A round of reminders: all whose answer is due."""
    edition = _edition()
    mailed, to_call = services.remind_all(edition_id=edition.id, today=_today(edition), actor=current_actor())
    flash(
        ngettext("%(num)d reminder is being mailed.", "%(num)d reminders are being mailed.", mailed)
        if mailed
        else _("Nobody was due who was not mailed within the last 24 hours.")
    )
    if to_call:
        names = ", ".join(office_of(row) for row in to_call)
        flash(_("Without an e-mail address, to be called: %(names)s", names=names))
    return redirect(url_for(".show", reply=NO_REPLY), HTTPStatus.SEE_OTHER)


def _do(found: Invitation, verb: Callable[[], object]) -> ResponseReturnValue:
    try:
        verb()
        flash(_("Saved."))
    except RuleBroken as broken:
        flash(str(broken.message), "error")
    return redirect(url_for(".one", invitation_id=found.public_id), HTTPStatus.SEE_OTHER)


def _page(
    found: Invitation,
    *,
    send_form: SendForm | None = None,
    reply_form: ReplyForm | None = None,
    reminder_form: ReminderForm | None = None,
) -> str:
    today = _today(found.edition)
    steps = STEPS[found.state]
    return render_template(
        "invitations/staff_one.html",
        row=found,
        edition_zone=ZoneInfo(found.edition.time_zone),
        office=office_of(found),
        delegation=queries.find_delegation(found),
        steps=[(step, STEP_WORDS[step]) for step in steps if step in STEP_WORDS],
        send_form=send_form or SendForm(formdata=None, data={"sent_on": today})
        if InvitationState.SENT in steps
        else None,
        reply_form=reply_form or ReplyForm(formdata=None, data={"replied_on": today})
        if InvitationState.REPLIED in steps
        else None,
        reminder_form=reminder_form or ReminderForm(formdata=None) if found.state in UNANSWERED else None,
        faulty=next((form for form in (send_form, reply_form, reminder_form) if form is not None), None),
        is_overdue=is_overdue(found, today),
        levels=LEVEL_WORDS,
        channels=CHANNEL_WORDS,
        states=STATE_WORDS,
        replies=REPLY_WORDS,
    )


def _form(**given: Any) -> InvitationForm:
    return InvitationForm(**given).of(list_parties(locale=current_locale()), queries.list_owners())


def _read(kind: type[Kind], name: str) -> Kind | None:
    """What the address asks for; None where it asks for all, or for what there is not."""
    text = request.args.get(name, "")
    return kind(text) if text in set(kind) else None


def _today(edition: Edition) -> date:
    return now().astimezone(ZoneInfo(edition.time_zone)).date()


def _edition() -> Edition:
    """The edition, for those who keep the delegations of all of it."""
    keep_private()
    return get_edition(current_actor(), g.edition_key, Permission.DELEGATIONS_MANAGE)


def _invitation(invitation_id: UUID) -> Invitation:
    return queries.get_invitation(_edition().id, invitation_id)
