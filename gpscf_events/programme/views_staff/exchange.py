"""The programme as a file in the back office: taken away, looked at and taken over."""

from collections.abc import Sequence
from http import HTTPStatus

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from gpscf_events.core.actor import current_actor, guard, staff_only
from gpscf_events.core.errors import RuleBroken
from gpscf_events.core.roles import Permission
from gpscf_events.core.security import keep_private
from gpscf_events.programme import services
from gpscf_events.programme.calendar import CONTENT_TYPE
from gpscf_events.programme.errors import ChangedMeanwhile
from gpscf_events.programme.exchange.calendars import is_calendar, read_calendar
from gpscf_events.programme.exchange.packing import pack, unpack
from gpscf_events.programme.exchange.planning import make_plan
from gpscf_events.programme.exchange.plans import Outcome, Plan
from gpscf_events.programme.exchange.reading import Book, read_file
from gpscf_events.programme.exchange.rows import SESSION_COLUMNS, SPEAKER_COLUMNS
from gpscf_events.programme.exchange.writing import write_calendar, write_json, write_xlsx
from gpscf_events.programme.forms import ExportForm, ImportForm, TakeOverForm
from gpscf_events.programme.models import Edition, Session
from gpscf_events.programme.queries import list_own_in_full, list_own_meetings, list_rooms
from gpscf_events.programme.views_staff.keeping import own_edition, status_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

bp = Blueprint(
    "programme_files", __name__, url_prefix="/<any(zh, en):locale>/staff/<edition_key>/programme/files"
)
guard(bp, staff_only(Permission.PROGRAMME_EDIT))


@bp.get("/")
def show() -> ResponseReturnValue:
    """What can be taken away, and where a file is sent."""
    return _page(own_edition())


@bp.post("/export")
def export() -> ResponseReturnValue:
    """The programme that the actor keeps, as a file; that it was taken is in the trail."""
    edition, form = own_edition(), ExportForm()
    if not form.validate():
        return _page(edition, away=form), HTTPStatus.UNPROCESSABLE_ENTITY
    keep_private()
    sessions = list_own_in_full(edition.id, current_actor())
    data, content_type = _write(form.form.data, edition, sessions)
    services.note_export(edition=edition, form=form.form.data, count=len(sessions))
    name = f"programme-{edition.key}.{form.form.data}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(data, content_type=content_type, headers=headers)


@bp.route("/look", methods=["GET", "POST"])
def look() -> ResponseReturnValue:
    """What a file would do; nothing is written. A page that is asked for again asks for the file again."""
    edition, form = own_edition(), ImportForm()
    if not form.is_submitted():
        return redirect(url_for(".show"))
    if not form.validate():
        return _page(edition, sent=form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        plan, book = _plan_of(edition, _read(edition, form.file.data.stream.read()))
        return _plan_page(edition, plan, book)
    except RuleBroken as refused:
        form.file.errors = [str(refused.message)]
        return _page(edition, sent=form), refused.status


@bp.route("/take-over", methods=["GET", "POST"])
def take_over() -> ResponseReturnValue:
    """Save what was looked at, all of it or nothing; whatever else it would do by now is shown first."""
    edition, form = own_edition(), TakeOverForm()
    if not form.is_submitted():
        return redirect(url_for(".show"))
    sent = ImportForm(formdata=None)
    if not form.validate():
        return _page(edition, sent=sent), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        plan, book = _plan_of(edition, unpack(form.packed.data or ""))
        if plan.mark != form.mark.data or not plan.is_ready:
            return _plan_page(edition, plan, book, ChangedMeanwhile())
        to_tell = services.take_over(
            edition=edition, sessions=plan.session_saves, speakers=plan.speaker_saves
        )
    except ChangedMeanwhile as refused:
        plan, book = _plan_of(edition, book)
        return _plan_page(edition, plan, book, refused)
    except RuleBroken as refused:
        sent.file.errors = [str(refused.message)]
        return _page(edition, sent=sent), refused.status
    added, changed = plan.count(Outcome.NEW), plan.count(Outcome.CHANGED)
    flash(_("Imported: %(added)d new, %(changed)d changed.", added=added, changed=changed))
    if to_tell:
        flash(_("Whoever signed up was not told of the changes yet: the pages of the sign-ups offer it."))
    return redirect(url_for("programme_staff.show"), HTTPStatus.SEE_OTHER)


def _write(form: str, edition: Edition, sessions: Sequence[Session]) -> tuple[bytes, str]:
    if form == "xlsx":
        return write_xlsx(sessions), XLSX
    if form == "ics":
        return write_calendar(edition, sessions), CONTENT_TYPE
    return write_json(edition, sessions), "application/json"


def _read(edition: Edition, data: bytes) -> Book:
    if not is_calendar(data):
        return read_file(data)
    return read_calendar(
        data, sessions=list_own_in_full(edition.id, current_actor()), rooms=list_rooms(edition.id)
    )


def _plan_of(edition: Edition, book: Book) -> tuple[Plan, Book]:
    """What a file would do to what is saved now, and the rows of it that do something."""
    actor = current_actor()
    plan = make_plan(
        book,
        sessions=list_own_in_full(edition.id, actor),
        meetings=list_own_meetings(edition.id, actor),
        rooms=list_rooms(edition.id),
    )
    return plan, plan.kept


def _page(edition: Edition, *, away: ExportForm | None = None, sent: ImportForm | None = None) -> str:
    keep_private()
    return render_template(
        "programme/staff_files.html",
        edition=edition,
        away=away or ExportForm(formdata=None),
        sent=sent or ImportForm(formdata=None),
    )


def _plan_page(
    edition: Edition, plan: Plan, book: Book, refused: ChangedMeanwhile | None = None
) -> ResponseReturnValue:
    keep_private()
    form = TakeOverForm(formdata=None)
    if plan.is_ready:
        form.packed.data, form.mark.data = pack(book), plan.mark
    page = render_template(
        "programme/staff_plan.html",
        edition=edition,
        form=form,
        plan=plan,
        outcomes=Outcome,
        parts=((plan.sessions, SESSION_COLUMNS), (plan.speakers, SPEAKER_COLUMNS)),
        ignored=book.ignored,
        refused=refused,
    )
    return page, status_of(None, refused)
