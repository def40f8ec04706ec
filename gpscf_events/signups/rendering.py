"""The session picker and a delegate's own sessions in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from gpscf_events.core.clock import now
from gpscf_events.core.i18n import clock_time, day, words
from gpscf_events.people.rules.likeness import Standing
from gpscf_events.programme.models import Session
from gpscf_events.registration.models import Registration
from gpscf_events.registration.rendering import TITLES, Row, Section
from gpscf_events.registration.rules import Choices
from gpscf_events.signups.models import SignUp, SignUpState
from gpscf_events.signups.queries import (
    Seats,
    find_admitted_of,
    is_assured_of,
    list_offered,
    list_seats_for,
    list_sign_ups,
)
from gpscf_events.signups.rules import (
    WAIT,
    Clash,
    SeatState,
    Wishes,
    find_faults,
    list_clashes,
    read_wishes,
    slot_name,
)
from gpscf_events.signups.rules.waiting import list_given_up

OWN_WORDS: dict[SignUpState, LazyString] = {
    SignUpState.WAITING: _l("You are on the waiting list"),
    SignUpState.OFFERED: _l("A seat is kept for you: answer on your page"),
    SignUpState.REQUESTED: _l("You asked for a seat"),
}
# What a session's managers read beside a sign-up.
STATE_WORDS: dict[SignUpState, LazyString] = {
    SignUpState.CONFIRMED: _l("Has a seat"),
    SignUpState.OFFERED: _l("Seat offered"),
    SignUpState.WAITING: _l("On the waiting list"),
    SignUpState.REQUESTED: _l("Asked for a seat"),
    SignUpState.BY_VIDEO: _l("Comes by video"),
}
STANDING_WORDS: dict[Standing, LazyString] = {
    Standing.PERHAPS: _l("Perhaps the same person"),
    Standing.WRITTEN_ONLY: _l("On the list only"),
    Standing.REGISTERED_ONLY: _l("Signed up only"),
    Standing.BOTH: _l("On the list and signed up"),
}
_ASSURED = (SignUpState.WAITING, SignUpState.REQUESTED)


@dataclass(frozen=True)
class Option:
    """One session to choose; its `value` says whether a seat or a waiting place is chosen."""

    session: Session
    seats: Seats
    value: str
    is_chosen: bool
    is_waiting: bool
    clashes: tuple[str, ...]
    own: SignUpState | None = None
    # Of a draft: what is kept for a substitute.
    is_kept: bool = False

    @property
    def seat_words(self) -> str:
        """What the page says about the seats: words first, the bar beside them is ornament."""
        return seat_words(self.seats)

    @property
    def own_words(self) -> str:
        """What the delegate has here already; empty where that is nothing, or a seat."""
        if self.seats.is_assured and self.own in _ASSURED:
            return str(_("We will confirm your seat"))
        if self.is_kept and self.own is SignUpState.OFFERED:
            return str(_("The seat of the former member is kept"))
        return str(OWN_WORDS.get(self.own, "")) if self.own else ""


@dataclass(frozen=True)
class Slot:
    """Sessions at one time: parallel ones are radios with a "none", a single one is a tick."""

    name: str
    starts_at: datetime
    ends_at: datetime
    zone: ZoneInfo
    options: tuple[Option, ...]
    error: str = ""

    @property
    def is_choice(self) -> bool:
        """Whether one of several is chosen."""
        return len(self.options) > 1

    @property
    def is_empty(self) -> bool:
        """Whether nothing is chosen in it."""
        return not any(option.is_chosen for option in self.options)


@dataclass(frozen=True)
class Day:
    """A day of a meeting with its slots."""

    day: date
    meeting: str
    city: str
    slots: tuple[Slot, ...] = field(default=())


def seat_words(seats: Seats) -> str:
    """The state of the seats of a session in one short sentence."""
    match seats.state:
        case SeatState.OPEN | SeatState.FEW:
            return str(
                ngettext(
                    "%(num)s of %(capacity)s seats left",
                    "%(num)s of %(capacity)s seats left",
                    seats.left,
                    capacity=seats.capacity,
                )
            )
        case SeatState.FULL:
            return str(_("Full: waiting list"))
        case SeatState.ASSURED:
            return str(_("We will confirm"))
        case SeatState.APPROVAL:
            return str(_("The organisers confirm each seat"))
        case SeatState.INVITATION:
            return str(_("By invitation"))
        case SeatState.BY_VIDEO:
            return str(_("By video: no seat is needed"))
        case SeatState.ROOM_ONLY:
            return str(_("In the room only"))
        case SeatState.CLOSED:
            return str(_("Sign-up is closed"))
        case _other:
            return str(_("No sign-up needed"))


def arrange(
    seats: Mapping[int, Seats],
    wishes: Wishes,
    *,
    held: Mapping[int, SignUpState] | None = None,
    faults: Mapping[str, str] | None = None,
    is_draft: bool = False,
) -> list[Day]:
    """The picker: days, slots, options. `held` says what the delegate has already, or a draft keeps, by session id."""
    sessions = sorted(
        (entry.session for entry in seats.values()), key=lambda s: (s.starts_at, s.meeting_id, s.id)
    )
    days = []
    for (when, _meeting_id), of_day in groupby(sessions, key=lambda s: (_local(s), s.meeting_id)):
        listed = list(of_day)
        slots: dict[str, list[Session]] = {}
        for session in listed:
            slots.setdefault(slot_name(session), []).append(session)
        meeting = listed[0].meeting
        days.append(
            Day(
                when,
                words(meeting.name),
                words(meeting.city),
                tuple(
                    _slot(
                        name,
                        members,
                        sessions,
                        seats,
                        wishes,
                        held or {},
                        (faults or {}).get(name, ""),
                        is_draft,
                    )
                    for name, members in slots.items()
                ),
            )
        )
    return days


def _local(session: Session) -> date:
    return session.starts_at.astimezone(session.meeting.zone).date()


def _slot(
    name: str,
    members: Sequence[Session],
    all_sessions: Sequence[Session],
    seats: Mapping[int, Seats],
    wishes: Wishes,
    held: Mapping[int, SignUpState],
    error: str,
    is_kept: bool,
) -> Slot:
    options = tuple(
        _option(session, all_sessions, seats[session.id], wishes, held.get(session.id), is_kept)
        for session in members
    )
    return Slot(
        name,
        min(session.starts_at for session in members),
        max(session.ends_at for session in members),
        members[0].meeting.zone,
        options,
        error,
    )


def _option(
    session: Session,
    others: Sequence[Session],
    seats: Seats,
    wishes: Wishes,
    own: SignUpState | None,
    is_kept: bool,
) -> Option:
    # Who has a seat or place keeps it: the value says so whatever became of the seats since.
    waits = seats.state is SeatState.FULL and own is None
    return Option(
        session=session,
        seats=seats,
        value=f"{WAIT if waits else ''}{session.public_id}",
        is_chosen=session.public_id in wishes.session_ids
        and (not waits or session.public_id in wishes.waiting_ids),
        is_waiting=waits,
        clashes=tuple(clash_words(clash, session) for clash in list_clashes(session, others)),
        own=own,
        is_kept=is_kept,
    )


def clash_words(clash: Clash, session: Session) -> str:
    """What stands beside a session that clashes with another."""
    title = words(clash.other(session).title)
    if clash.is_overlap:
        minutes = int(clash.overlap.total_seconds() // 60)
        return str(_("Overlaps by %(minutes)s minutes with: %(title)s", minutes=minutes, title=title))
    hours = clash.way.total_seconds() / 3600
    far = _("Too far to reach from: %(title)s (allow %(hours)s hours)", hours=f"{hours:g}", title=title)
    return str(far)


def when_words(session: Session) -> str:
    """Day and hours of a session in its own zone."""
    zone = session.meeting.zone
    times = f"{clock_time(session.starts_at, zone)}–{clock_time(session.ends_at, zone)}"
    return f"{day(session.starts_at.astimezone(zone).date())}, {times}"


def wish_section(registration: Registration, choices: Choices) -> Section:
    """The wishes of a draft as a section of "check your answers". No session is an answer too."""
    page = registration.draft.get("sessions")
    keys = set(registration.draft.get("role", {}).get("meetings", []))
    meeting_ids = {meeting.id for meeting in choices.meetings if meeting.key in keys}
    wishes = read_wishes(page or {})
    offered = list_offered(
        registration.edition_id, meeting_ids=meeting_ids, admitted=find_admitted_of(registration)
    )
    seats, assured = list_seats_for(registration, offered, now()), is_assured_of(registration)
    sessions = [entry.session for entry in seats.values()]
    kept = {entry.session_id for entry in list_sign_ups(registration.id)}
    faults = find_faults(sessions, wishes, {key: entry.state for key, entry in seats.items()}, kept)
    rows = []
    for session in sessions:
        if session.public_id in wishes.session_ids:
            waits = session.public_id in wishes.waiting_ids and not assured
            title = words(session.title)
            rows.append(
                Row(when_words(session), _("%(title)s (waiting list)", title=title) if waits else title)
            )
    return Section(
        key="sessions",
        title=TITLES["sessions"],
        is_begun=page is not None,
        is_complete=page is not None and not faults,
        rows=tuple(rows),
    )


def swaps(own: Sequence[SignUp]) -> dict[int, list[str]]:
    """By the id of each offered sign-up: the titles of the sessions that accepting it gives back."""
    found = {
        entry.id: [words(other.session.title) for other in list_given_up(entry, own)]
        for entry in own
        if entry.state is SignUpState.OFFERED
    }
    return {key: titles for key, titles in found.items() if titles}
