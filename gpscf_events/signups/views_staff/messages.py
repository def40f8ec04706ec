"""What hosts and organisers write to those signed up: typed, looked at in both languages, sent, stopped."""

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from gpscf_events.core.actor import current_actor, guard, staff_only
from gpscf_events.core.errors import RuleBroken
from gpscf_events.core.htmx import wants_fragment
from gpscf_events.core.i18n import OWN_NAMES
from gpscf_events.core.roles import Permission
from gpscf_events.core.security import keep_private
from gpscf_events.messages.rendering import render
from gpscf_events.programme.models import Session
from gpscf_events.signups import services
from gpscf_events.signups.forms.messages import READERS, TO, MessageForm
from gpscf_events.signups.queries.messages import count_addressed, get_message, list_messages
from gpscf_events.signups.rules.messages import ADDRESSED, states_of
from gpscf_events.signups.services import messages
from gpscf_events.signups.views_staff.reach import back_to, session_of

bp = Blueprint("sign_up_messages", __name__, url_prefix="/<any(zh, en):locale>/staff/<edition_key>/sign-ups")
guard(bp, staff_only(Permission.SIGN_UPS_MANAGE))


@bp.get("/<uuid:session_id>/messages")
def write(session_id: UUID) -> ResponseReturnValue:
    """The form, or the messages and how far they are for a page that asks."""
    row = session_of(session_id)
    if wants_fragment():
        keep_private()
        return render_template(
            "signups/_messages.html", session=row, messages=list_messages(row.id), readers=READERS
        )
    return _page(row, MessageForm(formdata=None))


@bp.post("/<uuid:session_id>/messages")
def look(session_id: UUID) -> ResponseReturnValue:
    """The words as each language reads them, and how many are told, before anything is sent."""
    row, form = session_of(session_id), MessageForm()
    return _page(row, form, is_looked_at=bool(form.validate_on_submit()))


@bp.post("/<uuid:session_id>/messages/send")
def send(session_id: UUID) -> ResponseReturnValue:
    """Send the words that were looked at."""
    row, form = session_of(session_id), MessageForm()
    if not form.validate_on_submit():
        return _page(row, form)
    try:
        services.send_message(
            session_id=row.id, states=states_of(form.to.data), words=form.said(), actor=current_actor()
        )
    except RuleBroken as refused:
        form.to.errors = [str(refused.message)]
        return _page(row, form)
    flash(_("The message is being sent."))
    return redirect(f"{back_to(session_id)}#messages", HTTPStatus.SEE_OTHER)


@bp.post("/<uuid:session_id>/messages/<uuid:message_id>/stop")
def stop(session_id: UUID, message_id: UUID) -> ResponseReturnValue:
    """Tell nobody further."""
    found = get_message(session_of(session_id).id, message_id)
    try:
        services.stop_message(message_id=found.id)
    except RuleBroken as refused:
        flash(str(refused.message), "error")
    return redirect(f"{back_to(session_id)}#messages", HTTPStatus.SEE_OTHER)


def _page(row: Session, form: MessageForm, *, is_looked_at: bool = False) -> ResponseReturnValue:
    keep_private()
    counts = count_addressed(row.id)
    form.to.choices = [
        SelectChoice(key, f"{label} ({sum(counts[state] for state in ADDRESSED[key])})")
        for key, label in TO.items()
    ]
    mails = [(locale, _mail(row, form, locale)) for locale in OWN_NAMES] if is_looked_at else []
    page = render_template(
        "signups/staff_message.html",
        session=row,
        form=form,
        mails=mails,
        told=sum(counts[one] for one in states_of(form.to.data or ())),
        send_to=url_for(".send", session_id=row.public_id),
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


def _mail(row: Session, form: MessageForm, locale: str) -> str:
    """The words of the mail, with an example in the places of reference and link."""
    context = messages.context_of(row, form.said(), reference="LYG00-000000", link="https://…")
    return render(messages.KIND, locale=locale, context=context).text
