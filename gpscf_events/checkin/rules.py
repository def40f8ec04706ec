"""Is this badge let in here, and why not. Pure: facts in, a decision out; the words are in rendering.py."""

import enum
from dataclasses import dataclass
from datetime import datetime, timedelta

from gpscf_events.badges.models import BadgeKind, BadgeState
from gpscf_events.categories.models import QrOpens
from gpscf_events.checkin.models import Answer, CheckpointKind, Direction, Outcome, ScanSource
from gpscf_events.programme.models import SignUpMode
from gpscf_events.registration.models import RegistrationState
from gpscf_events.signups.models import SignUpState
from gpscf_events.signups.rules.waiting import DOORS_OPEN

OPENS_BEFORE = timedelta(hours=2)
SAME_BADGE_WITHIN = timedelta(seconds=60)
# A device that was away longer than this has a wrong clock.
OLDEST_SCAN = timedelta(days=7)


class Code(enum.StrEnum):
    """Every answer a checkpoint can give. Guests may see the word of each, so none accuses."""

    WELCOME = "welcome"
    WELCOME_BACK = "welcome_back"
    SAME_BADGE = "same_badge"
    GOODBYE = "goodbye"
    CHECK_ID = "check_id"
    ALREADY_IN = "already_in"
    WAITING_LIST = "waiting_list"
    STAND_BY = "stand_by"
    WE_CONFIRM = "we_confirm"
    CODE_MISTYPED = "code_mistyped"
    NOT_A_BADGE = "not_a_badge"
    KEY_UNKNOWN = "key_unknown"
    COME_TO_DESK = "come_to_desk"
    BADGE_UNKNOWN = "badge_unknown"
    BADGE_REPLACED = "badge_replaced"
    BADGE_ON_HOLD = "badge_on_hold"
    NOT_HANDED_OVER = "not_handed_over"
    CARD_NEEDED = "card_needed"
    NOT_ACCEPTED = "not_accepted"
    NOT_REGISTERED = "not_registered"
    OTHER_MEETING = "other_meeting"
    NOT_OPEN_YET = "not_open_yet"
    OVER = "over"
    OTHER_ROOM = "other_room"
    NO_SEAT = "no_seat"
    LET_IN = "let_in"
    NOT_LET_IN = "not_let_in"
    NOTHING_ASKED = "nothing_asked"


OUTCOMES = {
    Code.WELCOME: Outcome.GREEN,
    Code.WELCOME_BACK: Outcome.GREEN,
    Code.SAME_BADGE: Outcome.GREEN,
    Code.GOODBYE: Outcome.GREEN,
    Code.LET_IN: Outcome.GREEN,
    Code.CHECK_ID: Outcome.AMBER,
    Code.ALREADY_IN: Outcome.AMBER,
    Code.WAITING_LIST: Outcome.AMBER,
    Code.STAND_BY: Outcome.AMBER,
    Code.WE_CONFIRM: Outcome.AMBER,
    Code.CODE_MISTYPED: Outcome.AMBER,
}
# Codes that let somebody in: these write a presence.
ADMITTING = [Code.WELCOME, Code.WELCOME_BACK, Code.SAME_BADGE, Code.LET_IN]
# Codes after which the steward decides: only the answer writes a presence.
ASKING = [Code.CHECK_ID, Code.ALREADY_IN, Code.STAND_BY, Code.WE_CONFIRM]
_ANSWERED = {Answer.LET_IN: Code.LET_IN, Answer.NOT_LET_IN: Code.NOT_LET_IN}


class Reading(enum.StrEnum):
    """What became of the text, code or name before any record was looked up."""

    GENUINE = "genuine"
    NOT_A_BADGE = "not_a_badge"
    UNKNOWN_KEY = "unknown_key"
    BAD_SIGNATURE = "bad_signature"
    MISTYPED = "mistyped"


@dataclass(frozen=True)
class Gate:
    """A checkpoint as the rules see it."""

    kind: CheckpointKind = CheckpointKind.ACCESS_GATE
    single_entry: bool = False
    takes_e_badge: bool = True
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    sign_up_mode: SignUpMode = SignUpMode.NONE
    # Whether delegates choose the session themselves; only then may who did not sign up stand by.
    takes_at_door: bool = False

    @property
    def needs_sign_up(self) -> bool:
        """Whether only those with a seat of their own come in."""
        return self.sign_up_mode in (SignUpMode.OPEN, SignUpMode.INVITATION)


@dataclass(frozen=True)
class Holder:
    """The badge that was found, and what is known of the one who holds it."""

    badge_kind: BadgeKind
    badge_state: BadgeState
    registration_state: RegistrationState
    qr_opens: QrOpens
    takes_part: bool = True
    sign_up: SignUpState | None = None
    has_other_room: bool = False
    # Whether the category may enter the session at all.
    is_admitted: bool = True
    # Whether this guest never reads full, waiting list or declined.
    is_assured: bool = False
    last_scan_at: datetime | None = None


@dataclass(frozen=True)
class Facts:
    """All that one decision needs. `holder` is None when no badge of this edition was found.

    With an `answer` of the steward it is the holder whose scan here asked for a check, None when no scan did.
    """

    at: datetime
    gate: Gate
    reading: Reading = Reading.GENUINE
    source: ScanSource = ScanSource.CAMERA
    direction: Direction = Direction.IN
    holder: Holder | None = None
    answer: Answer | None = None


@dataclass(frozen=True)
class Decision:
    """What the steward sees, and whether it lets somebody in."""

    code: Code

    @property
    def outcome(self) -> Outcome:
        """The colour; whatever is not listed is red."""
        return OUTCOMES.get(self.code, Outcome.RED)

    @property
    def admits(self) -> bool:
        """Whether a presence follows."""
        return self.code in ADMITTING

    @property
    def asks(self) -> bool:
        """Whether the steward is to say if the guest was let in."""
        return self.code in ASKING


_UNREADABLE = {
    Reading.NOT_A_BADGE: Code.NOT_A_BADGE,
    Reading.UNKNOWN_KEY: Code.KEY_UNKNOWN,
    Reading.BAD_SIGNATURE: Code.COME_TO_DESK,
    Reading.MISTYPED: Code.CODE_MISTYPED,
}


def decide(facts: Facts, *, first: bool) -> Decision:
    """Decide one scan; `first` says whether it is the first entry of this person here.

    The order is the order in which a steward would want to know: the badge, the person, the door, the room.
    """
    if facts.answer is not None:
        return Decision(_ANSWERED[facts.answer] if facts.holder else Code.NOTHING_ASKED)
    if facts.reading is not Reading.GENUINE:
        return Decision(_UNREADABLE[facts.reading])
    if facts.holder is None:
        return Decision(Code.BADGE_UNKNOWN)
    code = (
        _badge_fault(facts.holder, facts.gate)
        or _registration_fault(facts.holder)
        or (Code.GOODBYE if facts.direction is Direction.OUT else None)
        or _door_fault(facts.gate, facts.at)
        or _room_fault(facts.holder, facts.gate, facts.at)
        or _entry(facts, first=first)
    )
    return Decision(code)


def _badge_fault(holder: Holder, gate: Gate) -> Code | None:
    if holder.badge_state is BadgeState.DEAD:
        return Code.BADGE_REPLACED
    if holder.badge_state is BadgeState.SUSPENDED:
        return Code.BADGE_ON_HOLD
    if gate.kind is CheckpointKind.SERVICE_POINT:
        # The badge desk takes every badge that is not ended: there it is handed over.
        return None
    if holder.badge_kind is BadgeKind.E_BADGE:
        takes = gate.takes_e_badge and holder.qr_opens is QrOpens.GATE
        return None if takes else Code.CARD_NEEDED
    return None if holder.badge_state is BadgeState.HANDED_OVER else Code.NOT_HANDED_OVER


def _registration_fault(holder: Holder) -> Code | None:
    if holder.registration_state is RegistrationState.ACCEPTED:
        return None if holder.takes_part else Code.OTHER_MEETING
    if holder.registration_state is RegistrationState.SUBMITTED:
        return Code.NOT_ACCEPTED
    return Code.NOT_REGISTERED


def window_of(gate: Gate) -> tuple[datetime | None, datetime | None]:
    """When the gate is open: its own times, else from two hours before its session until the end of it."""
    opens = gate.opens_at or (gate.starts_at - OPENS_BEFORE if gate.starts_at else None)
    return opens, gate.closes_at or gate.ends_at


def _door_fault(gate: Gate, at: datetime) -> Code | None:
    opens, closes = window_of(gate)
    if opens and at < opens:
        return Code.NOT_OPEN_YET
    if closes and at >= closes:
        return Code.OVER
    return None


def _room_fault(holder: Holder, gate: Gate, at: datetime) -> Code | None:
    if not gate.needs_sign_up or holder.sign_up in (SignUpState.CONFIRMED, SignUpState.OFFERED):
        return None
    # Seats that nobody claimed by then go to people at the door: the steward sees whether one is free.
    gives = gate.starts_at is not None and at >= gate.starts_at - DOORS_OPEN
    if holder.is_assured and holder.sign_up in (SignUpState.WAITING, SignUpState.REQUESTED):
        return Code.WE_CONFIRM
    if holder.sign_up is SignUpState.WAITING:
        return Code.STAND_BY if gives else Code.WAITING_LIST
    if holder.has_other_room:
        return Code.OTHER_ROOM
    return Code.STAND_BY if gives and gate.takes_at_door and holder.is_admitted else Code.NO_SEAT


def _entry(facts: Facts, *, first: bool) -> Code:
    holder = facts.holder
    if facts.gate.single_entry and not first:
        return Code.ALREADY_IN
    if facts.source in (ScanSource.MANUAL_CODE, ScanSource.NAME_SEARCH):
        return Code.CHECK_ID
    if holder and holder.last_scan_at and facts.at - holder.last_scan_at < SAME_BADGE_WITHIN and not first:
        return Code.SAME_BADGE
    return Code.WELCOME if first else Code.WELCOME_BACK


def time_of_scan(*, scanned_at: datetime, device_now: datetime, now: datetime) -> datetime:
    """When it happened by our clock: as long ago as the device says, whatever its clock shows."""
    ago = min(max(device_now - scanned_at, timedelta()), OLDEST_SCAN)
    return now - ago
