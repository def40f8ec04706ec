"""Protocol registers somebody with name, title and party alone."""

from http import HTTPStatus

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from gpscf_events.accreditation.forms import ProtocolForm
from gpscf_events.accreditation.services import register_known
from gpscf_events.categories.queries import list_categories
from gpscf_events.core.actor import current_actor, guard, staff_only
from gpscf_events.core.db import Words
from gpscf_events.core.errors import NotFound, RuleBroken
from gpscf_events.core.i18n import current_locale, words
from gpscf_events.core.roles import Permission, Scope
from gpscf_events.core.security import keep_private
from gpscf_events.parties.queries import find_party, list_parties
from gpscf_events.programme.models import Edition, MeetingKind
from gpscf_events.programme.queries import get_edition
from gpscf_events.registration.queries import list_meetings
from gpscf_events.registration.services import KnownPerson

bp = Blueprint("protocol", __name__, url_prefix="/<any(zh, en):locale>/staff/<edition_key>/protocol")
guard(bp, staff_only(Permission.NOMINATIONS_RECORD))


@bp.route("/register", methods=["GET", "POST"])
def register() -> ResponseReturnValue:
    """The form, and the registration it makes; then the page of its facts."""
    keep_private()
    edition = get_edition(g.edition_key)
    if not current_actor().may(Permission.NOMINATIONS_RECORD, Scope(edition.id)):
        raise NotFound
    form = _form(edition)
    if request.method == "GET":
        return _page(form)
    if not form.validate():
        return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        public_id = _register(edition, form)
    except RuleBroken as broken:
        return _page(form, refused=str(broken.message)), broken.status
    return redirect(url_for("facts.show", registration_id=public_id), HTTPStatus.SEE_OTHER)


def _register(edition: Edition, form: ProtocolForm) -> object:
    party = find_party(form.party.data)
    category = next(row for row in list_categories(edition.id) if row.key == form.category.data)
    if party is None:
        raise NotFound
    person = KnownPerson(
        native_name=form.native_name.data or "",
        latin_family=form.latin_family.data or "",
        latin_given=form.latin_given.data or "",
        salutation=form.salutation.data or "",
        position=form.in_two("title") or Words(),
        party_id=party.id,
    )
    waived = form.rest.data == "waived"
    registration = register_known(
        edition=edition,
        category_id=category.id,
        person=person,
        meetings=[row for row in list_meetings(edition.id) if row.kind is MeetingKind.MAIN],
        locale=current_locale(),
        until=None if waived else form.until.data,
        waived_for=form.reason.data if waived else "",
    )
    return registration.public_id


def _form(edition: Edition) -> ProtocolForm:
    form = ProtocolForm()
    rows = [row for row in list_categories(edition.id) if row.closed_at is None]
    form.category.choices = [SelectChoice(row.key, words(row.name)) for row in rows]
    form.party.choices = [
        SelectChoice("", _("Choose …")),
        *(SelectChoice(row.key, words(row.name)) for row in list_parties(locale=current_locale())),
    ]
    if request.method == "GET" and any(row.key == "head_of_delegation" for row in rows):
        form.category.data = "head_of_delegation"
    return form


def _page(form: ProtocolForm, *, refused: str | None = None) -> str:
    return render_template("accreditation/protocol.html", form=form, refused=refused)
