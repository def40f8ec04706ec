"""Recording what is shown at a checkpoint: every scan, refused ones too, once under its UUID."""

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from gpscf_events.badges.models import BadgeKind, BadgeState
from gpscf_events.badges.token import (
    BadgeToken,
    BadManualCode,
    BadSignature,
    NotABadge,
    UnknownKey,
    normalise_manual_code,
    parse,
    verify,
)
from gpscf_events.categories.models import QrOpens
from gpscf_events.checkin import queries
from gpscf_events.checkin.forms import ScanIn
from gpscf_events.checkin.models import Direction, ScanSource
from gpscf_events.checkin.queries import FirstSeenRow, HolderRow
from gpscf_events.checkin.rules import (
    ADMITTING,
    Code,
    Decision,
    Facts,
    Holder,
    Reading,
    decide,
    time_of_scan,
)
from gpscf_events.checkin.services.places import Place, place_at
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
    first_at: datetime | None = None
    first_place: Words | None = None


@dataclass(frozen=True)
class _Shown:
    """What was held against the reader, before any record was looked up."""

    reading: Reading
    statement: str | None = None
    key: object = None
    cid: bytes | None = None
    token: str | None = None
    raw: str | None = None


def record_scans(*, scans: Sequence[ScanIn], device_now: datetime, actor: Actor) -> list[Recorded]:
    """Decide and store scans in the order given; one that was stored before gets its first answer again.

    Two statements a scan, each committing for itself: no scan waits for another one of the batch.
    """
    now = clock.now()
    with direct() as connection:
        return [
            _record(connection, scan=scan, device_now=device_now, now=now, user_id=actor.user_id, place=place)
            for scan, place in _places_of(connection, scans, actor)
        ]


def _places_of(connection: Direct, scans: Iterable[ScanIn], actor: Actor) -> list[tuple[ScanIn, Place]]:
    # All are looked up before the first is stored: a batch with a foreign checkpoint is refused whole.
    at = Permission.SCANS_RECORD
    return [(scan, place_at(connection, scan.checkpoint_id, actor, at)) for scan in scans]


def _shown(scan: ScanIn, place: Place) -> _Shown:
    if scan.source is ScanSource.NAME_SEARCH:
        return _Shown(Reading.GENUINE, queries.HOLDER_BY_ID, scan.badge_id)
    if scan.source is ScanSource.MANUAL_CODE:
        code = scan.manual_code or ""
        try:
            return _Shown(Reading.GENUINE, queries.HOLDER_BY_CODE, normalise_manual_code(code), raw=code)
        except BadManualCode:
            return _Shown(Reading.MISTYPED, raw=code)
    raw = scan.text or ""
    try:
        token = parse(raw)
    except NotABadge:
        return _Shown(Reading.NOT_A_BADGE, raw=raw)
    return _verified(token, raw, place)


def _verified(token: BadgeToken, raw: str, place: Place) -> _Shown:
    try:
        verify(token, event_id=place.event_id, public_keys=place.keys)
    except UnknownKey:
        return _Shown(Reading.UNKNOWN_KEY, cid=token.cid, raw=raw)
    except BadSignature:
        return _Shown(Reading.BAD_SIGNATURE, cid=token.cid, raw=raw)
    return _Shown(Reading.GENUINE, queries.HOLDER_BY_CID, token.cid, cid=token.cid, token=token.text, raw=raw)


def _record(
    connection: Direct,
    *,
    scan: ScanIn,
    device_now: datetime,
    now: datetime,
    user_id: int | None,
    place: Place,
) -> Recorded:
    shown = _shown(scan, place)
    at = time_of_scan(scanned_at=scan.scanned_at, device_now=device_now, now=now)
    if place.gate.single_entry and place.session_id is None:
        queries.lock_checkpoint(connection, place.id)
        try:
            return _decide_and_store(connection, scan, shown, at=at, user_id=user_id, place=place)
        finally:
            queries.unlock_checkpoint(connection, place.id)
    return _decide_and_store(connection, scan, shown, at=at, user_id=user_id, place=place)


def _decide_and_store(
    connection: Direct, scan: ScanIn, shown: _Shown, *, at: datetime, user_id: int | None, place: Place
) -> Recorded:
    row = _find_holder(connection, scan, shown, at=at, place=place)
    reading = shown.reading
    if row is not None and shown.token is not None and row.token != shown.token and not _is_erased(row):
        # Rightly signed and yet not the one we made: an old key got into wrong hands.
        reading, row = Reading.BAD_SIGNATURE, None
    facts = Facts(
        at=at,
        gate=place.gate,
        reading=reading,
        source=scan.source,
        direction=scan.direction,
        holder=_holder(row) if row is not None else None,
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
    return _recorded(connection, scan.uuid, decision, place, row)


def _is_erased(row: HolderRow) -> bool:
    """Whether the text of a dead badge went with its person: it is refused for being dead, and nobody is alarmed."""
    return row.token is None and row.badge_state == BadgeState.DEAD


def _find_holder(
    connection: Direct, scan: ScanIn, shown: _Shown, *, at: datetime, place: Place
) -> HolderRow | None:
    if shown.statement is None:
        return None
    return queries.find_holder(
        connection,
        shown.statement,
        {
            "key": shown.key,
            "uuid": scan.uuid,
            "at": at,
            "edition_id": place.edition_id,
            "meeting_id": place.meeting_id,
            "session_id": place.session_id,
            "checkpoint_id": place.id,
            "needs_sign_up": place.gate.needs_sign_up,
            "admitting": [code.value for code in ADMITTING],
        },
    )


def _holder(row: HolderRow) -> Holder:
    return Holder(
        badge_kind=BadgeKind(row.badge_kind),
        badge_state=BadgeState(row.badge_state),
        registration_state=RegistrationState(row.registration_state),
        qr_opens=QrOpens(row.qr_opens or QrOpens.BADGE_DESK),
        takes_part=row.takes_part,
        sign_up=SignUpState(row.sign_up) if row.sign_up else None,
        has_other_room=bool(row.own_sessions),
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


def _recorded(
    connection: Direct, uuid: UUID, decision: Decision, place: Place, row: HolderRow | None
) -> Recorded:
    if row is None:
        return Recorded(uuid, decision, place, None)
    if place.session_id is None:
        return Recorded(uuid, decision, place, row, row.seen_at, place.name if row.seen_at else None)
    entered: HolderRow | FirstSeenRow = row
    if decision.code is Code.ALREADY_IN and row.entered_at is None:
        # Somebody came in at another door between our two statements.
        entered = (
            queries.find_first_seen(
                connection, session_id=place.session_id, registration_id=row.registration_id
            )
            or row
        )
    name = Words(entered.entered_place) if entered.entered_place else None
    return Recorded(uuid, decision, place, row, entered.entered_at, name)
