"""Scans recorded as a steward's device sends them, and what is stored of them."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import func, select

from gpscf_events.checkin.forms import ScanIn
from gpscf_events.checkin.models import Presence, Scan
from gpscf_events.checkin.rules import Code
from gpscf_events.checkin.services import Recorded, record_scans
from gpscf_events.core.db import db
from tests.checkin.scene import STEWARD


def record(*scans: ScanIn) -> list[Recorded]:
    return record_scans(scans=scans, device_now=datetime.now(UTC), actor=STEWARD)


def code_of(*scans: ScanIn) -> Code:
    return record(*scans)[-1].decision.code


def stored(uuid: UUID) -> Scan:
    db.session.expire_all()
    return db.session.get_one(Scan, uuid)


def presences(registration_id: int) -> int:
    statement = select(func.count()).select_from(Presence).where(Presence.registration_id == registration_id)
    return db.session.scalar(statement) or 0
