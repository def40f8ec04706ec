"""Turns synthetic delegates into rows: person, contact, registration, participations, sign-ups, badge."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import or_, select

from gpscf_events.accreditation.models import Accreditation, Clearance, NominatedBy, Nomination
from gpscf_events.badges.models import Badge, BadgeKind, BadgeState
from gpscf_events.badges.token import CID_BYTES, manual_code
from gpscf_events.categories.models import Category
from gpscf_events.core.clock import now
from gpscf_events.core.db import Model, Words, db
from gpscf_events.core.tokens import reference
from gpscf_events.demo.edition import LoadedEdition
from gpscf_events.demo.loader import Bulk, take_ids
from gpscf_events.demo.people import SyntheticDelegate
from gpscf_events.demo.seats import Seat, Seating
from gpscf_events.parties.models import Organisation, Party
from gpscf_events.parties.rules import search_key as organisation_key
from gpscf_events.people.models import Contact, ContactKind, Person, PersonContact
from gpscf_events.people.rules import name_sort, search_key
from gpscf_events.registration.models import Participation, ParticipationMode, Registration, RegistrationState
from gpscf_events.signups.models import SignUp

TABLES: tuple[type[Model], ...] = (
    Organisation,
    Contact,
    Person,
    PersonContact,
    Registration,
    Participation,
    Accreditation,
    Badge,
)
# One of so many in a category that needs acceptance still waits for it.
WAITING_FOR_ACCEPTANCE = 5
SPREAD_HOURS = 45 * 24


class DelegateRows:
    """Gathers the rows of many delegates; `write` copies them."""

    def __init__(self, loaded: LoadedEdition, people: int) -> None:
        """Look up what the rows point at, and take the ids they will have."""
        self.loaded = loaded
        self.bulk = Bulk(TABLES)
        self.to_seat: list[tuple[int, SyntheticDelegate]] = []
        self.parties = {party.key: party.id for party in db.session.scalars(select(Party))}
        self.contacts: dict[str, int] = _known_contacts()
        self.organisations = _known_organisations()
        self.references = set(db.session.scalars(select(Registration.reference)))
        self.codes = set(db.session.scalars(select(Badge.manual_code)))
        self.person_ids = iter(take_ids(Person, people))
        self.contact_ids = iter(take_ids(Contact, people))
        self.registration_ids = iter(take_ids(Registration, people))
        self.moment = now()

    def add(self, index: int, delegate: SyntheticDelegate) -> None:
        """Add everything that belongs to one delegate; `index` is the delegate's place in the whole demo."""
        person_id, registration_id = next(self.person_ids), next(self.registration_ids)
        contact_id = self._contact(delegate)
        category = self.loaded.categories[delegate.category]
        waits = category.needs_acceptance and index % WAITING_FOR_ACCEPTANCE == WAITING_FOR_ACCEPTANCE - 1
        state = RegistrationState.SUBMITTED if waits else RegistrationState.ACCEPTED
        at = self.moment - timedelta(hours=1 + index * 37 % SPREAD_HOURS)
        self._person(person_id, contact_id, delegate)
        self.bulk.add(
            Registration,
            **self._registration(registration_id, delegate, category, at),
            person_id=person_id,
            contact_id=contact_id,
            state=state.value,
            decided_at=None if waits else at,
            draft=self._wishes(delegate) if waits else {},
        )
        edition_id = self.loaded.edition.id
        self._facts(registration_id, category, waits=waits, at=at)
        for key in delegate.meetings:
            self.bulk.add(
                Participation,
                edition_id=edition_id,
                meeting_id=self.loaded.meetings[key].id,
                registration_id=registration_id,
                mode=ParticipationMode.ON_SITE.value,
            )
        if not waits:
            self.to_seat.append((registration_id, delegate))
            self._badge(registration_id, category)

    def write(self) -> None:
        """Copy all rows. Sessions are locked only for the last part: others may be signing up meanwhile."""
        self.bulk.write()
        seating, sign_ups = Seating(self.loaded), Bulk((SignUp,))
        for registration_id, delegate in self.to_seat:
            for seat in seating.seat(delegate):
                sign_ups.add(SignUp, **self._sign_up(registration_id, seat))
        sign_ups.write()
        seating.keep()

    def _contact(self, delegate: SyntheticDelegate) -> int:
        # Somebody without a mailbox is reached by the mobile number.
        kind = ContactKind.EMAIL if delegate.email else ContactKind.MOBILE
        value = delegate.email or delegate.mobile
        known = self.contacts.get(value)
        if known is not None:
            return known
        contact_id = next(self.contact_ids)
        self.contacts[value] = contact_id
        self.bulk.add(
            Contact,
            id=contact_id,
            public_id=uuid4(),
            kind=kind.value,
            value=value,
            locale=delegate.locale,
            is_demo=True,
        )
        return contact_id

    def _organisation(self, delegate: SyntheticDelegate) -> int:
        party_id = self.parties[delegate.represents_key or delegate.counts_for_key]
        key = organisation_key((delegate.organisation_zh, delegate.organisation_en))
        known = self.organisations.get((key, party_id))
        if known is not None:
            return known
        (organisation_id,) = take_ids(Organisation, 1)
        self.organisations[key, party_id] = organisation_id
        self.bulk.add(
            Organisation,
            id=organisation_id,
            public_id=uuid4(),
            name=Words(zh=delegate.organisation_zh, en=delegate.organisation_en),
            kind=delegate.organisation_kind,
            party_id=party_id,
            search_key=key,
            is_demo=True,
        )
        return organisation_id

    def _person(self, person_id: int, contact_id: int, delegate: SyntheticDelegate) -> None:
        names = {
            "native_name": delegate.native_name,
            "latin_family": delegate.latin_family,
            "latin_given": delegate.latin_given,
        }
        year, month, day = delegate.birth
        self.bulk.add(
            Person,
            id=person_id,
            public_id=uuid4(),
            key=uuid4(),
            **names,
            native_lang=delegate.native_lang,
            salutation="",
            birth_year=year,
            birth_month=month,
            birth_day=day,
            name_sort=name_sort(**names),
            search_key=search_key(**names),
            is_demo=True,
        )
        self.bulk.add(PersonContact, person_id=person_id, contact_id=contact_id)

    def _registration(
        self, registration_id: int, delegate: SyntheticDelegate, category: Category, at: datetime
    ) -> dict[str, Any]:
        represents = delegate.represents_key
        return {
            "id": registration_id,
            "public_id": uuid4(),
            "edition_id": self.loaded.edition.id,
            "category_id": category.id,
            "reference": self._reference(),
            "in_personal_capacity": represents is None,
            "represents_party_id": self.parties[represents] if represents else None,
            "counts_for_party_id": self.parties[delegate.counts_for_key],
            "nationality_party_id": self.parties[delegate.nationality_key],
            "organisation_id": self._organisation(delegate),
            "organisation_name": Words(zh=delegate.organisation_zh, en=delegate.organisation_en),
            "position": Words(zh=delegate.position_zh, en=delegate.position_en),
            "mobile": delegate.mobile,
            "locale": delegate.locale,
            "languages": list(delegate.languages),
            "link_generation": 1,
            "created_at": at,
            "submitted_at": at,
            "is_demo": True,
        }

    def _wishes(self, delegate: SyntheticDelegate) -> dict[str, Any]:
        """The page of wishes that becomes sign-ups on acceptance."""
        sessions = (self.loaded.sessions[key] for key in delegate.sessions)
        return {"sessions": {s.slot or s.key: [str(s.public_id)] for s in sessions}}

    def _sign_up(self, registration_id: int, seat: Seat) -> dict[str, Any]:
        return {
            "public_id": uuid4(),
            "edition_id": self.loaded.edition.id,
            "meeting_id": seat.session.meeting_id,
            "session_id": seat.session.id,
            "registration_id": registration_id,
            "pool_id": seat.pool_id,
            "state": seat.state.value,
            "source": seat.source.value,
            "priority": 100,
            "sequence": seat.sequence,
        }

    def _facts(self, registration_id: int, category: Category, *, waits: bool, at: datetime) -> None:
        """Whoever has a badge has the facts that it needs."""
        named, cleared = category.needs_nomination and not waits, category.needs_clearance and not waits
        self.bulk.add(
            Accreditation,
            edition_id=self.loaded.edition.id,
            registration_id=registration_id,
            nomination=(Nomination.NOMINATED if named else Nomination.OPEN).value,
            nominated_by=NominatedBy.NOTE_VERBALE.value if named else None,
            clearance=(Clearance.CLEARED if cleared else Clearance.OPEN).value,
            clearance_stands=cleared,
            accredited_at=None if waits else at,
        )

    def _badge(self, registration_id: int, category: Category) -> None:
        """A badge that waits for its signature: the worker makes it when it is first asked for."""
        cid = self._cid()
        self.bulk.add(
            Badge,
            public_id=uuid4(),
            edition_id=self.loaded.edition.id,
            registration_id=registration_id,
            kind=BadgeKind.E_BADGE.value,
            state=BadgeState.REQUESTED.value,
            cid=cid,
            manual_code=manual_code(cid),
            badge_class=category.badge_class,
        )

    def _reference(self) -> str:
        prefix = self.loaded.edition.reference_prefix.rstrip("-")
        while (drawn := reference(f"{prefix}-")) in self.references:
            pass
        self.references.add(drawn)
        return drawn

    def _cid(self) -> bytes:
        while (code := manual_code(cid := secrets.token_bytes(CID_BYTES))) in self.codes:
            pass
        self.codes.add(code)
        return cid


def add_delegates(loaded: LoadedEdition, delegates: Sequence[SyntheticDelegate], *, first: int) -> None:
    """Write the delegates, of whom `first` is the place of the first one in the whole demo."""
    rows = DelegateRows(loaded, len(delegates))
    for index, delegate in enumerate(delegates, start=first):
        rows.add(index, delegate)
    rows.write()


def _known_contacts() -> dict[str, int]:
    query = select(Contact.value, Contact.id).where(
        or_(Contact.kind == ContactKind.MOBILE, Contact.value.like("%@example.org"))
    )
    return {row.value: row.id for row in db.session.execute(query)}


def _known_organisations() -> dict[tuple[str, int | None], int]:
    query = select(Organisation.search_key, Organisation.party_id, Organisation.id).order_by(Organisation.id)
    return {(key, party_id): id_ for key, party_id, id_ in db.session.execute(query)}
