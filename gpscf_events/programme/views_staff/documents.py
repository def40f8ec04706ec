"""Documents of a session in the back office."""

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from gpscf_events.core import file_pages
from gpscf_events.core.actor import current_actor, guard, staff_only
from gpscf_events.core.i18n import words
from gpscf_events.core.roles import Permission
from gpscf_events.programme import services
from gpscf_events.programme.forms import DocumentForm
from gpscf_events.programme.models import Session
from gpscf_events.programme.queries import get_document, get_own_session
from gpscf_events.programme.views_staff.keeping import keep_page, own_edition

bp = Blueprint(
    "documents",
    __name__,
    url_prefix="/<any(zh, en):locale>/staff/<edition_key>/programme/sessions/<uuid:session_id>/documents",
)
guard(bp, staff_only(Permission.PROGRAMME_EDIT))


@bp.route("/new", methods=["GET", "POST"])
def add(session_id: UUID) -> ResponseReturnValue:
    """Add a document to a session."""
    session = _session(session_id)
    form = DocumentForm().of(session, is_new=True)

    def save() -> None:
        services.add_document(session=session, details=form.details(), data=form.data_of_file)

    return keep_page(form, saved=None, save=save, title=_title(session), back=_back(session_id))


@bp.route("/<uuid:document_id>", methods=["GET", "POST"])
def change(session_id: UUID, document_id: UUID) -> ResponseReturnValue:
    """Change what is told of a document, and when it is published."""
    session = _session(session_id)
    row, form = get_document(session.id, document_id), DocumentForm().of(session, is_new=False)

    def saved() -> DocumentForm:
        found = DocumentForm(formdata=None).of(session, is_new=False)
        found.fill(row)
        return found

    def save() -> None:
        services.change_document(document=row, details=form.details(), seen=form.seen())

    return keep_page(form, saved=saved, save=save, title=_title(session), back=_back(session_id))


@bp.get("/<uuid:document_id>/content")
def content(session_id: UUID, document_id: UUID) -> ResponseReturnValue:
    """The document itself, also before it is published."""
    row = get_document(_session(session_id).id, document_id)
    return file_pages.serve(row.file, name=f"{row.kind.value}-{row.language}")


@bp.post("/<uuid:document_id>/remove")
def remove(session_id: UUID, document_id: UUID) -> ResponseReturnValue:
    """Remove a document."""
    services.remove_document(document=get_document(_session(session_id).id, document_id))
    flash(_("Saved."))
    return redirect(_back(session_id), HTTPStatus.SEE_OTHER)


def _session(session_id: UUID) -> Session:
    return get_own_session(own_edition().id, session_id, current_actor())


def _title(session: Session) -> str:
    return str(_("Document of “%(title)s”", title=words(session.title)))


def _back(session_id: UUID) -> str:
    return url_for("programme_staff.session", session_id=session_id)
