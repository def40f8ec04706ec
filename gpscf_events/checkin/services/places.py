"""The checkpoint behind an address, kept for some seconds."""

import time
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from gpscf_events.checkin import queries
from gpscf_events.checkin.errors import NoSuchCheckpoint
from gpscf_events.checkin.models import CheckpointKind
from gpscf_events.checkin.rules import Gate
from gpscf_events.core.actor import Actor
from gpscf_events.core.db import Words
from gpscf_events.core.direct import direct
from gpscf_events.core.roles import Permission, Scope
from gpscf_events.programme.models import SignUpMode

# A changed checkpoint or a new key reaches every process within this time.
PLACE_KEPT_S = 10
_PLACES_KEPT = 1000


@dataclass(frozen=True)
class Place:
    """A checkpoint with everything about it that does not change from scan to scan."""

    id: int
    public_id: UUID
    edition_id: int
    meeting_id: int
    session_id: int | None
    event_id: UUID
    name: Words
    meeting_name: Words
    session_title: Words | None
    help_desk: Words | None
    zone: ZoneInfo
    gate: Gate
    keys: dict[int, bytes]
    scope: Scope

    @property
    def is_locked(self) -> bool:
        """Whether scans here wait for each other: no presence says who was first where there is no session."""
        return self.gate.single_entry and self.session_id is None


_places: dict[UUID, tuple[float, Place]] = {}


def get_place(
    *, checkpoint_id: UUID, actor: Actor, permission: Permission = Permission.SCANS_RECORD
) -> Place:
    """The checkpoint. Raises NoSuchCheckpoint also where the actor may not do this."""
    place = find_place(checkpoint_id)
    if place is None:
        raise NoSuchCheckpoint
    ensure_works_at(place, actor, permission)
    return place


def ensure_works_at(place: Place, actor: Actor, permission: Permission) -> None:
    """Raise NoSuchCheckpoint where the actor may not do this."""
    if not actor.may(permission, place.scope):
        raise NoSuchCheckpoint


def find_place(public_id: UUID) -> Place | None:
    """The checkpoint, at most PLACE_KEPT_S old."""
    kept = _places.get(public_id)
    if kept is None or kept[0] < time.monotonic():
        with direct() as connection:
            row = queries.find_place(connection, public_id)
        if row is None:
            return None
        if len(_places) >= _PLACES_KEPT:
            _places.clear()
        kept = time.monotonic() + PLACE_KEPT_S, _place_from(row)
        _places[public_id] = kept
    return kept[1]


def _place_from(row: queries.PlaceRow) -> Place:
    return Place(
        id=row.id,
        public_id=row.public_id,
        edition_id=row.edition_id,
        meeting_id=row.meeting_id,
        session_id=row.session_id,
        event_id=row.event_id,
        name=Words(row.name),
        meeting_name=Words(row.meeting_name),
        session_title=Words(row.title) if row.title else None,
        help_desk=Words(row.help_desk) if row.help_desk else None,
        zone=ZoneInfo(row.time_zone),
        gate=Gate(
            kind=CheckpointKind(row.kind),
            single_entry=row.single_entry,
            takes_e_badge=row.takes_e_badge,
            opens_at=row.opens_at,
            closes_at=row.closes_at,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            sign_up_mode=SignUpMode(row.sign_up_mode or SignUpMode.NONE),
            takes_at_door=row.takes_at_door,
        ),
        scope=Scope(
            edition_id=row.edition_id,
            meeting_id=row.meeting_id,
            session_id=row.session_id,
            checkpoint_id=row.id,
        ),
        keys={int(kid): bytes.fromhex(key) for kid, key in (row.keys or {}).items()},
    )
