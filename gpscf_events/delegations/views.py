"""The focal point's table: members of the own delegation, added, replaced, invited to finish on their own."""

from http import HTTPStatus
from typing import TypeVar
from uuid import UUID

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from gpscf_events.categories.queries import get_category
from gpscf_events.core.actor import current_actor, delegates_only, guard
from gpscf_events.core.clock import now
from gpscf_events.core.errors import NotSignedIn, RuleBroken
from gpscf_events.core.i18n import current_locale
from gpscf_events.core.security import keep_private
from gpscf_events.delegations.forms import CopyAnswersForm, MemberForm, PasteForm, PrivateLinkForm
from gpscf_events.delegations.models import Delegation
from gpscf_events.delegations.queries import get_delegation, get_member, list_members, list_places
from gpscf_events.delegations.rendering import FAULT_WORDS, PROGRESS_TONES, PROGRESS_WORDS, title_of
from gpscf_events.delegations.rules import (
    TAKES_PLACE,
    Pages,
    Shared,
    fold_name,
    read_lines,
    safe_day_of,
)
from gpscf_events.delegations.services import (
    NewMember,
    add_member,
    add_members,
    copy_answers,
    replace_member,
    send_private_link,
)
from gpscf_events.messages.errors import BadRecipient
from gpscf_events.registration.forms import typed_of
from gpscf_events.registration.forms.fields import NAME_LENGTH
from gpscf_events.registration.models import Registration, RegistrationState
from gpscf_events.registration.queries import list_meetings, read_choices
from gpscf_events.registration.rules import open_meetings

bp = Blueprint(
    "delegations",
    __name__,
    url_prefix="/<any(zh,en):locale>/<edition_key>/register/delegations/<uuid:delegation_id>",
)
guard(bp, delegates_only)


@bp.get("/")
def show(delegation_id: UUID) -> str:
    """All members with how far each is, and the form for the next one."""
    return _page(_delegation(delegation_id))


@bp.post("/members")
def add(delegation_id: UUID) -> ResponseReturnValue:
    """Add a member, then back to the table: the rest of the registration can wait."""
    delegation = _delegation(delegation_id)
    form = _offer(MemberForm(), delegation)
    if not form.validate():
        return _page(delegation, form=form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        add_member(
            delegation_id=delegation.id,
            contact_id=_contact_id(),
            new=_read(delegation, form),
            locale=current_locale(),
        )
    except RuleBroken as broken:
        return _page(delegation, form=form, refused=str(broken.message)), broken.status
    flash(_("Added: %(name)s", name=f"{form.latin_family.data} {form.latin_given.data or ''}".strip()))
    return redirect(url_for(".show", delegation_id=delegation_id), HTTPStatus.SEE_OTHER)


@bp.route("/paste", methods=["GET", "POST"])
def paste(delegation_id: UUID) -> ResponseReturnValue:
    """Many at once: the lines are read and shown first, then added together or not at all."""
    keep_private()
    delegation = _delegation(delegation_id)
    form, lines, refused, status = _offer(PasteForm(), delegation), None, None, HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.validate():
            members = [
                row for row in list_members(delegation.id) if row.member.registration.state in TAKES_PLACE
            ]
            known = {fold_name(*row.latin) for row in members}
            lines = read_lines(form.lines.data or "", known, most_letters=NAME_LENGTH)
            right = [line for line in lines if line.fault is None]
            status = HTTPStatus.OK
            if form.add.data and right:
                try:
                    add_members(
                        delegation_id=delegation.id,
                        contact_id=_contact_id(),
                        new=[
                            _new(delegation, form, line.latin_family, line.latin_given, line.native_name)
                            for line in right
                        ],
                        locale=current_locale(),
                    )
                    flash(ngettext("%(num)s member added", "%(num)s members added", len(right)))
                    return redirect(url_for(".show", delegation_id=delegation_id), HTTPStatus.SEE_OTHER)
                except RuleBroken as broken:
                    refused, status = str(broken.message), HTTPStatus(broken.status)
    page = render_template(
        "delegations/paste.html",
        delegation=delegation,
        title=title_of(delegation),
        form=form,
        lines=lines,
        refused=refused,
        fault_words=FAULT_WORDS,
    )
    return page, status


@bp.route("/members/<uuid:registration_id>/replace", methods=["GET", "POST"])
def replace(delegation_id: UUID, registration_id: UUID) -> ResponseReturnValue:
    """Somebody else comes in the place of a member."""
    keep_private()
    delegation = _delegation(delegation_id)
    member = get_member(delegation, registration_id)
    form = _offer(MemberForm(), delegation)
    refused, status = None, HTTPStatus.OK
    if request.method == "GET":
        form.category.data = str(member.category.public_id)
    elif form.validate():
        try:
            replace_member(
                member_id=member.id,
                contact_id=_contact_id(),
                new=_read(delegation, form),
                locale=current_locale(),
            )
            flash(_("Replaced. The badge of the former member works no more."))
            return redirect(url_for(".show", delegation_id=delegation_id), HTTPStatus.SEE_OTHER)
        except RuleBroken as broken:
            refused, status = str(broken.message), HTTPStatus(broken.status)
    else:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    page = render_template(
        "delegations/replace.html",
        delegation=delegation,
        row=next(row for row in list_members(delegation.id) if row.member.id == member.id),
        form=form,
        refused=refused,
    )
    return page, status


@bp.route("/copy", methods=["GET", "POST"])
def copy(delegation_id: UUID) -> ResponseReturnValue:
    """Copy what is the same for all from one member to others."""
    keep_private()
    delegation, form, status = _delegation(delegation_id), CopyAnswersForm(), HTTPStatus.OK
    rows = [row for row in list_members(delegation.id) if row.member.registration.state in TAKES_PLACE]
    form.offer(rows)
    if request.method == "POST" and form.validate():
        by_key = {str(row.member.registration.public_id): row for row in rows}
        source = by_key[form.source.data].member.registration
        changed = copy_answers(
            delegation_id=delegation.id,
            said=_said(source),
            parts=[Shared(part) for part in form.parts.data],
            member_ids=[by_key[key].member.id for key in form.members.data if key != form.source.data],
            replaces=bool(form.replaces.data),
        )
        flash(
            ngettext("Copied to %(num)s member", "Copied to %(num)s members", changed)
            if changed
            else _("Nothing was copied: the others have these answers already, or there were none to copy.")
        )
        return redirect(url_for(".show", delegation_id=delegation_id), HTTPStatus.SEE_OTHER)
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    page = render_template(
        "delegations/copy.html", delegation=delegation, title=title_of(delegation), form=form, members=rows
    )
    return page, status


@bp.route("/members/<uuid:registration_id>/invite", methods=["GET", "POST"])
def invite(delegation_id: UUID, registration_id: UUID) -> ResponseReturnValue:
    """Let a member finish the own registration."""
    keep_private()
    delegation = _delegation(delegation_id)
    member, form, status = get_member(delegation, registration_id), PrivateLinkForm(), HTTPStatus.OK
    if request.method == "GET":
        form.locale.data = current_locale()
    elif form.validate():
        try:
            send_private_link(member_id=member.id, email=form.email.data or "", locale=form.locale.data)
            flash(_("The member was written to."))
            return redirect(url_for(".show", delegation_id=delegation_id), HTTPStatus.SEE_OTHER)
        except BadRecipient as refused:
            form.email.errors = [str(refused.message)]
            status = HTTPStatus.UNPROCESSABLE_ENTITY
    else:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    page = render_template(
        "delegations/invite.html",
        delegation=delegation,
        row=next(row for row in list_members(delegation.id) if row.member.id == member.id),
        form=form,
    )
    return page, status


def _page(delegation: Delegation, *, form: MemberForm | None = None, refused: str | None = None) -> str:
    keep_private()
    return render_template(
        "delegations/table.html",
        delegation=delegation,
        title=title_of(delegation),
        members=list_members(delegation.id),
        places=list_places(delegation),
        safe_day=safe_day_of(delegation),
        form=form or _offer(MemberForm(formdata=None), delegation),
        refused=refused,
        progress_words=PROGRESS_WORDS,
        progress_tones=PROGRESS_TONES,
        takes_place=TAKES_PLACE,
    )


_Form = TypeVar("_Form", MemberForm, PasteForm)


def _offer(form: _Form, delegation: Delegation) -> _Form:
    form.offer(
        [row.quota.category for row in list_places(delegation)],
        open_meetings(list_meetings(delegation.edition_id), now()),
    )
    return form


def _read(delegation: Delegation, form: MemberForm) -> NewMember:
    return _new(
        delegation, form, form.latin_family.data, form.latin_given.data or "", form.native_name.data or ""
    )


def _new(
    delegation: Delegation, form: MemberForm | PasteForm, family: str, given: str, native: str
) -> NewMember:
    category = get_category(UUID(form.category.data), edition_id=delegation.edition_id)
    return NewMember(
        category_id=category.id,
        category_key=category.key,
        meeting_keys=form.meetings.data or (),
        latin_family=family,
        latin_given=given,
        native_name=native,
    )


def _said(registration: Registration) -> Pages:
    """What a member answered, page by page, as typed."""
    if registration.state is RegistrationState.DRAFT:
        return registration.draft
    choices = read_choices(registration.edition_id, locale=current_locale(), moment=now())
    return {
        **registration.draft,
        **typed_of(registration, choices),
        "role": {"meetings": _meetings(registration)},
    }


def _meetings(registration: Registration) -> list[str]:
    return [one.meeting.key for one in registration.participations]


def _contact_id() -> int:
    contact_id = current_actor().contact_id
    if contact_id is None:
        raise NotSignedIn
    return contact_id


def _delegation(delegation_id: UUID) -> Delegation:
    return get_delegation(delegation_id, edition_key=g.edition_key, actor=current_actor())
