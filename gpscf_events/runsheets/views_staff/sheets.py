"""Run sheets in the back office: organisers, protocol and hosts, each for their own sessions."""

from http import HTTPStatus
from itertools import groupby
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from gpscf_events.core.actor import current_actor, guard, staff_only
from gpscf_events.core.errors import RuleBroken
from gpscf_events.core.i18n import OWN_NAMES, clock_time, current_locale, full_date, words
from gpscf_events.core.roles import Permission
from gpscf_events.core.security import keep_private
from gpscf_events.programme.models import Session
from gpscf_events.programme.rendering import place_words, zone_words
from gpscf_events.programme.views_staff.keeping import keep_page
from gpscf_events.runsheets import services
from gpscf_events.runsheets.forms import LineForm, SheetForm, ShiftForm
from gpscf_events.runsheets.models import RunSheetLine
from gpscf_events.runsheets.printing import owe_print, path_of
from gpscf_events.runsheets.queries import (
    Written,
    find_last_sign,
    find_replaced,
    find_sheet,
    get_line,
    get_version,
    list_lines,
    list_sessions,
    list_sheets,
    list_versions,
)
from gpscf_events.runsheets.rendering import frozen, language_words, read_version, version_words
from gpscf_events.runsheets.rules import find_unlisted, is_new, moment_of
from gpscf_events.runsheets.signs import read_sign
from gpscf_events.runsheets.views_staff.reach import own_edition, own_session

bp = Blueprint("run_sheets", __name__, url_prefix="/<any(zh, en):locale>/staff/<edition_key>/run-sheets")
guard(bp, staff_only(Permission.RUN_SHEETS_EDIT))


@bp.get("/")
def show() -> ResponseReturnValue:
    """The sessions whose run sheets the actor keeps, day by day, and how far each is."""
    keep_private()
    edition = own_edition()
    sheets = list_sheets(edition.id)
    days = groupby(
        list_sessions(edition.id, current_actor()),
        key=lambda one: one.starts_at.astimezone(one.meeting.zone).date(),
    )
    return render_template(
        "runsheets/staff_list.html",
        edition=edition,
        days=[(on, [(one, *_standing(one, sheets.get(one.id))) for one in of_day]) for on, of_day in days],
    )


@bp.get("/sessions/<uuid:session_id>")
def sheet(session_id: UUID) -> ResponseReturnValue:
    """The run sheet of a session: its lines, a form for the next one, and its versions."""
    return _sheet_page(own_session(session_id))


@bp.route("/sessions/<uuid:session_id>/lines/new", methods=["GET", "POST"])
def add(session_id: UUID) -> ResponseReturnValue:
    """Add a line."""
    session = own_session(session_id)
    form = LineForm().of(session)

    def save() -> None:
        services.add_line(session=session, details=form.details())

    back = url_for(".sheet", session_id=session_id)
    then = url_for(".sheet", session_id=session_id, _anchor="add")
    return keep_page(form, saved=None, save=save, title=_title(session), back=back, then=then)


@bp.route("/sessions/<uuid:session_id>/lines/<uuid:line_id>", methods=["GET", "POST"])
def change(session_id: UUID, line_id: UUID) -> ResponseReturnValue:
    """Change a line; whoever saves second is shown what the first one saved."""
    session = own_session(session_id)
    row, form = get_line(session.id, line_id), LineForm().of(session)

    def saved() -> LineForm:
        found = LineForm(formdata=None).of(session)
        found.fill(row)
        return found

    def save() -> None:
        services.change_line(line=row, details=form.details(), seen=form.seen())

    back = url_for(".sheet", session_id=session_id, _anchor=f"line-{line_id}")
    return keep_page(form, saved=saved, save=save, title=_title(session), back=back)


@bp.post("/sessions/<uuid:session_id>/lines/<uuid:line_id>/<any(up, down):way>")
def move(session_id: UUID, line_id: UUID, way: str) -> ResponseReturnValue:
    """Change places with the line above or below."""
    session, form = own_session(session_id), SheetForm()
    line = get_line(session.id, line_id)
    try:
        services.move_line(line=line, up=way == "up", seen=form.seen())
    except RuleBroken as broken:
        return _sheet_page(session, broken)
    return redirect(url_for(".sheet", session_id=session_id, _anchor=f"line-{line_id}"), HTTPStatus.SEE_OTHER)


@bp.post("/sessions/<uuid:session_id>/lines/<uuid:line_id>/remove")
def remove(session_id: UUID, line_id: UUID) -> ResponseReturnValue:
    """Remove a line."""
    session, form = own_session(session_id), SheetForm()
    try:
        services.remove_line(line=get_line(session.id, line_id), seen=form.seen())
    except RuleBroken as broken:
        return _sheet_page(session, broken)
    flash(_("The line was removed."))
    return redirect(url_for(".sheet", session_id=session_id), HTTPStatus.SEE_OTHER)


@bp.post("/sessions/<uuid:session_id>/shift")
def shift(session_id: UUID) -> ResponseReturnValue:
    """From one line on, all lines so many minutes later."""
    session = own_session(session_id)
    found = find_sheet(session.id)
    form = ShiftForm().of(_choices(session))
    if found is None or not form.validate():
        return _sheet_page(session, shift_form=form)
    try:
        services.shift_lines(
            line=get_line(session.id, UUID(form.line.data)), minutes=form.minutes.data, seen=form.seen()
        )
    except RuleBroken as broken:
        return _sheet_page(session, broken)
    flash(_("The times were moved."))
    return redirect(url_for(".sheet", session_id=session_id), HTTPStatus.SEE_OTHER)


@bp.post("/sessions/<uuid:session_id>/speakers")
def take_speakers(session_id: UUID) -> ResponseReturnValue:
    """A line for each announced speaker with a time who has none yet."""
    added = services.take_speakers(session=own_session(session_id))
    flash(ngettext("%(num)d line added.", "%(num)d lines added.", added))
    return redirect(url_for(".sheet", session_id=session_id), HTTPStatus.SEE_OTHER)


@bp.post("/sessions/<uuid:session_id>/versions")
def publish(session_id: UUID) -> ResponseReturnValue:
    """Publish the run sheet as it stands as its next version."""
    session, form = own_session(session_id), SheetForm()
    try:
        version = services.publish_sheet(session=session, seen=form.seen(), actor=current_actor())
    except RuleBroken as broken:
        return _sheet_page(session, broken)
    flash(_("Version %(number)s is published.", number=version.number))
    return redirect(url_for(".version", session_id=session_id, number=version.number), HTTPStatus.SEE_OTHER)


@bp.get("/sessions/<uuid:session_id>/versions/<int:number>")
def version(session_id: UUID, number: int) -> ResponseReturnValue:
    """A version as it was published."""
    keep_private()
    session = own_session(session_id)
    row = get_version(session.id, number)
    replaced = find_replaced(row)
    return render_template(
        "runsheets/staff_version.html",
        session=session,
        number=number,
        shown=read_version(row, replaced, session, current_locale()),
        locales=OWN_NAMES,
    )


@bp.get("/sessions/<uuid:session_id>/versions/<int:number>/run-sheet.pdf")
def file(session_id: UUID, number: int) -> ResponseReturnValue:
    """The print of a version; while it is being made, a page that says so."""
    keep_private()
    session = own_session(session_id)
    row = get_version(session.id, number)
    path = path_of(row, current_locale())
    if not path.is_file():
        owe_print(row, current_locale())
        page = render_template(
            "runsheets/staff_print.html",
            title=_("The run sheet to print"),
            back=url_for(".version", session_id=session.public_id, number=number),
        )
        return page, HTTPStatus.ACCEPTED
    name = f"run-sheet-{session.key}-{number}-{current_locale()}.pdf"
    return send_file(path, "application/pdf", as_attachment=True, download_name=name)


@bp.get("/sessions/<uuid:session_id>/door-sign.pdf")
def door_sign(session_id: UUID) -> ResponseReturnValue:
    """The sign for the door as the session stands; while it is being made, a page that says so."""
    keep_private()
    session = own_session(session_id)
    sign = read_sign(session)
    if not sign.path.is_file():
        services.owe_sign(sign)
        page = render_template(
            "runsheets/staff_print.html",
            title=_("The sign for the door"),
            back=url_for(".sheet", session_id=session.public_id),
        )
        return page, HTTPStatus.ACCEPTED
    name = f"door-sign-{session.key}-{sign.version}.pdf"
    return send_file(sign.path, "application/pdf", as_attachment=True, download_name=name)


def _standing(session: Session, written: Written | None) -> tuple[int, int, bool]:
    """How many lines, which version was the last (0 for none), and whether that is not what is saved."""
    if written is None:
        return 0, 0, False
    if written.version is None:
        return len(written.lines), 0, False
    content = frozen(session, written.lines)
    return len(written.lines), written.version.number, content != written.version.content


def _choices(session: Session) -> list[tuple[str, str]]:
    """The lines of a run sheet to choose from, by time."""
    found = find_sheet(session.id)
    return [
        (str(line.public_id), f"{_line_time(line, session)} {words(line.what)}")
        for line in (list_lines(found.id) if found else [])
    ]


def _sheet_page(
    session: Session, refused: RuleBroken | None = None, shift_form: ShiftForm | None = None
) -> ResponseReturnValue:
    keep_private()
    found = find_sheet(session.id)
    lines = list_lines(found.id) if found else []
    versions = list_versions(found.id) if found else []
    form, sign = LineForm(formdata=None).of(session), find_last_sign(session.id)
    page = render_template(
        "runsheets/staff_sheet.html",
        session=session,
        revision=found.revision if found else 0,
        lines=[(line, _line_time(line, session)) for line in lines],
        after_end={line.id for line in lines if moment_of(line.minute, session.starts_at) > session.ends_at},
        versions=[
            (one, version_words(one, replaced, session, current_locale()))
            for one, replaced in zip(versions, [*versions, None][1:], strict=True)
        ],
        is_new=is_new(frozen(session, lines), versions[0].content if versions else None),
        form=form,
        sign_is_outdated=sign is not None and sign.version != read_sign(session).version,
        refused=refused,
        place=place_words(session, current_locale()),
        zone=zone_words(session),
        language_words=lambda code: language_words(code, current_locale()),
        speakers=session.speakers,
        unlisted=find_unlisted(session.speakers, lines, session.starts_at),
        shift_form=shift_form or ShiftForm(formdata=None).of(_choices(session)),
    )
    if refused is not None:
        return page, refused.status
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if shift_form is not None else HTTPStatus.OK


def _line_time(line: RunSheetLine, session: Session) -> str:
    """The time of a line; with the day where that is not the session's first."""
    zone = session.meeting.zone
    at = moment_of(line.minute, session.starts_at)
    clock, on = clock_time(at, zone), at.astimezone(zone).date()
    if on == session.starts_at.astimezone(zone).date():
        return clock
    return f"{full_date(on)} {clock}"


def _title(session: Session) -> str:
    return str(_("Line of the run sheet of “%(title)s”", title=words(session.title)))
