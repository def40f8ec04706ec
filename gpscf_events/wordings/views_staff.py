"""The language desk: one screen on which names and titles are checked in both languages."""

from dataclasses import asdict
from uuid import UUID

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from gpscf_events.core.actor import current_actor, guard, staff_only
from gpscf_events.core.errors import NotFound
from gpscf_events.core.roles import Permission
from gpscf_events.core.security import keep_private
from gpscf_events.programme.models import Edition
from gpscf_events.programme.queries import get_edition
from gpscf_events.registration.models import Registration, RegistrationState
from gpscf_events.registration.queries import get_registration
from gpscf_events.wordings.errors import WordsChangedMeanwhile
from gpscf_events.wordings.forms import WordingForm
from gpscf_events.wordings.models import Wording
from gpscf_events.wordings.queries import Shown, count_for_desk, find_wording, list_for_desk
from gpscf_events.wordings.rendering import SHOWN_WORDS, STATE_WORDS
from gpscf_events.wordings.rules import Said, propose
from gpscf_events.wordings.services import keep_words

bp = Blueprint("wordings", __name__, url_prefix="/<any(zh, en):locale>/staff/<edition_key>/wordings")
guard(bp, staff_only(Permission.WORDINGS_CHECK))
# Ids of rows: a larger number than any is no page.
_LARGEST_ID = 2**62


@bp.get("/")
def desk() -> str:
    """A page of people, each with a form of the own words."""
    keep_private()
    edition, actor = _edition(), current_actor()
    shown = Shown.CHECKED if request.args.get("show") == Shown.CHECKED else Shown.OPEN
    after = request.args.get("after", 0, type=int)
    page = list_for_desk(actor, edition.id, shown, after=after if 0 <= after < _LARGEST_ID else 0)
    return render_template(
        "wordings/desk.html",
        page=page,
        shown=shown,
        counts={one: count_for_desk(actor, edition.id, one) for one in Shown},
        rows=[(registration, wording, _form(registration, wording)) for registration, wording in page.rows],
        shown_words=SHOWN_WORDS,
        state_words=STATE_WORDS,
    )


@bp.get("/<uuid:registration_id>")
def one(registration_id: UUID) -> str:
    """The words of one person."""
    registration = _registration(registration_id)
    wording = find_wording(registration.id)
    return _page(registration, wording, _form(registration, wording))


@bp.post("/<uuid:registration_id>")
def keep(registration_id: UUID) -> ResponseReturnValue:
    """Save the words, as a proposal or as checked."""
    registration = _registration(registration_id)
    form = WordingForm()
    is_checked = "check" in request.form
    is_right = form.validate()
    if is_checked:
        is_right = form.is_complete() and is_right
    if not is_right:
        return _page(registration, find_wording(registration.id), form), 422
    try:
        keep_words(
            registration_id=registration.id,
            said=form.said(),
            seen=form.seen(),
            is_checked=is_checked,
            by_user_id=current_actor().user_id,
        )
    except WordsChangedMeanwhile as refused:
        wording = find_wording(registration.id)
        form.revision.raw_data = None
        form.revision.data = str(wording.revision if wording else 0)
        return _page(registration, wording, form, refused=refused), refused.status
    name = registration.person.display_name if registration.person else ""
    flash(_("Checked: %(name)s", name=name) if is_checked else _("Saved: %(name)s", name=name))
    return redirect(url_for(".desk"), 303)


def _page(
    registration: Registration,
    wording: Wording | None,
    form: WordingForm,
    *,
    refused: WordsChangedMeanwhile | None = None,
) -> str:
    keep_private()
    return render_template(
        "wordings/one.html",
        registration=registration,
        wording=wording,
        form=form,
        saved=Said.of(wording) if refused and wording else None,
        refused=refused,
        state_words=STATE_WORDS,
    )


def _form(registration: Registration, wording: Wording | None) -> WordingForm:
    said = Said.of(wording) if wording else propose(registration)
    return WordingForm(
        formdata=None, data=asdict(said) | {"revision": str(wording.revision if wording else 0)}
    )


def _edition() -> Edition:
    edition = get_edition(g.edition_key)
    if not current_actor().reaches(Permission.WORDINGS_CHECK, edition.id):
        raise NotFound
    return edition


def _registration(registration_id: UUID) -> Registration:
    found = get_registration(
        registration_id,
        edition_key=g.edition_key,
        actor=current_actor(),
        permission=Permission.WORDINGS_CHECK,
    )
    if found.state is RegistrationState.DRAFT:
        raise NotFound
    return found
