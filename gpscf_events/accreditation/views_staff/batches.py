"""Clearance by batches: who waits, what is sent, and what comes back."""

from collections.abc import Callable, Sequence
from http import HTTPStatus
from io import BytesIO
from uuid import UUID

from flask import Blueprint, flash, g, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from gpscf_events.accounts.services import ensure_confirmed
from gpscf_events.accreditation import services
from gpscf_events.accreditation.exports import COLUMN_WORDS
from gpscf_events.accreditation.forms import AnswersForm, ApplyForm, LayoutForm
from gpscf_events.accreditation.models import BatchState, ClearanceBatch, Fact
from gpscf_events.accreditation.queries import (
    find_layout,
    get_batch,
    list_batches,
    list_items,
    list_waiting,
)
from gpscf_events.accreditation.rendering import ANSWER_FAULT_WORDS, BATCH_WORDS, state_word
from gpscf_events.accreditation.rules.batches import LARGEST_BATCH, Answered, BatchColumn, read_answers
from gpscf_events.core.actor import current_actor, guard, needs, staff_only
from gpscf_events.core.clock import now
from gpscf_events.core.errors import NotFound, RuleBroken
from gpscf_events.core.forms import BaseForm
from gpscf_events.core.roles import Permission, Scope
from gpscf_events.core.security import keep_private
from gpscf_events.core.sheets import read_sheet
from gpscf_events.programme.models import Edition
from gpscf_events.programme.queries import get_edition

bp = Blueprint("batches", __name__, url_prefix="/<any(zh, en):locale>/staff/<edition_key>/clearance")
guard(bp, staff_only(Permission.CLEARANCE_ANSWER))

BATCH = "/<int:batch_number>"
AGE = "application/octet-stream"
MOST_ANSWERS = 2 * LARGEST_BATCH


@bp.get("/")
def show() -> ResponseReturnValue:
    """Who waits to be sent, and the batches with what came back of each."""
    return _list_page(_edition(), None)


@bp.post("/")
def make() -> ResponseReturnValue:
    """Put those who were ticked into a batch."""
    edition, ids = _edition(), _ids(request.form.getlist("people"))
    try:
        batch = services.make_batch(edition_id=edition.id, actor=current_actor(), ids=ids)
    except RuleBroken as refused:
        return _list_page(edition, refused)
    return _shown(batch)


@bp.route("/layout", methods=["GET", "POST"])
def layout() -> ResponseReturnValue:
    """Say which columns leave, and to which key."""
    keep_private()
    edition, form, status = _edition(), LayoutForm(), HTTPStatus.OK
    # Where passports go is as weighty as an export.
    ensure_confirmed("batches.layout", edition_key=g.edition_key)
    saved = find_layout(edition.id)
    if request.method == "POST":
        if form.validate():
            services.save_layout(
                edition_id=edition.id, columns=form.columns(), recipient=form.recipient.data or ""
            )
            flash(_("Saved."))
            return redirect(url_for(".show"), HTTPStatus.SEE_OTHER)
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    else:
        form.recipient.data = saved.recipient if saved else ""
        usual = list(BatchColumn) if saved is None else saved.columns
        chosen = [column for column in usual if column != BatchColumn.NUMBER]
        for field, column in zip(form.column_fields(), chosen, strict=False):
            field.data = str(column)
    return render_template("accreditation/layout.html", form=form), status


@bp.get(BATCH)
def batch(batch_number: int) -> ResponseReturnValue:
    """A batch: who is in it, and what came back."""
    return _batch_page(_batch(batch_number))


@bp.post(f"{BATCH}/take-out/<int:person_number>")
def take_out(batch_number: int, person_number: int) -> ResponseReturnValue:
    """Leave somebody out of a batch that was not sent."""
    one = _batch(batch_number)
    return _try(one, lambda: services.take_out(batch_id=one.id, person_number=_small(person_number)))


@bp.post(f"{BATCH}/cancel")
def cancel(batch_number: int) -> ResponseReturnValue:
    """Send nobody of it."""
    one = _batch(batch_number)
    return _try(one, lambda: services.cancel_batch(batch_id=one.id))


@bp.post(f"{BATCH}/file")
@needs(Permission.PEOPLE_REVEAL)
def file(batch_number: int) -> ResponseReturnValue:
    """The encrypted file; with the first one everybody in it is sent."""
    one = _batch(batch_number, Permission.PEOPLE_REVEAL)
    ensure_confirmed("batches.batch", edition_key=g.edition_key, batch_number=batch_number)
    try:
        data = services.send_batch(batch_id=one.id)
    except RuleBroken as refused:
        flash(str(refused.message), "error")
        return _shown(one)
    keep_private()
    return send_file(
        BytesIO(data),
        mimetype=AGE,
        as_attachment=True,
        download_name=f"{g.edition_key}-clearance-{one.number}.xlsx.age",
        max_age=0,
    )


@bp.post(f"{BATCH}/answers")
def read(batch_number: int) -> ResponseReturnValue:
    """Look at the answers of a table before they are taken."""
    one, form = _batch(batch_number), AnswersForm()
    if not form.validate():
        return _batch_page(one, form=form)
    try:
        sheet = read_sheet(form.file.data.read(), most_rows=MOST_ANSWERS)
    except RuleBroken as refused:
        form.file.errors = [str(refused.message)]
        return _batch_page(one, form=form)
    here = {one.number_of(item): clearance for item, clearance in list_items(one.id)}
    judged = read_answers([row.cells for row in sheet.rows], here)
    if judged is None:
        form.file.errors = [
            _(
                "This table has no columns “Number in the batch” and “Result of the check”. Name them so in the row "
                "above the answers."
            )
        ]
        return _batch_page(one, form=form)
    return _batch_page(one, judged=judged)


@bp.post(f"{BATCH}/apply")
def apply(batch_number: int) -> ResponseReturnValue:
    """Take the answers that fit."""
    one, form = _batch(batch_number), ApplyForm()
    if not form.validate():
        raise NotFound
    judged = services.apply_answers(batch_id=one.id, lines=form.read())
    taken = sum(1 for line in judged if line.fault is None)
    flash(ngettext("%(num)d answer taken", "%(num)d answers taken", taken))
    return _shown(one)


def _list_page(edition: Edition, refused: RuleBroken | None) -> ResponseReturnValue:
    keep_private()
    page = render_template(
        "accreditation/batches.html",
        waiting=list_waiting(current_actor(), edition.id),
        most=LARGEST_BATCH,
        batches=list_batches(edition.id),
        batch_words=BATCH_WORDS,
        has_layout=find_layout(edition.id) is not None,
        refused=refused,
        today=now().date(),
        state_word=state_word,
        fact=Fact.CLEARANCE,
    )
    return page, refused.status if refused is not None else HTTPStatus.OK


def _batch_page(
    one: ClearanceBatch, *, form: BaseForm | None = None, judged: Sequence[Answered] | None = None
) -> ResponseReturnValue:
    keep_private()
    fits = [line for line in judged or () if line.fault is None and line.answer is not None]
    apply_form = ApplyForm(formdata=None)
    apply_form.lines.data = "\n".join(f"{line.number} {line.answer.value}" for line in fits if line.answer)
    page = render_template(
        "accreditation/batch.html",
        batch=one,
        items=list_items(one.id),
        batch_word=BATCH_WORDS[one.state],
        columns=[COLUMN_WORDS[BatchColumn(column)] for column in (_layout_columns(one))],
        form=form or AnswersForm(formdata=None),
        judged=judged,
        fits=fits,
        apply_form=apply_form,
        fault_words=ANSWER_FAULT_WORDS,
        may_take=current_actor().may(Permission.PEOPLE_REVEAL, Scope(one.edition_id)),
        is_sent=one.state is BatchState.SENT,
        state_word=state_word,
        fact=Fact.CLEARANCE,
        today=now().date(),
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form is not None else HTTPStatus.OK


def _layout_columns(one: ClearanceBatch) -> Sequence[str]:
    found = find_layout(one.edition_id)
    return found.columns if found is not None else ()


def _try(one: ClearanceBatch, act: Callable[[], None]) -> ResponseReturnValue:
    try:
        act()
    except RuleBroken as refused:
        flash(str(refused.message), "error")
    return _shown(one)


def _shown(one: ClearanceBatch) -> ResponseReturnValue:
    return redirect(url_for(".batch", batch_number=one.number), HTTPStatus.SEE_OTHER)


def _edition(permission: Permission = Permission.CLEARANCE_ANSWER) -> Edition:
    edition = get_edition(g.edition_key)
    if not current_actor().may(permission, Scope(edition.id)):
        raise NotFound
    return edition


def _batch(number: int, permission: Permission = Permission.CLEARANCE_ANSWER) -> ClearanceBatch:
    return get_batch(_edition(permission).id, _small(number))


def _small(number: int) -> int:
    if number >= 2**31:
        raise NotFound
    return number


def _ids(texts: Sequence[str]) -> list[UUID]:
    found = []
    for text in texts[: LARGEST_BATCH + 1]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found
