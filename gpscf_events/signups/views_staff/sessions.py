"""The sessions, who signed up there, and what is decided and set."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from gpscf_events.core.actor import current_actor, guard, staff_only
from gpscf_events.core.clock import now
from gpscf_events.core.errors import RuleBroken
from gpscf_events.core.htmx import wants_fragment
from gpscf_events.core.i18n import OWN_NAMES
from gpscf_events.core.roles import Permission
from gpscf_events.core.security import keep_private
from gpscf_events.messages.rendering import render
from gpscf_events.programme.models import PoolKind, Session
from gpscf_events.programme.views_staff.keeping import keep_page
from gpscf_events.signups import services
from gpscf_events.signups.errors import NoSuchReference
from gpscf_events.signups.forms import POOLS, AssignForm, PoolForm, PriorityForm, RefusalForm, SignUpRulesForm
from gpscf_events.signups.forms.messages import READERS
from gpscf_events.signups.models import ChangeNotice, NoticeState, SignUpState
from gpscf_events.signups.queries import list_seats
from gpscf_events.signups.queries.managed import (
    find_by_reference,
    find_notice,
    get_notice,
    get_one,
    list_live,
    list_managed,
    list_pools,
)
from gpscf_events.signups.queries.messages import list_messages
from gpscf_events.signups.services import changes
from gpscf_events.signups.views_staff.reach import back_to, edition_reached, session_of, title_of

bp = Blueprint("sign_ups_staff", __name__, url_prefix="/<any(zh, en):locale>/staff/<edition_key>/sign-ups")
guard(bp, staff_only(Permission.SIGN_UPS_MANAGE))


@bp.get("/")
def show() -> ResponseReturnValue:
    """The sessions whose sign-ups the actor manages, with their seats."""
    keep_private()
    edition = edition_reached()
    sessions = list_managed(edition.id, current_actor())
    return render_template(
        "signups/staff_sign_ups.html", edition=edition, sessions=sessions, seats=list_seats(sessions, now())
    )


@bp.get("/<uuid:session_id>")
def session(session_id: UUID) -> ResponseReturnValue:
    """Who asked, who waits in which order, who has a seat, and what the session asks."""
    keep_private()
    row = session_of(session_id)
    live, notice = list_live(row.id), find_notice(row.id)
    if wants_fragment():
        return render_template("signups/_notice.html", session=row, notice=notice)
    return render_template(
        "signups/staff_session.html",
        session=row,
        notice=notice,
        mails=[(locale, _mail(notice, locale)) for locale in OWN_NAMES]
        if notice is not None and notice.state is NoticeState.OPEN
        else [],
        concerned=len(live),
        seats=list_seats([row], now())[row.id],
        groups={state.value: [one for one in live if one.state is state] for state in SignUpState},
        pools=[pool for pool in list_pools(row.id) if pool.kind is not PoolKind.OPEN],
        pool_words=POOLS,
        messages=list_messages(row.id),
        readers=READERS,
    )


@bp.post("/<uuid:session_id>/changes/<uuid:notice_id>/tell")
def tell(session_id: UUID, notice_id: UUID) -> ResponseReturnValue:
    """Tell those signed up of a change."""
    return _decide(session_id, notice_id, services.tell_signed_up)


@bp.post("/<uuid:session_id>/changes/<uuid:notice_id>/drop")
def drop(session_id: UUID, notice_id: UUID) -> ResponseReturnValue:
    """Tell nobody, or nobody further."""
    return _decide(session_id, notice_id, services.drop_notice)


def _decide(session_id: UUID, notice_id: UUID, verb: Callable[..., None]) -> ResponseReturnValue:
    notice = get_notice(session_of(session_id).id, notice_id)
    try:
        verb(notice_id=notice.id, actor=current_actor())
    except RuleBroken as broken:
        flash(str(broken.message), "error")
    return redirect(back_to(session_id), HTTPStatus.SEE_OTHER)


def _mail(notice: ChangeNotice, locale: str) -> str:
    """The words of the mail, with an example in the places of reference and link."""
    context = services.words_of(notice, reference="LYG00-000000", link="https://…")
    return render(changes.KIND, locale=locale, context=context).text


@bp.route("/<uuid:session_id>/rules", methods=["GET", "POST"])
def rules(session_id: UUID) -> ResponseReturnValue:
    """What the session asks of those who sign up."""
    row = session_of(session_id)
    form = SignUpRulesForm()
    form.zone = row.meeting.zone

    def saved() -> SignUpRulesForm:
        found = SignUpRulesForm(formdata=None)
        found.zone = row.meeting.zone
        found.fill(row)
        return found

    def save() -> None:
        services.keep_rules(session_id=row.id, asked=form.asked(), seen=form.seen())

    return keep_page(form, saved=saved, save=save, title=title_of(row), back=back_to(session_id))


@bp.route("/<uuid:session_id>/kept-seats", methods=["GET", "POST"])
def kept_seats(session_id: UUID) -> ResponseReturnValue:
    """Seats that are kept for a purpose, and from when free ones are everybody's."""
    row = session_of(session_id)
    form = PoolForm()
    form.zone = row.meeting.zone

    def save() -> None:
        services.keep_pool(
            session_id=row.id,
            kind=PoolKind(form.kind.data),
            capacity=form.capacity.data or 0,
            release_at=form.moment(form.release_at),
        )

    return _form_page(form, form.capacity, save, row)


@bp.route("/<uuid:session_id>/assign", methods=["GET", "POST"])
def assign(session_id: UUID) -> ResponseReturnValue:
    """A kept seat for somebody."""
    row, form = session_of(session_id), AssignForm()

    def save() -> None:
        registration_id = find_by_reference(row.edition_id, form.reference.data or "")
        if registration_id is None:
            raise NoSuchReference
        services.assign(
            registration_id=registration_id,
            session_id=row.id,
            kind=PoolKind(form.kind.data),
            reason=form.reason.data or "",
        )

    return _form_page(form, form.reference, save, row)


@bp.post("/<uuid:session_id>/<uuid:sign_up_id>/approve")
def approve(session_id: UUID, sign_up_id: UUID) -> ResponseReturnValue:
    """Let somebody in who asked."""
    row = session_of(session_id)
    entry = get_one(row.id, sign_up_id)
    services.approve(registration_id=entry.registration_id, session_id=row.id)
    flash(_("Saved."))
    return redirect(back_to(session_id), HTTPStatus.SEE_OTHER)


@bp.route("/<uuid:session_id>/<uuid:sign_up_id>/refuse", methods=["GET", "POST"])
def refuse(session_id: UUID, sign_up_id: UUID) -> ResponseReturnValue:
    """Do not let somebody in who asked."""
    row, form = session_of(session_id), RefusalForm()
    entry = get_one(row.id, sign_up_id)

    def save() -> None:
        services.refuse(
            registration_id=entry.registration_id, session_id=row.id, reason=form.reason.data or ""
        )

    return _form_page(form, form.reason, save, row)


@bp.route("/<uuid:session_id>/<uuid:sign_up_id>/priority", methods=["GET", "POST"])
def priority(session_id: UUID, sign_up_id: UUID) -> ResponseReturnValue:
    """Another place in the waiting list."""
    row, form = session_of(session_id), PriorityForm()
    entry = get_one(row.id, sign_up_id)
    if not form.is_submitted():
        form.priority.data = entry.priority

    def save() -> None:
        services.set_priority(
            registration_id=entry.registration_id,
            session_id=row.id,
            priority=form.priority.data or 0,
            reason=form.reason.data or "",
        )

    return _form_page(form, form.priority, save, row)


def _form_page(form: Any, beside: Any, save: Callable[[], object], row: Session) -> ResponseReturnValue:
    """A form whose refusals stand beside a field."""
    public_id, title = row.public_id, title_of(row)
    if form.validate_on_submit():
        try:
            save()
        except RuleBroken as refused:
            beside.errors = [str(refused.message)]
        else:
            flash(_("Saved."))
            return redirect(back_to(public_id), HTTPStatus.SEE_OTHER)
    keep_private()
    page = render_template(
        "programme/staff_keep.html", form=form, refused=None, title=title, back=back_to(public_id)
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.is_submitted() else HTTPStatus.OK
