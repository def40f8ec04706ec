"""The editor of questions and later forms, the preview, and files that answer."""

from http import HTTPStatus
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from gpscf_events.categories.queries import list_categories
from gpscf_events.core import file_pages
from gpscf_events.core.actor import current_actor, guard, staff_only
from gpscf_events.core.errors import NotFound, RuleBroken
from gpscf_events.core.roles import Permission, Scope
from gpscf_events.programme.models import Edition
from gpscf_events.programme.queries import get_edition
from gpscf_events.questions.forms import KIND_WORDS, LaterFormForm, QuestionForm, given_form, given_question
from gpscf_events.questions.models import CHOICES, LaterForm
from gpscf_events.questions.queries import (
    get_form,
    get_item,
    list_asked,
    list_category_ids,
    list_form_category_ids,
    list_forms,
    list_given,
    list_items,
)
from gpscf_events.questions.rendering import list_fields
from gpscf_events.questions.rules import Item
from gpscf_events.questions.services import (
    add_form,
    add_question,
    change_form,
    change_question,
    hide_question,
    move_question,
    open_form,
    remove_question,
)
from gpscf_events.registration.queries import get_registration, list_meetings

bp = Blueprint("questions_staff", __name__, url_prefix="/<any(zh, en):locale>/staff/<edition_key>/questions")
guard(bp, staff_only(Permission.FORMS_MANAGE))
# Whoever may read a registration may open the files that answer its questions.
files_bp = Blueprint(
    "answers_staff", __name__, url_prefix="/<any(zh, en):locale>/staff/<edition_key>/registrations"
)
guard(files_bp, staff_only(Permission.REGISTRATIONS_READ))


@bp.get("/")
def show() -> ResponseReturnValue:
    """All questions of the draft and of each later form, in their order."""
    return _list(_edition())


@bp.route("/new", methods=["GET", "POST"])
def add() -> ResponseReturnValue:
    """A new question, of the draft or of the form that the address names."""
    edition = _edition()
    later = _later(edition)
    form = QuestionForm() if request.method == "POST" else QuestionForm(formdata=None)
    parents = _parents(edition, later, None)
    form.offer(list_categories(edition.id), list_meetings(edition.id), parents)
    if request.method == "POST" and form.validate():
        add_question(edition_id=edition.id, form_id=later.id if later else None, values=form.values())
        return _to_list()
    return _question_page(form, None, later)


@bp.route("/<uuid:question_id>", methods=["GET", "POST"])
def change(question_id: UUID) -> ResponseReturnValue:
    """Change a question; answers given before stay with the words that they answered."""
    edition = _edition()
    item = get_item(question_id, edition_id=edition.id)
    later = _form_of(edition, item)
    categories, meetings = list_categories(edition.id), list_meetings(edition.id)
    parents = _parents(edition, later, item)
    parent = next((one for one in parents if one.question.id == item.shape.shown_if_question_id), None)
    given = given_question(
        item,
        categories=categories,
        category_ids=list_category_ids(item.question.id),
        meetings=meetings,
        parent=parent,
    )
    form = QuestionForm(data=given) if request.method == "POST" else QuestionForm(formdata=None, data=given)
    form.offer(categories, meetings, parents)
    if request.method == "POST" and form.validate():
        try:
            change_question(question_id=item.question.id, values=form.values())
            return _to_list()
        except RuleBroken as refused:
            form.options.errors = [refused.message]
            item = get_item(question_id, edition_id=edition.id)
    return _question_page(form, item, later)


@bp.post("/<uuid:question_id>/move")
def move(question_id: UUID) -> ResponseReturnValue:
    """One place up or down."""
    return _act(question_id, lambda key: move_question(question_id=key, up=request.form.get("up") == "1"))


@bp.post("/<uuid:question_id>/hide")
def hide(question_id: UUID) -> ResponseReturnValue:
    """Ask nobody any more, or ask again."""
    return _act(
        question_id, lambda key: hide_question(question_id=key, hidden=request.form.get("hidden") == "1")
    )


@bp.post("/<uuid:question_id>/remove")
def remove(question_id: UUID) -> ResponseReturnValue:
    """Remove it; with answers it is hidden instead."""
    return _act(question_id, lambda key: remove_question(question_id=key))


@bp.get("/preview")
def preview() -> ResponseReturnValue:
    """The questions as people of a category see them."""
    edition = _edition()
    later, categories = _later(edition), list_categories(edition.id)
    category = next((row for row in categories if row.key == request.args.get("category")), None)
    items = (
        list_asked(
            edition.id,
            form_id=later.id if later else None,
            category_id=category.id,
            meeting_ids=[meeting.id for meeting in list_meetings(edition.id)],
        )
        if category
        else list_items(edition.id, form_id=later.id if later else None)
    )
    return render_template(
        "questions/staff_preview.html",
        later=later,
        categories=categories,
        category=category,
        fields=list_fields(items, {}, faults={}, with_files=()),
    )


@bp.route("/forms/new", methods=["GET", "POST"])
def new_form() -> ResponseReturnValue:
    """A new form that opens later."""
    edition = _edition()
    form = LaterFormForm() if request.method == "POST" else LaterFormForm(formdata=None)
    form.offer(list_categories(edition.id), ZoneInfo(edition.time_zone))
    if request.method == "POST" and form.validate():
        add_form(edition_id=edition.id, values=form.values())
        return _to_list()
    return _form_page(form, None)


@bp.route("/forms/<uuid:form_id>", methods=["GET", "POST"])
def edit_form(form_id: UUID) -> ResponseReturnValue:
    """Change a form's words, deadline and categories."""
    edition = _edition()
    later = get_form(form_id, edition_id=edition.id)
    categories, zone = list_categories(edition.id), ZoneInfo(edition.time_zone)
    given = given_form(later, categories=categories, category_ids=list_form_category_ids(later.id), zone=zone)
    form = LaterFormForm(data=given) if request.method == "POST" else LaterFormForm(formdata=None, data=given)
    form.offer(categories, zone)
    if request.method == "POST" and form.validate():
        change_form(form_id=later.id, values=form.values())
        return _to_list()
    return _form_page(form, later)


@bp.post("/forms/<uuid:form_id>/open")
def begin(form_id: UUID) -> ResponseReturnValue:
    """Open the form: everybody concerned is told, once."""
    open_form(form_id=get_form(form_id, edition_id=_edition().id).id)
    return _to_list()


@files_bp.get("/<uuid:registration_id>/answers/<uuid:answer_id>")
def answer_file(registration_id: UUID, answer_id: UUID) -> Response:
    """A file that answers a question."""
    registration = get_registration(
        registration_id,
        edition_key=g.edition_key,
        actor=current_actor(),
        permission=Permission.REGISTRATIONS_READ,
    )
    for given in list_given(registration.id):
        if given.answer.public_id == answer_id and given.answer.file is not None:
            return file_pages.serve(given.answer.file, name="answer")
    raise NotFound


def _edition() -> Edition:
    edition = get_edition(g.edition_key)
    if not current_actor().may(Permission.FORMS_MANAGE, Scope(edition.id)):
        raise NotFound
    return edition


def _later(edition: Edition) -> LaterForm | None:
    """The form that the address names."""
    named = request.args.get("form", "")
    if not named:
        return None
    try:
        return get_form(UUID(named), edition_id=edition.id)
    except ValueError as error:
        raise NotFound from error


def _form_of(edition: Edition, item: Item) -> LaterForm | None:
    return next((one for one in list_forms(edition.id) if one.id == item.question.later_form_id), None)


def _parents(edition: Edition, later: LaterForm | None, item: Item | None) -> list[Item]:
    """The questions with choices that stand further up."""
    items = list_items(edition.id, form_id=later.id if later else None)
    above = items
    if item is not None:
        above = [one for one in items if one.question.position < item.question.position]
    return [one for one in above if one.shape.kind in CHOICES]


def _to_list() -> ResponseReturnValue:
    return redirect(url_for(".show"), HTTPStatus.SEE_OTHER)


def _act(question_id: UUID, act) -> ResponseReturnValue:  # type: ignore[no-untyped-def]
    edition = _edition()
    item = get_item(question_id, edition_id=edition.id)
    try:
        act(item.question.id)
    except RuleBroken as refused:
        return _list(_edition(), refused)
    return _to_list()


def _question_page(form: QuestionForm, item: Item | None, later: LaterForm | None) -> ResponseReturnValue:
    html = render_template("questions/staff_question.html", form=form, item=item, later=later)
    return html, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


def _form_page(form: LaterFormForm, later: LaterForm | None) -> ResponseReturnValue:
    html = render_template("questions/staff_form.html", form=form, later=later)
    return html, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


def _list(edition: Edition, refused: RuleBroken | None = None) -> ResponseReturnValue:
    names = {row.id: row.name for row in list_categories(edition.id)}
    forms = list_forms(edition.id)
    parts: list[tuple[LaterForm | None, list[Item]]] = [
        (form, list_items(edition.id, form_id=form.id if form else None, hidden=True))
        for form in (None, *forms)
    ]
    html = render_template(
        "questions/staff_questions.html",
        parts=parts,
        asked={
            item.question.id: [
                names[key] for key in sorted(list_category_ids(item.question.id)) if key in names
            ]
            for _form, items in parts
            for item in items
        },
        concerned={
            form.id: [names[key] for key in sorted(list_form_category_ids(form.id)) if key in names]
            for form in forms
        },
        kind_words=KIND_WORDS,
        zone=ZoneInfo(edition.time_zone),
        problem=refused.message if refused else None,
    )
    return html, refused.status if refused else HTTPStatus.OK
