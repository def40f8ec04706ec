"""What is held against the reader, and whose badge it says to be: all that is known before it is known who asks."""

from collections.abc import Sequence
from dataclasses import dataclass

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
from gpscf_events.checkin import queries
from gpscf_events.checkin.errors import NoSuchCheckpoint
from gpscf_events.checkin.forms import ScanIn
from gpscf_events.checkin.models import ScanSource
from gpscf_events.checkin.rules import Reading
from gpscf_events.checkin.services.places import Place, find_place
from gpscf_events.core.direct import Read, bring_along


@dataclass(frozen=True)
class Shown:
    """One scan before its badge was looked up; `holder` says how to, None where there is nothing to look up."""

    scan: ScanIn
    place: Place
    reading: Reading
    raw: str | None = None
    cid: bytes | None = None
    token: str | None = None
    holder: Read | None = None


def read_scans(scans: Sequence[ScanIn]) -> list[Shown]:
    """Read what was shown: signatures checked, nothing stored. Raises NoSuchCheckpoint for one that is nowhere.

    The next read of this request, which is mostly who asks, brings the first badge's holder along.
    """
    shown = [_read(scan, _place_of(scan)) for scan in scans]
    first = shown[0]
    # A door that takes each guest once without a session reads under its lock.
    if first.holder is not None and not first.place.is_locked:
        bring_along(first.holder)
    return shown


def _place_of(scan: ScanIn) -> Place:
    place = find_place(scan.checkpoint_id)
    if place is None:
        raise NoSuchCheckpoint
    return place


def _read(scan: ScanIn, place: Place) -> Shown:
    if scan.source is ScanSource.STEWARD:
        holder = _holder(queries.HOLDER_BY_QUESTION, scan.answers, scan, place)
        return Shown(scan, place, Reading.GENUINE, holder=holder)
    if scan.source is ScanSource.NAME_SEARCH:
        holder = _holder(queries.HOLDER_BY_ID, scan.badge_id, scan, place)
        return Shown(scan, place, Reading.GENUINE, holder=holder)
    if scan.source is ScanSource.MANUAL_CODE:
        raw = scan.manual_code or ""
        try:
            code = normalise_manual_code(raw)
        except BadManualCode:
            return Shown(scan, place, Reading.MISTYPED, raw)
        return Shown(
            scan, place, Reading.GENUINE, raw, holder=_holder(queries.HOLDER_BY_CODE, code, scan, place)
        )
    raw = scan.text or ""
    try:
        token = parse(raw)
    except NotABadge:
        return Shown(scan, place, Reading.NOT_A_BADGE, raw)
    return _verified(token, raw, scan, place)


def _verified(token: BadgeToken, raw: str, scan: ScanIn, place: Place) -> Shown:
    try:
        verify(token, event_id=place.event_id, public_keys=place.keys)
    except UnknownKey:
        return Shown(scan, place, Reading.UNKNOWN_KEY, raw, token.cid)
    except BadSignature:
        return Shown(scan, place, Reading.BAD_SIGNATURE, raw, token.cid)
    holder = _holder(queries.HOLDER_BY_CID, token.cid, scan, place)
    return Shown(scan, place, Reading.GENUINE, raw, token.cid, token.text, holder)


def _holder(statement: str, key: object, scan: ScanIn, place: Place) -> Read:
    return queries.holder_read(
        statement,
        {
            "key": key,
            "uuid": scan.uuid,
            "edition_id": place.edition_id,
            "meeting_id": place.meeting_id,
            "session_id": place.session_id,
            "checkpoint_id": place.id,
        },
    )
