"""A small forum whose figures can be counted by hand."""

from datetime import UTC, date, datetime, timedelta
from itertools import count

from flask import Flask
from flask.testing import FlaskClient

from gpscf_events.accounts.models import Factor, Role, RoleGrant, User, WebSession
from gpscf_events.categories.models import Category, QrOpens
from gpscf_events.checkin.models import Checkpoint, Presence, PresenceSource
from gpscf_events.core.actor import Actor, Grant
from gpscf_events.core.clock import now
from gpscf_events.core.db import Words, db
from gpscf_events.core.tokens import digest, random_token
from gpscf_events.core.transaction import transaction
from gpscf_events.parties.models import Party, PartyKind
from gpscf_events.people.models import Contact, ContactKind, Person
from gpscf_events.people.rules import name_sort, search_key
from gpscf_events.programme.models import (
    Edition,
    Meeting,
    MeetingKind,
    PoolKind,
    SeatPool,
    Session,
    SessionKind,
    SignUpMode,
)
from gpscf_events.registration.models import Participation, Registration, RegistrationState
from gpscf_events.signups.models import SignUp, SignUpSource, SignUpState

# 09:05:07 in Beijing.
SEEN_AT = datetime(2025, 9, 16, 1, 5, 7, tzinfo=UTC)


class Forum:
    """An edition with one meeting and two sessions, and verbs that add people to it."""

    def __init__(self) -> None:
        self.numbers = count(1)
        with transaction() as database:
            self.edition = Edition(
                key="2025",
                name=Words(zh="论坛 2025", en="Forum 2025"),
                short_name=Words(zh="论坛", en="GPSCF 2025"),
                city=Words(en="Lianyungang"),
                starts_on=date(2025, 9, 16),
                ends_on=date(2025, 9, 18),
                reference_prefix="LYG25-",
                is_current=True,
            )
            database.add(self.edition)
            database.flush()
            self.meeting = Meeting(
                edition_id=self.edition.id,
                key="main",
                kind=MeetingKind.MAIN,
                name=Words(en="Main conference"),
                city=Words(en="Lianyungang"),
                starts_on=date(2025, 9, 16),
                ends_on=date(2025, 9, 18),
                registration_opens_at=datetime(2025, 6, 1, tzinfo=UTC),
                registration_closes_at=datetime(2025, 9, 10, tzinfo=UTC),
            )
            self.category = Category(
                edition_id=self.edition.id,
                key="delegate",
                name=Words(zh="代表", en="Delegate"),
                badge_class=1,
                colour="#0b3d91",
                qr_opens=QrOpens.GATE,
            )
            database.add_all([self.meeting, self.category])
            database.flush()
            self.terror = self._session("terror", Words(zh="反恐分论坛", en="Counter-terrorism"), hour=1)
            self.drugs = self._session("drugs", Words(zh="禁毒分论坛", en="Drug control"), hour=3)
            self.gate = Checkpoint(
                edition_id=self.edition.id,
                meeting_id=self.meeting.id,
                session_id=self.terror.id,
                key="gate",
                name=Words(zh="一号门", en="Gate 1"),
            )
            database.add(self.gate)
            self.china = self._party("china", PartyKind.COUNTRY, Words(zh="中国", en="China"))
            self.serbia = self._party("serbia", PartyKind.COUNTRY, Words(zh="塞尔维亚", en="Serbia"))
            self.region = self._party("region", PartyKind.REGION, Words(zh="某地区", en="A region"))
            self.interpol = self._party(
                "interpol", PartyKind.INTERNATIONAL_ORGANISATION, Words(zh="国际刑警组织", en="INTERPOL")
            )

    def _session(self, key: str, title: Words, *, hour: int, mode: SignUpMode = SignUpMode.OPEN) -> Session:
        session = Session(
            edition_id=self.edition.id,
            meeting_id=self.meeting.id,
            key=key,
            kind=SessionKind.SUB_FORUM,
            title=title,
            starts_at=datetime(2025, 9, 16, hour, tzinfo=UTC),
            ends_at=datetime(2025, 9, 16, hour + 1, tzinfo=UTC),
            sign_up_mode=mode,
        )
        db.session.add(session)
        db.session.flush()
        pool = SeatPool(
            edition_id=self.edition.id,
            meeting_id=self.meeting.id,
            session_id=session.id,
            kind=PoolKind.OPEN,
            capacity=100,
        )
        db.session.add(pool)
        db.session.flush()
        return session

    def _party(self, key: str, kind: PartyKind, name: Words) -> Party:
        party = Party(key=key, kind=kind, name=name, search_key=f"|{key}|")
        db.session.add(party)
        db.session.flush()
        return party

    def register(
        self,
        family: str = "Wang",
        given: str = "Xiaoming",
        *,
        native: str = "",
        party: Party | None = None,
        organisation: str = "Ministry",
        position: str = "Officer",
        state: RegistrationState = RegistrationState.ACCEPTED,
        alone: bool = False,
    ) -> Registration:
        """Add a person and a registration."""
        number = next(self.numbers)
        with transaction() as database:
            names = {"native_name": native, "latin_family": family, "latin_given": given}
            person = Person(**names, name_sort=name_sort(**names), search_key=search_key(**names))
            contact = Contact(kind=ContactKind.EMAIL, value=f"person{number}@example.org")
            database.add_all([person, contact])
            database.flush()
            made = Registration(
                edition_id=self.edition.id,
                person_id=person.id,
                contact_id=contact.id,
                category_id=self.category.id,
                reference=f"LYG25-{number:06d}",
                state=state,
                in_personal_capacity=alone,
                represents_party_id=party.id if party and not alone else None,
                counts_for_party_id=party.id if party else None,
                organisation_name=Words(en=organisation),
                position=Words(en=position),
                submitted_at=datetime(2025, 8, 1 + number % 28, tzinfo=UTC),
            )
            database.add(made)
            database.flush()
            database.add(
                Participation(edition_id=self.edition.id, meeting_id=self.meeting.id, registration_id=made.id)
            )
        return made

    def sign_up(
        self, who: Registration, session: Session, state: SignUpState = SignUpState.CONFIRMED
    ) -> SignUp:
        """Add a sign-up as it would stand after the service ran."""
        with transaction() as database:
            made = SignUp(
                edition_id=self.edition.id,
                meeting_id=self.meeting.id,
                session_id=session.id,
                registration_id=who.id,
                pool_id=session.pools[0].id,
                state=state,
                source=SignUpSource.DELEGATE,
                offer_until=now() + timedelta(days=1) if state is SignUpState.OFFERED else None,
                sequence=who.id,
            )
            database.add(made)
        return made

    def see(
        self,
        who: Registration,
        session: Session,
        *,
        source: PresenceSource = PresenceSource.SCAN,
        at: datetime = SEEN_AT,
    ) -> Presence:
        """Add a presence."""
        with transaction() as database:
            made = Presence(
                edition_id=self.edition.id,
                meeting_id=self.meeting.id,
                session_id=session.id,
                registration_id=who.id,
                source=source,
                checkpoint_id=self.gate.id if source is PresenceSource.SCAN else None,
                first_at=at,
            )
            database.add(made)
        return made

    def staff(self, email: str = "org@example.org", role: Role = Role.SECRETARIAT) -> Actor:
        """Add a user with a role everywhere."""
        with transaction() as database:
            user = User(email=email, name=email, password_hash="!", grants=[RoleGrant(role=role)])
            database.add(user)
        return Actor(kind="user", id=user.id, name=user.name, grants=(Grant(role),))


def signed_in(app: Flask, actor: Actor) -> FlaskClient:
    """A browser in which the actor is signed in and has shown a second factor."""
    token, moment = random_token(), datetime.now(UTC)
    with transaction() as database:
        database.add(
            WebSession(
                token_hash=digest(token),
                user_id=actor.user_id,
                last_seen_at=moment,
                expires_at=moment + timedelta(hours=1),
                factor=Factor.TOTP,
            )
        )
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["sid"] = token
    return client
