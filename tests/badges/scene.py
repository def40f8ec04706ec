"""A small edition and somebody who registered for it, written straight into the tables."""

import secrets
from datetime import UTC, date, datetime
from typing import Any

from gpscf_events.categories.models import Category, QrOpens
from gpscf_events.core.db import Words, db
from gpscf_events.core.transaction import transaction
from gpscf_events.people.models import Contact, ContactKind, Person
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
from gpscf_events.registration.models import Participation, Registration, RegistrationState
from gpscf_events.signups.models import SignUp, SignUpSource, SignUpState


def make_edition(key: str = "2025") -> Edition:
    """An edition with one meeting, an automatic opening, and a sub-forum with two seats."""
    with transaction() as session:
        edition = Edition(
            key=key,
            name=Words(zh="全球公共安全合作论坛", en="Global Public Safety Cooperation Forum"),
            short_name=Words(zh="论坛2025", en="GPSCF 2025"),
            city=Words(zh="连云港", en="Lianyungang"),
            starts_on=date(2025, 9, 16),
            ends_on=date(2025, 9, 18),
            reference_prefix="LYG25",
        )
        session.add(edition)
        session.flush()
        venue = Venue(
            edition_id=edition.id,
            key="centre",
            name=Words(zh="会议中心", en="Conference Centre"),
            city=Words(zh="连云港", en="Lianyungang"),
        )
        session.add(venue)
        session.flush()
        room = Room(
            edition_id=edition.id, venue_id=venue.id, key="a", name=Words(zh="A厅", en="Hall A"), capacity=9
        )
        meeting = Meeting(
            edition_id=edition.id,
            venue_id=venue.id,
            key="main",
            kind=MeetingKind.MAIN,
            name=Words(zh="主会议", en="Main conference"),
            city=Words(zh="连云港", en="Lianyungang"),
            starts_on=edition.starts_on,
            ends_on=edition.ends_on,
            registration_opens_at=datetime(2025, 6, 1, tzinfo=UTC),
            registration_closes_at=datetime(2030, 9, 1, tzinfo=UTC),
        )
        session.add_all([room, meeting])
        session.flush()
        forum = Session(
            edition_id=edition.id,
            meeting_id=meeting.id,
            room_id=room.id,
            key="forum",
            kind=SessionKind.SUB_FORUM,
            title=Words(zh="旅游安全分论坛", en="Tourism Safety Sub-forum"),
            starts_at=datetime(2025, 9, 17, 6, 30, tzinfo=UTC),
            ends_at=datetime(2025, 9, 17, 9, 30, tzinfo=UTC),
            sign_up_mode=SignUpMode.OPEN,
        )
        session.add(forum)
        session.flush()
        session.add(
            SeatPool(
                edition_id=edition.id,
                meeting_id=meeting.id,
                session_id=forum.id,
                kind=PoolKind.OPEN,
                capacity=2,
            )
        )
        for number, opens in enumerate(QrOpens, start=1):
            session.add(
                Category(
                    edition_id=edition.id,
                    key=opens.value,
                    name=Words(zh="代表", en="Delegate"),
                    badge_class=number,
                    colour="#0b3d91",
                    qr_opens=opens,
                )
            )
    return edition


def make_registration(edition: Edition, *, opens: QrOpens = QrOpens.GATE, **changes: Any) -> Registration:
    """Somebody who submitted; `email=None` leaves the contact out, `waits` puts the sub-forum on the list."""
    with transaction() as session:
        email = changes.pop("email", f"{secrets.token_hex(4)}@example.org")
        contact = Contact(kind=ContactKind.EMAIL, value=email, locale="en") if email else None
        names = {
            "native_name": "Nguyễn Thị Ánh",
            "native_lang": "vi",
            "latin_family": "Nguyen",
            "latin_given": "Thi Anh",
            "salutation": "Dr",
            **{key: changes.pop(key) for key in ("native_name", "native_lang") if key in changes},
        }
        person = Person(**names, name_sort="nguyen", search_key="|nguyen|")
        session.add(person)
        if contact:
            session.add(contact)
        session.flush()
        meeting = edition.meetings[0]
        category = next(
            c for c in session.query(Category).filter_by(edition_id=edition.id) if c.qr_opens is opens
        )
        registration = Registration(
            edition_id=edition.id,
            person_id=person.id,
            contact_id=contact.id if contact else None,
            category_id=category.id,
            reference=f"LYG25-{secrets.token_hex(3).upper()}",
            state=RegistrationState.SUBMITTED,
            organisation_name=Words(en="Ministry of Tests", zh="测试部"),
            position=Words(en="Director"),
            **{"locale": "en", **changes},
        )
        session.add(registration)
        session.flush()
        session.add(
            Participation(edition_id=edition.id, meeting_id=meeting.id, registration_id=registration.id)
        )
        session.flush()
        return registration


def sit_in(registration: Registration, *, waits: bool = False) -> None:
    """A seat in the sub-forum, or a place on its waiting list."""
    with transaction() as session:
        forum = session.query(Session).filter_by(edition_id=registration.edition_id, key="forum").one()
        session.add(
            SignUp(
                edition_id=forum.edition_id,
                meeting_id=forum.meeting_id,
                session_id=forum.id,
                registration_id=registration.id,
                pool_id=None if waits else forum.pools[0].id,
                state=SignUpState.WAITING if waits else SignUpState.CONFIRMED,
                source=SignUpSource.DELEGATE,
                sequence=secrets.randbelow(10**6),
            )
        )
    db.session.expire_all()
