"""What all pages of the programme share: whose edition it is, and a form that is saved in revisions."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import flash, g, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from gpscf_events.core.actor import current_actor
from gpscf_events.core.errors import NotFound, RuleBroken
from gpscf_events.core.roles import Permission, Scope
from gpscf_events.core.security import keep_private
from gpscf_events.programme.errors import ChangedMeanwhile, KeyTaken
from gpscf_events.programme.forms.kept import KeptForm
from gpscf_events.programme.models import Edition
from gpscf_events.programme.queries import get_edition


def own_edition(*, whole: bool = False) -> Edition:
    """The edition, where the actor keeps a part of its programme, or all of it. Raises NotFound."""
    edition = get_edition(g.edition_key)
    if whole and not keeps_whole(edition):
        raise NotFound
    if not current_actor().reaches(Permission.PROGRAMME_EDIT, edition.id):
        raise NotFound
    return edition


def keeps_whole(edition: Edition) -> bool:
    """Venues, rooms and meetings serve all: they are kept by who keeps the whole edition."""
    return current_actor().may(Permission.PROGRAMME_EDIT, Scope(edition.id))


def keep_page(
    form: Any,
    *,
    saved: Callable[[], KeptForm] | None,
    save: Callable[[], object],
    title: str,
    back: str,
    then: str | None = None,
) -> ResponseReturnValue:
    """The page of a form: saves where it was sent and right, and shows what another one saved in between.

    `saved` makes the form of what is saved; None for something new. `back` and `then` are addresses.
    """
    keep_private()
    refused: RuleBroken | None = None
    if form.validate_on_submit():
        try:
            save()
        except KeyTaken as taken:
            form.key.errors = [str(taken.message)]
        except ChangedMeanwhile as changed:
            refused = changed
            if saved is not None:
                form.show_saved(saved())
        else:
            flash(_("Saved."))
            return redirect(then or back, HTTPStatus.SEE_OTHER)
    shown = saved() if saved is not None and not form.is_submitted() else form
    page = render_template("programme/staff_keep.html", form=shown, refused=refused, title=title, back=back)
    return page, status_of(form if form.is_submitted() else None, refused)


def status_of(form: Any, refused: RuleBroken | None) -> int:
    """The status of a page whose form was sent and not saved; 200 where it was not sent."""
    if refused is not None:
        return refused.status
    return HTTPStatus.UNPROCESSABLE_ENTITY if form is not None else HTTPStatus.OK
