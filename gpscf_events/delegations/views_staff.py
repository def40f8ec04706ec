"""The secretariat makes delegations, gives them places, and names their focal points."""

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from gpscf_events.attendance.queries import get_edition
from gpscf_events.categories.queries import list_categories
from gpscf_events.core.actor import current_actor, guard, staff_only
from gpscf_events.core.errors import NotFound, RuleBroken
from gpscf_events.core.i18n import current_locale, words
from gpscf_events.core.roles import Permission
from gpscf_events.core.security import keep_private
from gpscf_events.delegations.errors import DelegationChangedMeanwhile
from gpscf_events.delegations.forms import (
    DelegationForm,
    FocalPointForm,
    NewDelegationForm,
    shown_places,
    with_places,
)
from gpscf_events.delegations.models import Delegation
from gpscf_events.delegations.queries import (
    count_taken,
    get_delegation,
    list_delegations,
    list_focal_points,
    list_members,
    list_places,
)
from gpscf_events.delegations.rendering import PROGRESS_TONES, PROGRESS_WORDS, title_of
from gpscf_events.delegations.rules import safe_day_of
from gpscf_events.delegations.services import (
    add_focal_point,
    change_delegation,
    make_delegation,
    remove_focal_point,
)
from gpscf_events.parties.queries import find_party, list_parties
from gpscf_events.programme.models import Edition

bp = Blueprint(
    "delegations_staff", __name__, url_prefix="/<any(zh, en):locale>/staff/<edition_key>/delegations"
)
guard(bp, staff_only(Permission.DELEGATIONS_MANAGE))


@bp.get("/")
def show() -> str:
    """All delegations, with places and focal points."""
    edition, actor = _edition(), current_actor()
    rows = list_delegations(actor, edition.id)
    taken = count_taken([row.id for row in rows])
    members = {row.id: sum(n for (one, _), n in taken.items() if one == row.id) for row in rows}
    return render_template(
        "delegations/staff_list.html",
        edition=edition,
        rows=sorted(rows, key=lambda row: (title_of(row), row.id)),
        members=members,
        safe_day_of=safe_day_of,
        title_of=title_of,
    )


@bp.route("/new", methods=["GET", "POST"])
def make() -> ResponseReturnValue:
    """The form of a new delegation, and making it."""
    edition = _edition()
    form = _form(NewDelegationForm, edition)
    form["party"].choices = [
        SelectChoice("", _("Choose …")),
        *(SelectChoice(row.key, words(row.name)) for row in list_parties(locale=current_locale())),
    ]
    refused = None
    if request.method == "POST" and form.validate():
        party = find_party(form["party"].data)
        if party is None:
            raise NotFound
        try:
            made = make_delegation(
                edition_id=edition.id,
                party_id=party.id,
                label=form["label"].data or "",
                closes_on=form.closes_on.data,
                places=form.places(),
                by_user_id=current_actor().user_id,
            )
            return redirect(url_for(".one", delegation_id=made.public_id), HTTPStatus.SEE_OTHER)
        except RuleBroken as broken:
            refused = str(broken.message)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    return render_template("delegations/staff_new.html", form=form, refused=refused), status


@bp.get("/<uuid:delegation_id>/")
def one(delegation_id: UUID) -> str:
    """A delegation: members, focal points, places."""
    return _page(_delegation(delegation_id))


@bp.post("/<uuid:delegation_id>/")
def change(delegation_id: UUID) -> ResponseReturnValue:
    """Save places and last day."""
    delegation = _delegation(delegation_id)
    form = _form(DelegationForm, delegation.edition)
    if not form.validate():
        return _page(delegation, form=form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        change_delegation(
            delegation_id=delegation.id,
            closes_on=form.closes_on.data,
            places=form.places(),
            seen=form.seen(),
        )
    except RuleBroken as broken:
        if isinstance(broken, DelegationChangedMeanwhile):
            form.revision.raw_data = None
            form.revision.data = str(_delegation(delegation_id).revision)
        return _page(delegation, form=form, refused=str(broken.message)), broken.status
    flash(_("Saved"))
    return redirect(url_for(".one", delegation_id=delegation_id), HTTPStatus.SEE_OTHER)


@bp.post("/<uuid:delegation_id>/focal-points")
def add(delegation_id: UUID) -> ResponseReturnValue:
    """Name a focal point, who is invited by mail."""
    delegation, form = _delegation(delegation_id), FocalPointForm()
    if not form.validate():
        return _page(delegation, focal_point_form=form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        add_focal_point(
            delegation_id=delegation.id,
            name=form.name.data or "",
            email=form.email.data or "",
            locale=form.locale.data,
        )
    except RuleBroken as broken:
        form.email.errors = [str(broken.message)]
        return _page(delegation, focal_point_form=form), broken.status
    flash(_("Invited: %(name)s", name=form.name.data))
    return redirect(url_for(".one", delegation_id=delegation_id), HTTPStatus.SEE_OTHER)


@bp.post("/<uuid:delegation_id>/focal-points/<uuid:focal_point_id>/remove")
def remove(delegation_id: UUID, focal_point_id: UUID) -> ResponseReturnValue:
    """Take the delegation away from a focal point."""
    delegation = _delegation(delegation_id)
    remove_focal_point(delegation_id=delegation.id, public_id=focal_point_id)
    flash(_("Removed. What this focal point registered stays."))
    return redirect(url_for(".one", delegation_id=delegation_id), HTTPStatus.SEE_OTHER)


def _page(
    delegation: Delegation,
    *,
    form: DelegationForm | None = None,
    focal_point_form: FocalPointForm | None = None,
    refused: str | None = None,
) -> str:
    keep_private()
    places = list_places(delegation)
    if form is None:
        held = {row.quota.category_id: row.quota.places for row in places}
        data = {"revision": str(delegation.revision), "closes_on": delegation.closes_on}
        form = _form(DelegationForm, delegation.edition, formdata=None, data=data | shown_places(held))
    return render_template(
        "delegations/staff_one.html",
        delegation=delegation,
        title=title_of(delegation),
        members=list_members(delegation.id),
        places=places,
        focal_points=list_focal_points(delegation.id),
        form=form,
        focal_point_form=focal_point_form or FocalPointForm(formdata=None, locale=current_locale()),
        refused=refused,
        progress_words=PROGRESS_WORDS,
        progress_tones=PROGRESS_TONES,
    )


def _form(kind: type[DelegationForm], edition: Edition, **given: object) -> DelegationForm:
    open_ones = [row for row in list_categories(edition.id) if row.closed_at is None]
    return with_places(kind, open_ones)(**given)


def _edition() -> Edition:
    """The edition, for those who keep the delegations of all of it."""
    keep_private()
    return get_edition(current_actor(), g.edition_key, Permission.DELEGATIONS_MANAGE)


def _delegation(delegation_id: UUID) -> Delegation:
    return get_delegation(delegation_id, edition_key=g.edition_key, actor=current_actor())
