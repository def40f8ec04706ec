"""Tags of the edition, and tags on one registration."""

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from gpscf_events.attendance.queries import get_edition
from gpscf_events.core.actor import current_actor, guard, needs, staff_only
from gpscf_events.core.errors import NotFound
from gpscf_events.core.roles import Permission
from gpscf_events.lists import queries, services
from gpscf_events.lists.errors import NameTaken
from gpscf_events.lists.forms import COLOURS, TagForm
from gpscf_events.lists.models import Tag, TagColour
from gpscf_events.programme.models import Edition
from gpscf_events.registration.queries import get_registration

bp = Blueprint("tags", __name__, url_prefix="/<any(zh, en):locale>/staff/<edition_key>/registrations")
guard(bp, staff_only(Permission.LISTS_MANAGE))


def _edition() -> Edition:
    return get_edition(current_actor(), g.edition_key, Permission.LISTS_MANAGE)


def _tag(edition_id: int, public_id: UUID) -> Tag:
    tag = queries.find_tag(edition_id, public_id)
    if tag is None:
        raise NotFound
    return tag


@bp.get("/tags")
def show() -> ResponseReturnValue:
    """All tags, and the form to make one."""
    return _page(_edition(), TagForm(formdata=None))


def _page(edition: Edition, form: TagForm) -> ResponseReturnValue:
    html = render_template(
        "lists/tags.html",
        edition=edition,
        form=form,
        tags=queries.list_tags(edition.id),
        counts=queries.count_tagged(edition.id),
        colours=COLOURS,
    )
    return html, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


@bp.post("/tags")
def make() -> ResponseReturnValue:
    """Make a tag."""
    edition, form = _edition(), TagForm()
    if not form.validate_on_submit():
        return _page(edition, form)
    try:
        services.make_tag(
            edition=edition,
            name=form.name.data,
            colour=TagColour(form.colour.data),
            actor=current_actor(),
        )
    except NameTaken as refusal:
        form.name.errors = [refusal.message]
        return _page(edition, form)
    return redirect(url_for(".show"), HTTPStatus.SEE_OTHER)


@bp.post("/<uuid:registration_id>/tags/<uuid:tag_id>")
@needs(Permission.REGISTRATIONS_TAG)
def put(registration_id: UUID, tag_id: UUID) -> ResponseReturnValue:
    """Put a tag on one registration, or take it off."""
    actor = current_actor()
    registration = get_registration(
        registration_id, edition_key=g.edition_key, actor=actor, permission=Permission.REGISTRATIONS_TAG
    )
    tag = _tag(registration.edition_id, tag_id)
    if request.form.get("off"):
        services.take_off(registration=registration, tag=tag)
    else:
        services.put_on(registration=registration, tag=tag, actor=actor)
    address = url_for("dashboard_staff.registration", registration_id=registration_id)
    return redirect(address, HTTPStatus.SEE_OTHER)


@bp.post("/tags/<uuid:tag_id>/remove")
def remove(tag_id: UUID) -> ResponseReturnValue:
    """Remove a tag, from every registration too."""
    services.remove_tag(tag=_tag(_edition().id, tag_id))
    return redirect(url_for(".show"), HTTPStatus.SEE_OTHER)
