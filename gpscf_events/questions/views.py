"""Further questions for delegates: the page of the draft, forms that open later, and files as answers."""

from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from gpscf_events.core import file_pages
from gpscf_events.core.actor import current_actor, delegates_only, guard
from gpscf_events.core.clock import now
from gpscf_events.core.errors import NotFound, RuleBroken
from gpscf_events.core.i18n import current_locale
from gpscf_events.core.images import PictureRefused
from gpscf_events.questions.errors import AnswersMissing, FileRefused
from gpscf_events.questions.models import LaterForm, QuestionKind
from gpscf_events.questions.queries import (
    find_answer,
    find_entry,
    list_asked,
    list_meeting_ids,
    list_open_forms,
    list_question_ids_with_files,
)
from gpscf_events.questions.rendering import find_faults, list_draft_items, list_fields, list_told
from gpscf_events.questions.rules import PAGE, Item, Typed, may_answer
from gpscf_events.questions.services import keep_entry, keep_file, remove_file, send_entry
from gpscf_events.registration.models import Registration, RegistrationState
from gpscf_events.registration.queries import get_registration, read_choices
from gpscf_events.registration.services import save_page

bp = Blueprint("questions", __name__, url_prefix="/<any(zh,en):locale>/<edition_key>/register")
guard(bp, delegates_only)


@bp.get("/<uuid:registration_id>/questions")
def show(registration_id: UUID) -> ResponseReturnValue:
    """The questions as the draft holds them; where nothing is asked, the next page (or with `back` the one before)."""
    registration = _registration(registration_id)
    if registration.state is not RegistrationState.DRAFT:
        return redirect(url_for("dashboard.submitted", registration_id=registration_id))
    items = _draft_items(registration)
    if not items:
        if "back" in request.args:
            return redirect(url_for("signups.show", registration_id=registration_id))
        return redirect(_after(registration))
    return _draft_page(registration, items, registration.draft.get(PAGE, {}), judged=False)


@bp.post("/<uuid:registration_id>/questions")
def save(registration_id: UUID) -> ResponseReturnValue:
    """Save what was typed, then check it, then go on."""
    registration = _registration(registration_id)
    items = _draft_items(registration)
    typed = _typed(items)
    # What was typed for another category stays: somebody may come back to it.
    kept = {**registration.draft.get(PAGE, {}), **{name: [] for name in _names(items)}, **typed}
    answers = {name: values for name, values in kept.items() if values}
    if not save_page(registration=registration, page=PAGE, answers=answers):
        return redirect(url_for("dashboard.submitted", registration_id=registration_id))
    if "later" in request.form:
        return redirect(url_for("dashboard.mine"))
    faults = find_faults(items, typed, with_files=list_question_ids_with_files(registration.id))
    if faults:
        return _draft_page(registration, items, typed, judged=True)
    return redirect(_after(registration))


@bp.get("/<uuid:registration_id>/answers")
def own(registration_id: UUID) -> ResponseReturnValue:
    """What was answered, to be read again; the private link alone does not show it."""
    registration = _registration(registration_id)
    answers = list_told(registration.id, with_earlier=False)
    return render_template("questions/own.html", registration=registration, answers=answers)


@bp.get("/<uuid:registration_id>/forms/<uuid:form_id>")
def show_form(registration_id: UUID, form_id: UUID) -> ResponseReturnValue:
    """A form as it was filled in so far; read only when its deadline is over."""
    registration = _registration(registration_id)
    form = _form(registration, form_id)
    entry = find_entry(form.id, registration.id)
    return _form_page(registration, form, entry.typed if entry else {}, judged=False)


@bp.post("/<uuid:registration_id>/forms/<uuid:form_id>")
def save_form(registration_id: UUID, form_id: UUID) -> ResponseReturnValue:
    """Save what was typed, then check it, then send it."""
    registration = _registration(registration_id)
    form = _form(registration, form_id)
    items = _form_items(registration, form)
    typed = _typed(items)
    try:
        keep_entry(form=form, registration=registration, typed=typed)
        if "later" in request.form:
            return redirect(url_for("dashboard.mine"))
        send_entry(form=form, registration=registration, items=items, typed=typed)
    except AnswersMissing:
        return _form_page(registration, form, typed, judged=True)
    except RuleBroken as refused:
        return _form_page(registration, form, typed, judged=False, problem=str(refused.message))
    return redirect(url_for(".show_form", registration_id=registration_id, form_id=form_id, sent=1))


@bp.get("/<uuid:registration_id>/questions/<uuid:question_id>/file")
def file(registration_id: UUID, question_id: UUID) -> ResponseReturnValue:
    """The page of a file that answers a question."""
    registration = _registration(registration_id)
    return _file_page(registration, *_file_item(registration, question_id))


@bp.post("/<uuid:registration_id>/questions/<uuid:question_id>/file")
def keep(registration_id: UUID, question_id: UUID) -> ResponseReturnValue:
    """Keep the file that was sent."""
    registration = _registration(registration_id)
    item, form = _file_item(registration, question_id)
    sent = request.files.get("file")
    data = sent.stream.read() if isinstance(sent, FileStorage) and sent.filename else b""
    if not data:
        return _file_page(registration, item, form, _("Choose a file. It must not be empty."))
    try:
        keep_file(registration_id=registration.id, item=item, data=data, form=form)
    except (FileRefused, PictureRefused, RuleBroken) as refused:
        return _file_page(_registration(registration_id), item, form, str(refused.message))
    return redirect(url_for(".file", registration_id=registration_id, question_id=question_id))


@bp.post("/<uuid:registration_id>/questions/<uuid:question_id>/file/remove")
def remove(registration_id: UUID, question_id: UUID) -> ResponseReturnValue:
    """Remove the file."""
    registration = _registration(registration_id)
    item, form = _file_item(registration, question_id)
    remove_file(registration_id=registration.id, item=item, form=form)
    return redirect(url_for(".file", registration_id=registration_id, question_id=question_id))


@bp.get("/<uuid:registration_id>/questions/<uuid:question_id>/file/content")
def content(registration_id: UUID, question_id: UUID) -> Response:
    """The file itself."""
    registration = _registration(registration_id)
    item, _form_of = _file_item(registration, question_id)
    answer = find_answer(registration.id, item.question)
    if answer is None or answer.file is None:
        raise NotFound
    return file_pages.serve(answer.file, name="answer")


def _registration(registration_id: UUID) -> Registration:
    return get_registration(registration_id, edition_key=g.edition_key, actor=current_actor())


def _draft_items(registration: Registration) -> list[Item]:
    choices = read_choices(
        registration.edition_id,
        locale=current_locale(),
        moment=now(),
        draft=registration,
    )
    return list_draft_items(registration, choices)


def _form_items(registration: Registration, form: LaterForm) -> list[Item]:
    return list_asked(
        registration.edition_id,
        form_id=form.id,
        category_id=registration.category_id,
        meeting_ids=list_meeting_ids(registration.id),
    )


def _form(registration: Registration, form_id: UUID) -> LaterForm:
    for form in list_open_forms(registration, now()):
        if form.public_id == form_id:
            return form
    raise NotFound


def _file_item(registration: Registration, question_id: UUID) -> tuple[Item, LaterForm | None]:
    """The question about a file that this registration is asked, and the form that it stands in."""
    if registration.state is RegistrationState.DRAFT:
        asked: list[tuple[Item, LaterForm | None]] = [(item, None) for item in _draft_items(registration)]
    else:
        asked = [
            (item, form)
            for form in list_open_forms(registration, now())
            for item in _form_items(registration, form)
        ]
    for item, form in asked:
        if item.question.public_id == question_id and item.shape.kind is QuestionKind.FILE:
            return item, form
    raise NotFound


def _names(items: list[Item]) -> list[str]:
    return [name for item in items for name in item.names]


def _typed(items: list[Item]) -> dict[str, list[str]]:
    return {name: values for name in _names(items) if (values := request.form.getlist(name))}


def _after(registration: Registration) -> str:
    if request.values.get("from") == "check":
        return url_for("dashboard.check", registration_id=registration.public_id)
    return url_for("draft.show", registration_id=registration.public_id, page="consents")


def _draft_page(
    registration: Registration, items: list[Item], typed: Typed, *, judged: bool
) -> ResponseReturnValue:
    with_files = list_question_ids_with_files(registration.id)
    faults = find_faults(items, typed, with_files=with_files) if judged else {}
    back = url_for("signups.show", registration_id=registration.public_id)
    if request.values.get("from") == "check":
        back = url_for("dashboard.check", registration_id=registration.public_id)
    html = render_template(
        "questions/draft.html",
        registration=registration,
        fields=list_fields(items, typed, faults=faults, with_files=with_files),
        back=back,
    )
    return html, 422 if faults else 200


def _form_page(
    registration: Registration, form: LaterForm, typed: Typed, *, judged: bool, problem: str = ""
) -> ResponseReturnValue:
    items = _form_items(registration, form)
    with_files = list_question_ids_with_files(registration.id)
    faults = find_faults(items, typed, with_files=with_files) if judged else {}
    ids = {item.question.id for item in items}
    html = render_template(
        "questions/later_form.html",
        registration=registration,
        form=form,
        zone=ZoneInfo(registration.edition.time_zone),
        fields=list_fields(items, typed, faults=faults, with_files=with_files),
        is_open=may_answer(form, registration.state, now()),
        answers=[
            one for one in list_told(registration.id, with_earlier=False) if one.answer.question_id in ids
        ],
        is_sent="sent" in request.args,
        problem=problem,
    )
    return html, 422 if faults else 409 if problem else 200


def _file_page(
    registration: Registration, item: Item, form: LaterForm | None, wrong: str = ""
) -> ResponseReturnValue:
    answer = find_answer(registration.id, item.question)
    if form is None:
        back = url_for(".show", registration_id=registration.public_id)
    else:
        back = url_for(".show_form", registration_id=registration.public_id, form_id=form.public_id)
    html = render_template(
        "questions/file.html",
        registration=registration,
        item=item,
        kept=answer.file if answer else None,
        may_change=form is None or may_answer(form, registration.state, now()),
        back=back,
        wrong=wrong,
    )
    return html, 422 if wrong else 200
