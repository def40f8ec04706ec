"""A small forum for check-in tests: one hall, one room, a badge desk, and guests with signed badges."""

import secrets
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gpscf_events.badges import token
from gpscf_events.badges.models import Badge, BadgeKind, BadgeState, SigningKey
from gpscf_events.categories.models import Category, QrOpens
from gpscf_events.checkin.forms import ScanIn
from gpscf_events.checkin.models import Checkpoint, CheckpointKind, Direction, ScanSource
from gpscf_events.core.actor import Actor, Grant
from gpscf_events.core.clock import now
from gpscf_events.core.db import Words, db
from gpscf_events.core.transaction import transaction
from gpscf_events.people.models import Person
from gpscf_events.programme.models import (
    Edition,
    Meeting,
    MeetingKind,
    PoolKind,
    Room,
    SeatPool,
    Session,
    SessionKind,
    SignUpMode,
    Venue,
)
from gpscf_events.registration.models import Participation, ParticipationMode, Registration, RegistrationState
from gpscf_events.signups.models import SignUp, SignUpSource, SignUpState

STEWARD = Actor(kind="user", id=7, name="Steward", grants=(Grant("gate_steward"),))


@dataclass
class Guest:
    """Ids and the token of one guest; rows would be stale after the scan path's own commits."""

    badge_id: UUID
    badge_row: int
    registration_id: int
    token: str
    manual_code: str
    cid: bytes


@dataclass
class Scene:
    """The forum; `gate`, `room_gate`, `once` and `desk` are public ids of checkpoints."""

    edition_id: int
    meeting_id: int
    event_id: UUID
    hall_id: int
    room_id: int
    pool_id: int
    category_id: int
    gate: UUID
    room_gate: UUID
    once: UUID
    door: UUID
    desk: UUID
    key: Ed25519PrivateKey
    device: UUID = field(default_factory=uuid4)
    counter: int = 0

    def guest(
        self,
        *,
        native: str = "王小明",
        family: str = "Wang",
        given: str = "Xiaoming",
        sign_up: SignUpState | None = None,
        **badge: Any,
    ) -> Guest:
        """Somebody accepted, with a badge; `sign_up` is for the room."""
        with transaction() as session:
            person = Person(
                native_name=native,
                native_lang="zh",
                latin_family=family,
                latin_given=given,
                name_sort=f"{family} {given}".casefold(),
                search_key=f"{native}|{family}|{given}".casefold(),
            )
            session.add(person)
            session.flush()
            registration = Registration(
                edition_id=self.edition_id,
                person_id=person.id,
                category_id=self.category_id,
                reference=f"T-{secrets.token_hex(6)}",
                state=badge.pop("registration_state", RegistrationState.ACCEPTED),
                organisation_name=Words(en="Ministry of Tests", zh="测试部"),
            )
            session.add(registration)
            session.flush()
            if badge.pop("takes_part", True):
                mode = badge.pop("mode", ParticipationMode.ON_SITE)
                session.add(
                    Participation(
                        mode=mode,
                        edition_id=self.edition_id,
                        meeting_id=self.meeting_id,
                        registration_id=registration.id,
                    )
                )
            if sign_up is not None:
                self._sign_up(registration.id, self.room_id, sign_up)
            row = self._badge(registration.id, **badge)
            return Guest(row.public_id, row.id, registration.id, row.token or "", row.manual_code, row.cid)

    def _badge(self, registration_id: int, **badge: Any) -> Badge:
        cid = secrets.token_bytes(8)
        row = Badge(
            public_id=uuid4(),
            edition_id=self.edition_id,
            registration_id=registration_id,
            kind=badge.get("kind", BadgeKind.E_BADGE),
            state=badge.get("state", BadgeState.MADE),
            cid=cid,
            manual_code=token.manual_code(cid),
            badge_class=3,
            kid=1,
            token=self.sign(cid),
        )
        db.session.add(row)
        db.session.flush()
        return row

    def _sign_up(self, registration_id: int, session_id: int, state: SignUpState) -> None:
        holds = state in (SignUpState.CONFIRMED, SignUpState.OFFERED)
        db.session.add(
            SignUp(
                edition_id=self.edition_id,
                meeting_id=self.meeting_id,
                session_id=session_id,
                registration_id=registration_id,
                pool_id=self.pool_id if holds else None,
                state=state,
                source=SignUpSource.DELEGATE,
                offer_until=now() + timedelta(days=1) if state is SignUpState.OFFERED else None,
                sequence=1,
            )
        )
        db.session.flush()

    def sign(self, cid: bytes, *, issued_quarter: int = 4000, event_id: UUID | None = None) -> str:
        """A token of this event's key."""
        return token.issue(
            self.key,
            event_id=event_id or self.event_id,
            kid=1,
            badge_class=3,
            cid=cid,
            issued_quarter=issued_quarter,
        )

    def scan(self, checkpoint: UUID, text: str | None = None, **changes: Any) -> ScanIn:
        """One scan of this scene's device, just now, by camera unless said otherwise."""
        self.counter += 1
        values: dict[str, Any] = {
            "uuid": uuid4(),
            "device_id": self.device,
            "seq": self.counter,
            "checkpoint_id": checkpoint,
            "source": ScanSource.CAMERA,
            "text": text,
            "direction": Direction.IN,
            "scanned_at": datetime.now(UTC),
        }
        return ScanIn(**(values | changes))


def build_scene(**session_changes: Any) -> Scene:
    """Write the forum; the sessions run from an hour ago for four hours."""
    now = datetime.now(UTC)
    with transaction() as session:
        edition = Edition(
            public_id=uuid4(),
            key=f"t{secrets.token_hex(4)}",
            name=Words(zh="测试论坛", en="Test forum"),
            short_name=Words(zh="测试", en="Test"),
            city=Words(zh="连云港", en="Lianyungang"),
            starts_on=date(2025, 9, 16),
            ends_on=date(2025, 9, 18),
            reference_prefix="T-",
        )
        session.add(edition)
        session.flush()
        scope = {"edition_id": edition.id}
        venue = Venue(
            key="v",
            name=Words(zh="会议中心", en="Convention centre"),
            city=edition.city,
            help_desk=Words(zh="一号厅左侧", en="hall 1, on the left"),
            **scope,
        )
        session.add(venue)
        session.flush()
        rooms = [
            Room(key=k, venue_id=venue.id, name=Words(zh=z, en=e), capacity=100, **scope)
            for k, z, e in _ROOMS
        ]
        meeting = Meeting(
            venue_id=venue.id,
            key="main",
            kind=MeetingKind.MAIN,
            name=Words(zh="主会议", en="Main conference"),
            city=edition.city,
            starts_on=date(2025, 9, 16),
            ends_on=date(2025, 9, 18),
            registration_opens_at=now - timedelta(days=90),
            registration_closes_at=now + timedelta(days=1),
            **scope,
        )
        key = Ed25519PrivateKey.generate()
        category = Category(
            key="delegate",
            name=Words(zh="正式代表", en="Delegate"),
            badge_class=3,
            colour="#0b3d91",
            qr_opens=QrOpens.GATE,
            **scope,
        )
        signing = SigningKey(kid=1, public_key=key.public_key().public_bytes_raw(), **scope)
        session.add_all([*rooms, meeting, category, signing])
        session.flush()
        scope |= {"meeting_id": meeting.id}
        times = {"starts_at": now - timedelta(hours=1), "ends_at": now + timedelta(hours=3)} | session_changes
        hall = Session(
            key="opening",
            room_id=rooms[0].id,
            kind=SessionKind.PLENARY,
            title=Words(zh="开幕式", en="Opening"),
            sign_up_mode=SignUpMode.AUTOMATIC,
            **scope,
            **times,
        )
        room = Session(
            key="drones",
            room_id=rooms[1].id,
            kind=SessionKind.SUB_FORUM,
            title=Words(zh="无人机安全", en="Drone security"),
            sign_up_mode=SignUpMode.OPEN,
            **scope,
            **times,
        )
        other = Session(
            key="forensics",
            room_id=rooms[1].id,
            kind=SessionKind.SUB_FORUM,
            title=Words(zh="法庭科学", en="Forensics"),
            sign_up_mode=SignUpMode.OPEN,
            **scope,
            **times,
        )
        session.add_all([hall, room, other])
        session.flush()
        pool = SeatPool(session_id=room.id, kind=PoolKind.OPEN, capacity=50, **scope)
        points = {
            "gate": Checkpoint(
                key="gate", session_id=hall.id, name=Words(zh="主会场", en="Plenary hall"), **scope
            ),
            "room_gate": Checkpoint(
                key="room", session_id=room.id, name=Words(zh="B2厅", en="Hall B2"), **scope
            ),
            "once": Checkpoint(
                key="once",
                session_id=hall.id,
                name=Words(zh="一号门", en="Gate 1"),
                single_entry=True,
                **scope,
            ),
            "door": Checkpoint(key="door", name=Words(zh="正门", en="Main door"), single_entry=True, **scope),
            "desk": Checkpoint(
                key="desk",
                kind=CheckpointKind.SERVICE_POINT,
                name=Words(zh="报到处", en="Badge desk"),
                **scope,
            ),
        }
        for point in points.values():
            point.public_id = uuid4()
        session.add_all([pool, *points.values()])
        session.flush()
        return Scene(
            edition_id=edition.id,
            meeting_id=meeting.id,
            event_id=edition.public_id,
            hall_id=hall.id,
            room_id=room.id,
            pool_id=pool.id,
            category_id=category.id,
            key=key,
            **{name: point.public_id for name, point in points.items()},
        )


_ROOMS = [("a", "一号厅", "Hall 1"), ("b", "二号厅", "Hall 2")]
