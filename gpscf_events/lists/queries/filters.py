"""What each filter of the list means as a condition on registrations."""

from collections.abc import Callable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, exists, false, not_, or_, select

from gpscf_events.attendance.queries import day_bounds
from gpscf_events.badges.models import Badge, BadgeState
from gpscf_events.categories.models import Category
from gpscf_events.checkin.models import Presence
from gpscf_events.core.clock import now
from gpscf_events.lists.models import RegistrationTag, Tag
from gpscf_events.lists.rules import Operator, Term
from gpscf_events.messages.models import Message, MessageState
from gpscf_events.parties.models import Party
from gpscf_events.programme.models import Edition, Meeting, Session
from gpscf_events.registration.models import (
    IdentityDocument,
    Participation,
    Portrait,
    Registration,
    RegistrationState,
)
from gpscf_events.signups.models import SignUp, SignUpState

MADE = (BadgeState.MADE, BadgeState.PRINTED, BadgeState.HANDED_OVER, BadgeState.SUSPENDED)
YES, NO, TODAY = "yes", "no", "today"

Condition = ColumnElement[bool]


def condition(term: Term, edition: Edition, zone: ZoneInfo) -> Condition:
    """The condition of one filter. A value that there is not matches nobody."""
    if term.field in _YES_OR_NO:
        answers = [_YES_OR_NO[term.field](value, zone) for value in term.values]
        return or_(false(), *answers)
    anything, some = _MEANINGS[term.field](edition, term.values)
    match term.operator:
        case Operator.IS:
            return some
        case Operator.IS_NOT:
            return not_(some)
        case Operator.EMPTY:
            return not_(anything)
        case Operator.NOT_EMPTY:
            return anything


def _state(edition: Edition, values: Sequence[str]) -> tuple[Condition, Condition]:
    known = [RegistrationState(value) for value in values if value in set(RegistrationState)]
    return Registration.state.is_not(None), Registration.state.in_(known)


def _category(edition: Edition, values: Sequence[str]) -> tuple[Condition, Condition]:
    column = Registration.category_id
    ids = select(Category.id).where(Category.edition_id == edition.id, Category.key.in_(values))
    # IS NOT must find rows without any, so the answer may never be NULL.
    return column.is_not(None), column.is_not(None) & column.in_(ids)


def _party(column: Any) -> Callable[[Edition, Sequence[str]], tuple[Condition, Condition]]:
    def meaning(edition: Edition, values: Sequence[str]) -> tuple[Condition, Condition]:
        ids = select(Party.id).where(Party.key.in_(values))
        return column.is_not(None), column.is_not(None) & column.in_(ids)

    return meaning


def _language(edition: Edition, values: Sequence[str]) -> tuple[Condition, Condition]:
    return Registration.locale.is_not(None), Registration.locale.in_(values)


def _meeting(edition: Edition, values: Sequence[str]) -> tuple[Condition, Condition]:
    any_ = exists().where(Participation.registration_id == Registration.id)
    ids = select(Meeting.id).where(Meeting.edition_id == edition.id, Meeting.key.in_(values))
    return any_, any_.where(Participation.meeting_id.in_(ids))


def _session(edition: Edition, values: Sequence[str]) -> tuple[Condition, Condition]:
    any_ = exists().where(SignUp.registration_id == Registration.id, SignUp.state != SignUpState.CANCELLED)
    ids = select(Session.id).where(Session.edition_id == edition.id, Session.key.in_(values))
    return any_, any_.where(SignUp.session_id.in_(ids))


def _sign_up(edition: Edition, values: Sequence[str]) -> tuple[Condition, Condition]:
    live = SignUp.state != SignUpState.CANCELLED
    any_ = exists().where(SignUp.registration_id == Registration.id, live)
    return any_, any_.where(
        SignUp.state.in_([SignUpState(value) for value in values if value in set(SignUpState)])
    )


def _tag(edition: Edition, values: Sequence[str]) -> tuple[Condition, Condition]:
    any_ = exists().where(RegistrationTag.registration_id == Registration.id)
    ids = select(Tag.id).where(Tag.edition_id == edition.id, Tag.name.in_(values))
    return any_, any_.where(RegistrationTag.tag_id.in_(ids))


_MEANINGS: dict[str, Callable[[Edition, Sequence[str]], tuple[Condition, Condition]]] = {
    "state": _state,
    "category": _category,
    "represents": _party(Registration.represents_party_id),
    "counts_for": _party(Registration.counts_for_party_id),
    "meeting": _meeting,
    "session": _session,
    "sign_up": _sign_up,
    "language": _language,
    "tag": _tag,
}


def _there(found: Any, value: str) -> Condition:
    if value not in {YES, NO}:
        return false()
    is_there: Condition = found if value == YES else not_(found)
    return is_there


def _photo(value: str, zone: ZoneInfo) -> Condition:
    return _there(exists().where(Portrait.registration_id == Registration.id), value)


def _document(value: str, zone: ZoneInfo) -> Condition:
    return _there(exists().where(IdentityDocument.registration_id == Registration.id), value)


def _badge(value: str, zone: ZoneInfo) -> Condition:
    return _there(exists().where(Badge.registration_id == Registration.id, Badge.state.in_(MADE)), value)


def _arrived(value: str, zone: ZoneInfo) -> Condition:
    seen = exists().where(Presence.registration_id == Registration.id)
    if value == TODAY:
        start, end = day_bounds(now().astimezone(zone).date(), zone)
        return seen.where(Presence.first_at >= start, Presence.first_at < end)
    return _there(seen, value)


def _mail(value: str, zone: ZoneInfo) -> Condition:
    if value not in {MessageState.FAILED, MessageState.UNCERTAIN}:
        return false()
    return exists().where(
        Message.subject_kind == "registration",
        Message.subject_id == Registration.id,
        Message.state == MessageState(value),
    )


_YES_OR_NO: dict[str, Callable[[str, ZoneInfo], Condition]] = {
    "photo": _photo,
    "document": _document,
    "badge": _badge,
    "arrived": _arrived,
    "mail": _mail,
}
