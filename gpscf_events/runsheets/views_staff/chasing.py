"""What speakers still owe: over the edition, and session by session."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from gpscf_events.core.actor import current_actor, guard, staff_only
from gpscf_events.core.clock import now
from gpscf_events.core.i18n import words
from gpscf_events.core.roles import Permission
from gpscf_events.core.security import keep_private
from gpscf_events.programme.models import Session, SessionSpeaker
from gpscf_events.programme.views_staff.keeping import keep_page
from gpscf_events.runsheets import services
from gpscf_events.runsheets.forms import AskForm, ItemForm
from gpscf_events.runsheets.models import ItemKind, ItemState, SpeakerItem
from gpscf_events.runsheets.queries import get_item, list_documents, list_items, list_sessions, list_speakers
from gpscf_events.runsheets.rendering import ITEM_KINDS, ITEM_STATES, SHOWS
from gpscf_events.runsheets.rules import SHOWN, Show, counts_as, in_chase_order, is_overdue, is_shown
from gpscf_events.runsheets.rules.chasing import DOCUMENTS, USUALLY_DUE
from gpscf_events.runsheets.views_staff.reach import own_edition, own_session

bp = Blueprint("chase_list", __name__, url_prefix="/<any(zh, en):locale>/staff/<edition_key>/chase-list")
guard(bp, staff_only(Permission.RUN_SHEETS_EDIT))


@dataclass(frozen=True)
class Row:
    """An item as the pages show it; `state` counts documents that lie there already."""

    item: SpeakerItem
    state: ItemState
    is_overdue: bool


@bp.get("/")
def show() -> ResponseReturnValue:
    """Who owes what by when, overdue first; of a session or a kind, still owed or all."""
    keep_private()
    edition = own_edition()
    sessions = list_sessions(edition.id, current_actor())
    filters = _filters()
    rows = [
        row
        for row in _rows(list_items(edition.id, current_actor()))
        if is_shown(row.state, Show(filters["show"]))
        and filters["session"] in {"", str(row.item.session.public_id)}
        and filters["kind"] in {"", row.item.kind.value}
    ]
    return render_template(
        "runsheets/staff_chase.html",
        rows=rows[:SHOWN],
        total=len(rows),
        overdue=sum(row.is_overdue for row in rows),
        sessions=sessions,
        filters=filters,
        kinds=ITEM_KINDS,
        states=ITEM_STATES,
        shows=SHOWS,
    )


@bp.post("/<uuid:item_id>/received")
def received(item_id: UUID) -> ResponseReturnValue:
    """What was asked for has come; back to the list as it was filtered."""
    item = get_item(own_edition().id, item_id, current_actor())
    services.mark_received(item=item)
    flash(
        _(
            "Received: %(what)s of %(who)s.",
            what=ITEM_KINDS[item.kind],
            who=words(item.speaker.name),
        )
    )
    return redirect(url_for(".show", **_filters()), HTTPStatus.SEE_OTHER)


@bp.route("/<uuid:item_id>", methods=["GET", "POST"])
def change(item_id: UUID) -> ResponseReturnValue:
    """Change state, day, document or note; whoever saves second is shown what the first one saved."""
    item = get_item(own_edition().id, item_id, current_actor())
    kind = DOCUMENTS.get(item.kind)
    documents = [one for one in list_documents([item.session_id])[item.session_id] if one.kind is kind]
    form = ItemForm().of(documents)

    def saved() -> ItemForm:
        found = ItemForm(formdata=None).of(documents)
        found.fill(item)
        return found

    def save() -> None:
        services.change_item(item=item, details=form.details(), seen=form.seen())

    title = _("%(what)s of %(who)s", what=ITEM_KINDS[item.kind], who=words(item.speaker.name))
    back = url_for(".session", session_id=item.session.public_id)
    return keep_page(form, saved=saved, save=save, title=title, back=back)


@bp.route("/sessions/<uuid:session_id>", methods=["GET", "POST"])
def session(session_id: UUID) -> ResponseReturnValue:
    """What each speaker of a session was asked for; and the form that asks them all."""
    keep_private()
    row, form = own_session(session_id), AskForm()
    if form.validate_on_submit():
        asked = services.ask_speakers(session=row, kinds=form.chosen(), due_on=form.due_on.data)
        flash(
            ngettext("%(num)d new item in the chase list.", "%(num)d new items in the chase list.", asked)
            if asked
            else _("Everybody announced was asked for that before.")
        )
        return redirect(url_for(".session", session_id=session_id), HTTPStatus.SEE_OTHER)
    if not form.is_submitted():
        form.due_on.data = row.starts_at.astimezone(row.meeting.zone).date() - USUALLY_DUE
    page = render_template(
        "runsheets/staff_speakers.html",
        session=row,
        speakers=_by_speaker(row),
        form=form,
        kinds=ITEM_KINDS,
        states=ITEM_STATES,
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.is_submitted() else HTTPStatus.OK


def _by_speaker(row: Session) -> list[tuple[SessionSpeaker, dict[ItemKind, Row]]]:
    items = [
        one for one in _rows(list_items(row.edition_id, current_actor())) if one.item.session_id == row.id
    ]
    return [
        (speaker, {one.item.kind: one for one in items if one.item.speaker_id == speaker.id})
        for speaker in list_speakers(row.id)
    ]


def _rows(items: Sequence[SpeakerItem]) -> list[Row]:
    """Items with how far they are, in the order in which they are asked after."""
    documents, asked, at = list_documents(one.session_id for one in items), defaultdict(list), now()
    for item in items:
        asked[item.session_id].append(item)
    states = [
        (one, counts_as(one, documents.get(one.session_id, ()), asked[one.session_id], at=at))
        for one in items
    ]
    return [
        Row(
            item, state, is_overdue(state, item.due_on, today=at.astimezone(item.session.meeting.zone).date())
        )
        for item, state in in_chase_order(states)
    ]


def _filters() -> dict[str, Any]:
    """What the reader chose in the address or sent along; what is no choice is none."""
    given = {**request.args.to_dict(), **request.form.to_dict()}
    shown, kind = given.get("show", ""), given.get("kind", "")
    return {
        "show": shown if shown in set(Show) else Show.OWED.value,
        "kind": kind if kind in set(ItemKind) else "",
        "session": _uuid(given.get("session", "")),
    }


def _uuid(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        return ""
