"""Recording what is shown at a checkpoint: every scan, refused ones too, once under its UUID."""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from gpscf_events.badges.models import BadgeKind, BadgeState
from gpscf_events.categories.models import QrOpens
from gpscf_events.checkin import queries
from gpscf_events.checkin.forms import ScanIn
from gpscf_events.checkin.models import Direction
from gpscf_events.checkin.queries import HolderRow
from gpscf_events.checkin.rules import (
    Code,
    Decision,
    Facts,
    Holder,
    Reading,
    decide,
    time_of_scan,
)
from gpscf_events.checkin.services.places import Place, ensure_works_at
from gpscf_events.checkin.services.shown import Shown, read_scans
from gpscf_events.core import clock
from gpscf_events.core.actor import Actor
from gpscf_events.core.db import Words
from gpscf_events.core.direct import Direct, direct
from gpscf_events.core.logs import log
from gpscf_events.core.roles import Permission
from gpscf_events.registration.models import RegistrationState
from gpscf_events.signups.models import SignUpState


@dataclass(frozen=True)
class Recorded:
    """One scan that is stored, with what the answer is made of."""

    uuid: UUID
    decision: Decision
    place: Place
    holder: HolderRow | None
    own_sessions: Sequence[Mapping[str, dict[str, str]]] = ()
    first_at: datetime | None = None
    first_place: Words | None = None


def record_scans(*, scans: Sequence[ScanIn], device_now: datetime, actor: Actor) -> list[Recorded]:
    """Read scans (`read_scans`) and record them (`record_shown`)."""
    return record_shown(shown=read_scans(scans), device_now=device_now, actor=actor)


def record_shown(*, shown: Sequence[Shown], device_now: datetime, actor: Actor) -> list[Recorded]:
    """Decide and store scans in the order given; one that was stored before gets its first answer again.

    Two statements a scan, each committing for itself: no scan waits for another one of the batch. Raises
    NoSuchCheckpoint before the first is stored when the actor does not work at one of the places.
    """
    now = clock.now()
    for one in shown:
        ensure_works_at(one.place, actor, Permission.SCANS_RECORD)
    with direct() as connection:
        return [
            _record(
                connection,
                one,
                at=time_of_scan(scanned_at=one.scan.scanned_at, device_now=device_now, now=now),
                user_id=actor.user_id,
            )
            for one in shown
        ]


def _record(connection: Direct, shown: Shown, *, at: datetime, user_id: int | None) -> Recorded:
    if not shown.place.is_locked:
        return _decide_and_store(connection, shown, at=at, user_id=user_id)
    queries.lock_checkpoint(connection, shown.place.id)
    try:
        return _decide_and_store(connection, shown, at=at, user_id=user_id)
    finally:
        queries.unlock_checkpoint(connection, shown.place.id)


def _decide_and_store(connection: Direct, shown: Shown, *, at: datetime, user_id: int | None) -> Recorded:
    scan, place, reading = shown.scan, shown.place, shown.reading
    row = None if shown.holder is None else queries.find_holder(connection, shown.holder)
    if row is not None and shown.token is not None and row.token != shown.token and not _is_erased(row):
        # Rightly signed and yet not the one we made: an old key got into wrong hands.
        reading, row = Reading.BAD_SIGNATURE, None
    own_sessions = _own_sessions(connection, row, place, at) if row is not None else []
    facts = Facts(
        at=at,
        gate=place.gate,
        reading=reading,
        source=scan.source,
        direction=scan.direction,
        answer=scan.answer,
        holder=_holder(row, has_other_room=bool(own_sessions)) if row is not None else None,
    )
    first, again = decide(facts, first=True), decide(facts, first=False)
    enters = (
        first.admits and scan.direction is Direction.IN and place.session_id is not None and row is not None
    )
    values: dict[str, Any] = {
        "uuid": scan.uuid,
        "edition_id": place.edition_id,
        "meeting_id": place.meeting_id,
        "checkpoint_id": place.id,
        "session_id": place.session_id,
        "badge_id": row.badge_id if row is not None else None,
        "registration_id": row.registration_id if row is not None else None,
        "cid": row.cid if row is not None else shown.cid,
        "raw_hash": None
        if shown.raw is None
        else hashlib.sha256(shown.raw.encode("utf-8", "replace")).digest(),
        "device_id": scan.device_id,
        "seq": scan.seq,
        "source": scan.source.value,
        "direction": scan.direction.value,
        "answers_uuid": scan.answers,
        "reason": scan.reason.value if scan.reason else None,
        "scanned_at": at,
        "user_id": user_id,
        "enters": enters,
        "seems_first": row is None or row.seen_at is None,
        "first_outcome": first.outcome.value,
        "first_code": first.code.value,
        "again_outcome": again.outcome.value,
        "again_code": again.code.value,
    }
    decision = Decision(Code(_store(connection, values)))
    if decision.code is Code.COME_TO_DESK:
        log.warning("checkin.come_to_desk", extra={"checkpoint_id": place.id, "scan": str(scan.uuid)})
    return _recorded(connection, Recorded(scan.uuid, decision, place, row, own_sessions))


def _is_erased(row: HolderRow) -> bool:
    """Whether the text of a dead badge went with its person: it is refused for being dead, and nobody is alarmed."""
    return row.token is None and row.badge_state == BadgeState.DEAD


def _own_sessions(
    connection: Direct, row: HolderRow, place: Place, at: datetime
) -> list[dict[str, dict[str, str]]]:
    # Asked only where somebody stands at a room that is not his or hers.
    if row.sign_up is not None or not place.gate.needs_sign_up:
        return []
    return queries.find_own_sessions(
        connection, registration_id=row.registration_id, meeting_id=place.meeting_id, at=at
    )


def _holder(row: HolderRow, *, has_other_room: bool) -> Holder:
    return Holder(
        badge_kind=BadgeKind(row.badge_kind),
        badge_state=BadgeState(row.badge_state),
        registration_state=RegistrationState(row.registration_state),
        qr_opens=QrOpens(row.qr_opens or QrOpens.BADGE_DESK),
        takes_part=row.takes_part,
        sign_up=SignUpState(row.sign_up) if row.sign_up else None,
        has_other_room=has_other_room,
        is_admitted=row.is_admitted,
        is_assured=row.is_assured,
        last_scan_at=row.last_at,
    )


def _store(connection: Direct, values: dict[str, Any]) -> str:
    code = queries.insert_scan(connection, values) or queries.find_stored_code(connection, values["uuid"])
    if code is None:
        # Another scan has this device's number: a copied profile. Keep the scan under a number of ours.
        log.warning(
            "checkin.sequence_reused", extra={"device": str(values["device_id"]), "seq": values["seq"]}
        )
        values["seq"] = -secrets.randbelow(2**62) - 1
        code = queries.insert_scan(connection, values)
    if code is None:
        raise RuntimeError("a scan could not be stored under any number")
    return code


def _recorded(connection: Direct, recorded: Recorded) -> Recorded:
    """With when and where the guest came in first, for those who are in already."""
    row, place = recorded.holder, recorded.place
    if row is None or recorded.decision.code is not Code.ALREADY_IN:
        return recorded
    if place.session_id is None:
        return replace(recorded, first_at=row.seen_at, first_place=place.name)
    first = queries.find_first_seen(
        connection, session_id=place.session_id, registration_id=row.registration_id
    )
    if first is None:
        return recorded
    name = Words(first.entered_place) if first.entered_place else None
    return replace(recorded, first_at=first.entered_at, first_place=name)
