"""The places of an edition that a role can be given for, and their names."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from gpscf_events.accounts.forms import GrantForm
from gpscf_events.accounts.grants import Where, where_of
from gpscf_events.accounts.models import RoleGrant
from gpscf_events.accounts.rendering import ROLE_NAMES, SCOPE_NAMES
from gpscf_events.checkin.models import Checkpoint
from gpscf_events.core.actor import Grant
from gpscf_events.core.db import db
from gpscf_events.core.i18n import words
from gpscf_events.core.roles import HANDED_OUT, Scope, ScopeKind, may_hand_out
from gpscf_events.dashboard.queries import list_parties
from gpscf_events.parties.models import Party
from gpscf_events.programme.models import Edition, Meeting, Session

Choice = tuple[str, str]
EVERYWHERE = "everywhere"


@dataclass(frozen=True)
class Place:
    """A part of the edition: its value in the form, where it is, and what it is called."""

    value: str
    where: Where
    name: str


@dataclass(frozen=True)
class Places:
    """All parts of an edition, by kind."""

    edition_id: int
    parts: dict[ScopeKind, list[Place]]

    def choices(self, *, everywhere: bool) -> dict[str, list[Choice]]:
        """The groups of a list of places."""
        wide = [("edition", str(SCOPE_NAMES[ScopeKind.EDITION]))]
        if everywhere:
            wide.insert(0, (EVERYWHERE, str(SCOPE_NAMES[ScopeKind.EVERYWHERE])))
        groups = {str(SCOPE_NAMES[ScopeKind.EDITION]): wide}
        for kind, places in self.parts.items():
            if places:
                groups[str(SCOPE_NAMES[kind])] = [(place.value, place.name) for place in places]
        return groups

    def where(self, value: str) -> Where:
        """The place that was chosen; the form let nothing else through."""
        if value == EVERYWHERE:
            return Where()
        found = (place.where for places in self.parts.values() for place in places if place.value == value)
        return next(found, Where(self.edition_id))

    def name(self, grant: RoleGrant) -> str:
        """Where a grant holds, in words."""
        where = where_of(grant)
        named = str(SCOPE_NAMES[where.kind])
        place = next((one for one in self.parts.get(where.kind, ()) if one.where == where), None)
        if place is not None:
            return f"{named}: {place.name}"
        if where.party_id is not None and (party := db.session.get(Party, where.party_id)) is not None:
            return f"{named}: {words(party.name)}"
        return f"{named}: {where.city}" if where.city else named


def offer(form: GrantForm, places: Places, held: Sequence[Grant]) -> bool:
    """Put into the form what somebody with these grants may give; False when that is nothing."""
    here = Scope(places.edition_id)
    roles = [role for role in HANDED_OUT if may_hand_out(held, role, here)]
    form.role.choices = [(role.value, ROLE_NAMES[role]) for role in roles]
    form.where.choices = places.choices(everywhere=any(may_hand_out(held, role, Scope()) for role in roles))
    return bool(roles)


def read(edition: Edition) -> Places:
    """The meetings, cities, delegations, sessions and checkpoints of an edition, in the page's language."""
    meetings = list(
        db.session.scalars(
            select(Meeting).where(Meeting.edition_id == edition.id).order_by(Meeting.position, Meeting.id)
        )
    )
    sessions = db.session.scalars(
        select(Session).where(Session.edition_id == edition.id).order_by(Session.starts_at, Session.id)
    )
    checkpoints = db.session.scalars(
        select(Checkpoint)
        .where(Checkpoint.edition_id == edition.id)
        .order_by(Checkpoint.meeting_id, Checkpoint.position, Checkpoint.id)
    )
    # A city is kept by its English name where it has one, whatever the page's language.
    cities = {meeting.city.pick("en"): words(meeting.city) for meeting in meetings}
    return Places(
        edition.id,
        {
            ScopeKind.MEETING: [
                Place(f"meeting:{m.public_id}", Where(edition.id, m.id), words(m.name)) for m in meetings
            ],
            ScopeKind.CITY: [
                Place(f"city:{city}", Where(edition.id, city=city), name) for city, name in cities.items()
            ],
            ScopeKind.DELEGATION: [
                Place(f"party:{party.key}", Where(edition.id, party_id=party.id), words(party.name))
                for party, _count in list_parties(edition.id)
            ],
            ScopeKind.SESSION: [
                Place(f"session:{s.public_id}", Where(edition.id, s.meeting_id, s.id), words(s.title))
                for s in sessions
            ],
            ScopeKind.CHECKPOINT: [
                Place(
                    f"checkpoint:{c.public_id}",
                    Where(edition.id, c.meeting_id, checkpoint_id=c.id),
                    words(c.name),
                )
                for c in checkpoints
            ],
        },
    )
