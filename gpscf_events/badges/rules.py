"""What stands on a badge and in the mail about it: decided on values alone."""

import enum
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask_babel import LazyString

from gpscf_events.badges import token
from gpscf_events.badges.models import Badge, BadgeState
from gpscf_events.categories.models import Category, CategoryBadge, QrOpens
from gpscf_events.core.db import Words
from gpscf_events.programme.models import Session
from gpscf_events.programme.rendering import ZONE_NAMES, place_words
from gpscf_events.registration.models import ParticipationMode
from gpscf_events.signups.models import SignUp, SignUpState
from gpscf_events.signups.rules.waiting import is_assured


class Stands(enum.StrEnum):
    """How somebody stands at a session of the own programme."""

    SEAT = "seat"
    BY_VIDEO = "by_video"
    # Everybody accepted comes, and nobody signs up.
    FOR_ALL = "for_all"
    ASSURED = "assured"
    WAITING = "waiting"


@dataclass(frozen=True)
class Entry:
    """One line of a delegate's own programme; `place` goes from the room to the city."""

    session: Session
    title: Words
    day: date
    starts_at: datetime
    ends_at: datetime
    zone: ZoneInfo
    zone_name: LazyString | str
    place: str
    stands: Stands

    @property
    def is_firm(self) -> bool:
        """Whether the person is expected there, and not waiting."""
        return self.stands in {Stands.SEAT, Stands.BY_VIDEO, Stands.FOR_ALL}


_STANDS = {
    SignUpState.CONFIRMED: Stands.SEAT,
    SignUpState.OFFERED: Stands.SEAT,
    SignUpState.BY_VIDEO: Stands.BY_VIDEO,
    SignUpState.WAITING: Stands.WAITING,
}


def own_programme(sign_ups: Iterable[SignUp], for_all: Iterable[Session], locale: str) -> list[Entry]:
    """The delegate's sessions in order of time: seats, waiting places, and those `for_all` who are accepted."""
    entries = [_entry(session, Stands.FOR_ALL, locale) for session in for_all]
    for sign_up in sign_ups:
        if (stands := _STANDS.get(sign_up.state)) is not None:
            is_told = stands is Stands.WAITING and is_assured(sign_up.registration)
            entries.append(_entry(sign_up.session, Stands.ASSURED if is_told else stands, locale))
    return sorted(entries, key=lambda entry: (entry.starts_at, entry.session.id))


def _entry(session: Session, stands: Stands, locale: str) -> Entry:
    meeting = session.meeting
    return Entry(
        session=session,
        title=session.title,
        day=session.starts_at.astimezone(meeting.zone).date(),
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        zone=meeting.zone,
        zone_name=ZONE_NAMES.get(meeting.time_zone, meeting.time_zone),
        place=place_words(session, locale),
        stands=stands,
    )


def opens_gate(category: Category | None) -> bool:
    """Whether the mailed QR code opens gates; else it is for collecting the badge at the desk."""
    return category is not None and category.qr_opens is QrOpens.GATE


def gets_badge(category: Category | None, modes: Collection[ParticipationMode]) -> bool:
    """Whether a badge is made for somebody of the category who takes part so in the own meetings.

    Whoever takes part online only needs none.
    """
    if modes and ParticipationMode.ON_SITE not in modes:
        return False
    return category is None or category.badge_kind is not CategoryBadge.NONE


def may_be_shown(badge: Badge) -> bool:
    """Whether the badge may go out in a mail or stand on a page."""
    return badge.token is not None and badge.state not in {BadgeState.DEAD, BadgeState.SUSPENDED}


def issued_quarter(moment: datetime, *, event_start: date) -> int:
    """The quarter-hour of issue; outside the 682 days that a token can tell, the nearest one.

    An edition may be looked after years later (a rehearsal on old data): its badges must still be signed,
    and the time serves only to tell badges made before a key was lost from those made after.
    """
    try:
        return token.quarter_of(moment, event_start=event_start)
    except token.OutsideEventPeriod:
        return 0 if moment.date() < event_start else token.QUARTER_MAX


def printed_dates(starts_on: date, ends_on: date) -> str:
    """The days of the edition as both languages read them: `2025.9.16–18`."""
    first = f"{starts_on.year}.{starts_on.month}.{starts_on.day}"
    if starts_on == ends_on:
        return first
    if (starts_on.year, starts_on.month) == (ends_on.year, ends_on.month):
        return f"{first}–{ends_on.day}"
    year = f"{ends_on.year}." if ends_on.year != starts_on.year else ""
    return f"{first}–{year}{ends_on.month}.{ends_on.day}"
