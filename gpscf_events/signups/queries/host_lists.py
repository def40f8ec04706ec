"""Lists of hosts, beside those who signed up."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from gpscf_events.core.db import db
from gpscf_events.core.errors import NotFound
from gpscf_events.people.rules.likeness import Registered, Standing
from gpscf_events.signups.models import HostList, HostListLine, SignUp
from gpscf_events.signups.queries.managed import list_live
from gpscf_events.signups.rules.host_lists import Listed, reconcile_list


@dataclass(frozen=True)
class Row:
    """A row of the page: a line of the list, a sign-up, or both."""

    standing: Standing
    line: HostListLine | None
    entry: SignUp | None


def list_lists(session_id: int) -> Sequence[HostList]:
    """The lists of the session, the one that holds first, then those that it replaced."""
    query = (
        select(HostList)
        .where(HostList.session_id == session_id)
        .options(joinedload(HostList.sent_by))
        .order_by(HostList.id.desc())
    )
    return db.session.scalars(query).all()


def get_line(session_id: int, public_id: UUID) -> HostListLine:
    """Somebody on a list of the session. Raises NotFound."""
    query = (
        select(HostListLine)
        .join(HostList, HostList.id == HostListLine.list_id)
        .where(HostList.session_id == session_id, HostListLine.public_id == public_id)
    )
    if (found := db.session.scalar(query)) is None:
        raise NotFound
    return found


def lock_line(line_id: int) -> HostListLine:
    """Somebody on a list, held until commit and read afresh."""
    return db.session.get_one(HostListLine, line_id, with_for_update=True, populate_existing=True)


def list_reconciliation(host_list: HostList) -> list[Row]:
    """The lines of the list beside those who signed up, by standing, then as in the file."""
    query = select(HostListLine).where(HostListLine.list_id == host_list.id)
    lines = {one.id: one for one in db.session.scalars(query.order_by(HostListLine.number))}
    live = {one.registration_id: one for one in list_live(host_list.session_id)}
    signed_up, addresses = [], {}
    for registration_id, entry in live.items():
        person, contact = entry.registration.person, entry.registration.contact
        if person is not None:
            signed_up.append(Registered(registration_id, person.latin_name, person.native_name))
        if contact is not None:
            addresses[registration_id] = contact.value.lower()
    listed = [Listed(one.id, one.name, one.email, one.registration_id) for one in lines.values()]
    order = list(Standing)
    rows = [
        Row(pairing.standing, lines.get(pairing.written_id or 0), live.get(pairing.registration_id or 0))
        for pairing in reconcile_list(listed, signed_up, addresses)
    ]
    return sorted(rows, key=lambda row: (order.index(row.standing), row.line.number if row.line else 0))
