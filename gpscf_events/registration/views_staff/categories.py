"""The categories of an edition: list, add, change, order, close, remove."""

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from gpscf_events.categories.errors import CategoryInUse, QuotaBelowTaken
from gpscf_events.categories.forms import OPEN_WORDS, CategoryForm, category_form
from gpscf_events.categories.models import Category
from gpscf_events.categories.queries import (
    get_category,
    list_at_meetings,
    list_categories,
    list_session_ids,
)
from gpscf_events.categories.services import (
    add_category,
    change_category,
    close_category,
    move_category,
    remove_category,
)
from gpscf_events.core.actor import current_actor, guard, staff_only
from gpscf_events.core.errors import NotFound, RuleBroken
from gpscf_events.core.roles import Permission, Scope
from gpscf_events.programme.models import Edition, Visibility
from gpscf_events.programme.queries import get_edition, list_sessions
from gpscf_events.registration.queries import list_meetings
from gpscf_events.registration.queries.places import count_places, is_category_used
from gpscf_events.registration.services import ensure_quotas_hold

bp = Blueprint("categories", __name__, url_prefix="/<any(zh, en):locale>/staff/<edition_key>/categories")
guard(bp, staff_only(Permission.FORMS_MANAGE))


@bp.get("/")
def show() -> ResponseReturnValue:
    """All categories in their order, with what is taken of each quota."""
    return _list(_edition())


@bp.route("/new", methods=["GET", "POST"])
def add() -> ResponseReturnValue:
    """A new category."""
    edition = _edition()
    form = _form(edition, None)
    if request.method == "POST" and form.validate():
        add_category(edition_id=edition.id, values=form.values())
        return redirect(url_for(".show"), HTTPStatus.SEE_OTHER)
    return _page(form, None)


@bp.route("/<uuid:category_id>", methods=["GET", "POST"])
def change(category_id: UUID) -> ResponseReturnValue:
    """Change a category."""
    edition = _edition()
    category = get_category(category_id, edition_id=edition.id)
    form = _form(edition, category)
    if request.method == "POST" and form.validate():
        try:
            change_category(category_id=category.id, values=form.values(), check=ensure_quotas_hold)
            return redirect(url_for(".show"), HTTPStatus.SEE_OTHER)
        except QuotaBelowTaken as refused:
            form[refused.field].errors = [refused.message]
            category = get_category(category_id, edition_id=edition.id)
    return _page(form, category)


@bp.post("/<uuid:category_id>/move")
def move(category_id: UUID) -> ResponseReturnValue:
    """One place up or down."""
    category = get_category(category_id, edition_id=_edition().id)
    move_category(category_id=category.id, up=request.form.get("up") == "1")
    return redirect(url_for(".show"), HTTPStatus.SEE_OTHER)


@bp.post("/<uuid:category_id>/close")
def close(category_id: UUID) -> ResponseReturnValue:
    """Close it, or open it again."""
    category = get_category(category_id, edition_id=_edition().id)
    close_category(category_id=category.id, closed=request.form.get("closed") == "1")
    return redirect(url_for(".show"), HTTPStatus.SEE_OTHER)


@bp.post("/<uuid:category_id>/remove")
def remove(category_id: UUID) -> ResponseReturnValue:
    """Remove one that nothing names."""
    edition = _edition()
    category = get_category(category_id, edition_id=edition.id)
    try:
        remove_category(category_id=category.id, is_used=lambda row: is_category_used(row.id))
    except CategoryInUse as refused:
        return _list(_edition(), refused)
    return redirect(url_for(".show"), HTTPStatus.SEE_OTHER)


def _edition() -> Edition:
    edition = get_edition(g.edition_key)
    if not current_actor().may(Permission.FORMS_MANAGE, Scope(edition.id)):
        raise NotFound
    return edition


def _form(edition: Edition, category: Category | None) -> CategoryForm:
    return category_form(
        list_meetings(edition.id),
        list_sessions(edition.id, visibility=tuple(Visibility)),
        category=category,
        at=list_at_meetings([category.id]) if category else (),
        session_ids=list_session_ids(category.id) if category else set(),
        typed=request.method == "POST",
    )


def _page(form: CategoryForm, category: Category | None) -> ResponseReturnValue:
    html = render_template("registration/staff_category.html", form=form, category=category)
    return html, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


def _list(edition: Edition, refused: RuleBroken | None = None) -> ResponseReturnValue:
    rows = [(row, count_places(row.id)) for row in list_categories(edition.id)]
    html = render_template(
        "registration/staff_categories.html",
        rows=rows,
        open_words=OPEN_WORDS,
        problem=refused.message if refused else None,
    )
    return html, refused.status if refused else HTTPStatus.OK
