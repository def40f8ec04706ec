"""A focal point's tables: sent, looked at, put right, taken over, taken back."""

from collections.abc import Callable
from http import HTTPStatus
from io import BytesIO
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, flash, g, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from gpscf_events.categories.queries import get_category
from gpscf_events.core.actor import current_actor, delegates_only, guard
from gpscf_events.core.clock import now
from gpscf_events.core.errors import NotFound, NotSignedIn, RuleBroken
from gpscf_events.core.htmx import wants_fragment
from gpscf_events.core.i18n import current_locale
from gpscf_events.core.security import keep_private
from gpscf_events.delegations.models import Delegation
from gpscf_events.delegations.queries import get_delegation, list_places
from gpscf_events.delegations.rendering import title_of
from gpscf_events.imports.exports import write_rows, write_template
from gpscf_events.imports.forms import (
    FileForm,
    RowForm,
    SeenForm,
    show_faults,
    with_cells,
    with_columns,
)
from gpscf_events.imports.models import ImportState, MemberImport, Outcome, RowState
from gpscf_events.imports.queries import (
    ROWS_A_PAGE,
    count_outcomes,
    get_import,
    get_row,
    list_before,
    list_imports,
    list_rows,
)
from gpscf_events.imports.rendering import (
    FAULT_WORDS,
    FIELD_WORDS,
    OUTCOME_TONES,
    OUTCOME_WORDS,
    ROW_WORDS,
    STATE_WORDS,
)
from gpscf_events.imports.rules import list_differences, name_of
from gpscf_events.imports.rules.cells import Fault
from gpscf_events.imports.services import (
    begin_import,
    choose_columns,
    mend_row,
    start_import,
    stop_import,
    undo_import,
)
from gpscf_events.registration.queries import list_meetings
from gpscf_events.registration.rules import open_meetings

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOVING = frozenset({ImportState.CHECKING, ImportState.APPLYING, ImportState.UNDOING})

bp = Blueprint(
    "member_imports",
    __name__,
    url_prefix="/<any(zh,en):locale>/<edition_key>/register/delegations/<uuid:delegation_id>/imports",
)
guard(bp, delegates_only)


@bp.route("/", methods=["GET", "POST"])
def send(delegation_id: UUID) -> ResponseReturnValue:
    """Send a table, and see those sent before."""
    keep_private()
    delegation, form, status = _delegation(delegation_id), FileForm(), HTTPStatus.OK
    form.offer(
        [row.quota.category for row in list_places(delegation)],
        open_meetings(list_meetings(delegation.edition_id), now()),
    )
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.validate():
            try:
                made = start_import(
                    delegation=delegation,
                    contact_id=_contact_id(),
                    locale=current_locale(),
                    file_name=form.file.data.filename,
                    data=form.file.data.read(),
                    category_id=get_category(UUID(form.category.data), edition_id=delegation.edition_id).id,
                    meeting_keys=form.meetings.data or (),
                )
                return _to(made)
            except RuleBroken as broken:
                form.file.errors = [str(broken.message)]
    page = render_template(
        "imports/send.html",
        delegation=delegation,
        title=title_of(delegation),
        form=form,
        imports=list_imports(delegation.id),
        zone=ZoneInfo(delegation.edition.time_zone),
        state_words=STATE_WORDS,
    )
    return page, status


@bp.get("/template.xlsx")
def template(delegation_id: UUID) -> Response:
    """An empty table with the headings that are known."""
    _delegation(delegation_id)
    return _file(write_template(), "members.xlsx")


@bp.get("/<uuid:import_id>/")
def show(delegation_id: UUID, import_id: UUID) -> ResponseReturnValue:
    """Where the import stands, and its rows."""
    delegation = _delegation(delegation_id)
    one = get_import(delegation, import_id)
    if one.state is ImportState.COLUMNS:
        return redirect(url_for(".columns", delegation_id=delegation_id, import_id=import_id))
    return _page(delegation, one)


@bp.route("/<uuid:import_id>/columns", methods=["GET", "POST"])
def columns(delegation_id: UUID, import_id: UUID) -> ResponseReturnValue:
    """Say what each column holds."""
    keep_private()
    delegation = _delegation(delegation_id)
    one = get_import(delegation, import_id)
    if one.state not in {ImportState.COLUMNS, ImportState.CHECKED}:
        return _to(one)
    form, refused, status = with_columns(one.headings)(), None, HTTPStatus.OK
    if request.method == "GET":
        form.revision.data = str(one.revision)
        for field, column in zip(form.column_fields(), one.columns, strict=True):
            field.data = column
    elif form.validate():
        try:
            choose_columns(import_id=one.id, columns=form.chosen(), seen=form.seen())
            return _to(one)
        except RuleBroken as broken:
            refused, status = str(broken.message), HTTPStatus(broken.status)
    else:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    samples = list_rows(one.id, limit=3)
    page = render_template(
        "imports/columns.html",
        delegation=delegation,
        one=one,
        form=form,
        refused=refused,
        samples=[[row.cells[index] for row in samples] for index in range(len(one.headings))],
    )
    return page, status


@bp.route("/<uuid:import_id>/rows/<int:row_number>", methods=["GET", "POST"])
def row(delegation_id: UUID, import_id: UUID, row_number: int) -> ResponseReturnValue:
    """Put one row right."""
    keep_private()
    delegation = _delegation(delegation_id)
    one = get_import(delegation, import_id)
    if row_number > 2**31:
        raise NotFound
    found = get_row(one.id, row_number)
    form: RowForm = with_cells(one.columns)()
    refused, status = None, HTTPStatus.OK
    if request.method == "GET":
        form.revision.data = str(one.revision)
        form.is_another.data = found.is_another
        for field in form.cell_fields():
            cells = dict(zip(one.columns, found.cells, strict=True))
            field.data = found.mended.get(field.name, cells.get(field.name, ""))
    elif form.validate():
        try:
            outcome = mend_row(
                import_id=one.id,
                number=row_number,
                typed=form.typed(),
                is_another=bool(form.is_another.data),
                seen=form.seen(),
            )
            if outcome not in {Outcome.WRONG, Outcome.TWICE}:
                flash(_("Row %(number)d is right now.", number=row_number))
                return _to(one)
            found, status = get_row(one.id, row_number), HTTPStatus.UNPROCESSABLE_ENTITY
            form.revision.data = str(get_import(delegation, import_id).revision)
        except RuleBroken as broken:
            refused, status = str(broken.message), HTTPStatus(broken.status)
    else:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    if not form.errors:
        show_faults(form, {name: FAULT_WORDS[Fault(fault)] for name, fault in found.faults.items()})
    page = render_template(
        "imports/row.html",
        delegation=delegation,
        one=one,
        row=found,
        form=form,
        refused=refused,
        may_mend=found.state is RowState.READ,
    )
    return page, status


@bp.get("/<uuid:import_id>/wrong.xlsx")
def wrong(delegation_id: UUID, import_id: UUID) -> Response:
    """The rows that are to be put right, with the reasons, to be sent again."""
    one = get_import(_delegation(delegation_id), import_id)
    rows = [
        row
        for outcome in (Outcome.WRONG, Outcome.TWICE)
        for row in list_rows(one.id, outcome=outcome, limit=None)
    ]
    return _file(write_rows(one, sorted(rows, key=lambda row: row.number)), "members-to-put-right.xlsx")


@bp.post("/<uuid:import_id>/begin")
def begin(delegation_id: UUID, import_id: UUID) -> ResponseReturnValue:
    """Take over what is right."""
    one, form = get_import(_delegation(delegation_id), import_id), SeenForm()
    return _try(one, lambda: begin_import(import_id=one.id, seen=form.seen()))


@bp.post("/<uuid:import_id>/stop")
def stop(delegation_id: UUID, import_id: UUID) -> ResponseReturnValue:
    """Stop; what was taken over stays."""
    one = get_import(_delegation(delegation_id), import_id)
    return _try(one, lambda: stop_import(import_id=one.id))


@bp.post("/<uuid:import_id>/undo")
def undo(delegation_id: UUID, import_id: UUID) -> ResponseReturnValue:
    """Take back what was taken over."""
    one, form = get_import(_delegation(delegation_id), import_id), SeenForm()
    return _try(one, lambda: undo_import(import_id=one.id, seen=form.seen()))


def _page(delegation: Delegation, one: MemberImport) -> ResponseReturnValue:
    keep_private()
    counts = count_outcomes(one.id)
    wanted = request.args.get("show", "")
    outcome = Outcome(wanted) if wanted in set(Outcome) else None
    after = request.args.get("after", "0")
    start = int(after) if after.isascii() and after.isdigit() and len(after) < 9 else 0
    rows = list_rows(one.id, outcome=outcome, after=start, limit=ROWS_A_PAGE + 1)
    shown = rows[:ROWS_A_PAGE]
    before = list_before([row for row in shown if row.outcome is Outcome.CHANGED])
    by_outcome = {
        key: sum(number for (found, _state), number in counts.items() if found is key) for key in Outcome
    }
    by_state = {
        key: sum(number for (_found, state), number in counts.items() if state is key) for key in RowState
    }
    waiting = sum(
        number
        for (found, state), number in counts.items()
        if state is RowState.READ and found in {Outcome.NEW, Outcome.CHANGED}
    )
    checked = sum(number for (found, _state), number in counts.items() if found is not None)
    form = SeenForm(formdata=None)
    form.revision.data = str(one.revision)
    return render_template(
        "imports/_progress.html" if wants_fragment() else "imports/show.html",
        delegation=delegation,
        one=one,
        form=form,
        is_moving=one.state in MOVING,
        total=sum(counts.values()),
        checked=checked,
        waiting=waiting,
        by_outcome=by_outcome,
        by_state=by_state,
        shown=outcome,
        start=start,
        rows=[
            (row, name_of(row.pages), list_differences(row.pages, before.get(row.id, {}))) for row in shown
        ],
        next_after=shown[-1].number if len(rows) > ROWS_A_PAGE else None,
        outcomes=Outcome,
        outcome_words=OUTCOME_WORDS,
        outcome_tones=OUTCOME_TONES,
        row_words=ROW_WORDS,
        state_word=STATE_WORDS[one.state],
        fault_words={fault.value: words for fault, words in FAULT_WORDS.items()},
        field_words={field.value: words for field, words in FIELD_WORDS.items()},
    )


def _try(one: MemberImport, act: Callable[[], None]) -> ResponseReturnValue:
    try:
        act()
    except RuleBroken as broken:
        flash(str(broken.message), "error")
    return _to(one)


def _to(one: MemberImport) -> ResponseReturnValue:
    address = url_for(".show", delegation_id=one.delegation.public_id, import_id=one.public_id)
    return redirect(address, HTTPStatus.SEE_OTHER)


def _file(data: bytes, name: str) -> Response:
    keep_private()
    return send_file(BytesIO(data), mimetype=XLSX, as_attachment=True, download_name=name, max_age=0)


def _contact_id() -> int:
    contact_id = current_actor().contact_id
    if contact_id is None:
        raise NotSignedIn
    return contact_id


def _delegation(delegation_id: UUID) -> Delegation:
    return get_delegation(delegation_id, edition_key=g.edition_key, actor=current_actor())
