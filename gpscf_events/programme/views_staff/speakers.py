"""Chairs and speakers of a session in the back office."""

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from gpscf_events.core.actor import current_actor, guard, staff_only
from gpscf_events.core.i18n import words
from gpscf_events.core.roles import Permission
from gpscf_events.programme import services
from gpscf_events.programme.forms import SpeakerForm
from gpscf_events.programme.models import Session
from gpscf_events.programme.queries import get_own_session, get_speaker
from gpscf_events.programme.views_staff.keeping import keep_page, own_edition

bp = Blueprint(
    "speakers",
    __name__,
    url_prefix="/<any(zh, en):locale>/staff/<edition_key>/programme/sessions/<uuid:session_id>/speakers",
)
guard(bp, staff_only(Permission.PROGRAMME_EDIT))


@bp.route("/new", methods=["GET", "POST"])
def add(session_id: UUID) -> ResponseReturnValue:
    """Announce somebody in a session."""
    session = _session(session_id)
    form = SpeakerForm().of(session)
    if not form.is_submitted():
        form.position.data = 1 + max((one.position for one in session.speakers), default=0)

    def save() -> None:
        services.add_speaker(session=session, details=form.details())

    return keep_page(form, saved=None, save=save, title=_title(session), back=_back(session_id))


@bp.route("/<uuid:speaker_id>", methods=["GET", "POST"])
def change(session_id: UUID, speaker_id: UUID) -> ResponseReturnValue:
    """Change how somebody is announced."""
    session = _session(session_id)
    row, form = get_speaker(session.id, speaker_id), SpeakerForm().of(session)

    def saved() -> SpeakerForm:
        found = SpeakerForm(formdata=None).of(session)
        found.fill(row)
        return found

    def save() -> None:
        services.change_speaker(speaker=row, details=form.details(), seen=form.seen())

    return keep_page(form, saved=saved, save=save, title=_title(session), back=_back(session_id))


@bp.post("/<uuid:speaker_id>/remove")
def remove(session_id: UUID, speaker_id: UUID) -> ResponseReturnValue:
    """Announce somebody no longer."""
    services.remove_speaker(speaker=get_speaker(_session(session_id).id, speaker_id))
    flash(_("Saved."))
    return redirect(_back(session_id), HTTPStatus.SEE_OTHER)


def _session(session_id: UUID) -> Session:
    return get_own_session(own_edition().id, session_id, current_actor())


def _title(session: Session) -> str:
    return str(_("Speaker in “%(title)s”", title=words(session.title)))


def _back(session_id: UUID) -> str:
    return url_for("programme_staff.session", session_id=session_id)
