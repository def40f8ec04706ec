"""The page of the portrait photo: added, changed, removed by the delegate, before and after submission."""

from uuid import UUID

from flask import Blueprint, Response, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from gpscf_events.categories.models import Asked
from gpscf_events.core import file_pages
from gpscf_events.core.actor import current_actor, delegates_only, guard
from gpscf_events.core.errors import NotFound
from gpscf_events.core.images import PictureRefused
from gpscf_events.registration.forms import PortraitForm
from gpscf_events.registration.models import Registration, RegistrationState
from gpscf_events.registration.queries import find_portrait, get_registration
from gpscf_events.registration.queries.places import find_wanted
from gpscf_events.registration.rendering import advise_portrait
from gpscf_events.registration.rules import may_change_portrait
from gpscf_events.registration.services import keep_portrait, remove_portrait

bp = Blueprint("portrait", __name__, url_prefix="/<any(zh,en):locale>/<edition_key>/register")
guard(bp, delegates_only)


@bp.get("/<uuid:registration_id>/photo")
def show(registration_id: UUID) -> ResponseReturnValue:
    """The photo as it is kept, with advice, and the form."""
    return _page(_registration(registration_id), PortraitForm(formdata=None))


@bp.post("/<uuid:registration_id>/photo")
def save(registration_id: UUID) -> ResponseReturnValue:
    """Keep the picture that was sent, and show what became of it."""
    registration, form = _registration(registration_id), PortraitForm()
    if not form.validate():
        return _page(registration, form)
    try:
        keep_portrait(registration_id=registration.id, picture=form.picture())
    except PictureRefused as refused:
        form.chosen.errors = [refused.message]
        return _page(registration, form)
    return redirect(url_for("portrait.show", registration_id=registration_id))


@bp.post("/<uuid:registration_id>/photo/remove")
def remove(registration_id: UUID) -> ResponseReturnValue:
    """Remove the photo."""
    remove_portrait(registration_id=_registration(registration_id).id)
    return redirect(url_for("portrait.show", registration_id=registration_id))


@bp.get("/<uuid:registration_id>/photo.jpg")
def picture(registration_id: UUID) -> Response:
    """The picture itself."""
    portrait = find_portrait(_registration(registration_id).id)
    if portrait is None:
        raise NotFound
    return file_pages.serve(portrait.file, name="portrait")


def _registration(registration_id: UUID) -> Registration:
    return get_registration(registration_id, edition_key=g.edition_key, actor=current_actor())


def _page(registration: Registration, form: PortraitForm) -> ResponseReturnValue:
    portrait = find_portrait(registration.id)
    draft = registration.state is RegistrationState.DRAFT
    html = render_template(
        "registration/photo.html",
        registration=registration,
        portrait=portrait,
        advice=advise_portrait(portrait) if portrait else [],
        is_required=find_wanted(registration).photo is Asked.REQUIRED,
        may_change=may_change_portrait(registration.state),
        form=form,
        back=url_for(
            "dashboard.tasks" if draft else "dashboard.submitted", registration_id=registration.public_id
        ),
    )
    return html, 422 if form.errors else 200
