"""Seats for synthetic delegates: the pools are read under the sessions' locks, filled, and written back."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select, update

from gpscf_events.core.db import db
from gpscf_events.demo.edition import LoadedEdition
from gpscf_events.demo.people import SyntheticDelegate
from gpscf_events.programme.models import PoolKind, SeatPool, Session
from gpscf_events.signups.models import SignUpSource, SignUpState

# Whoever has the category is invited to the session, into the pool, while seats last.
INVITATIONS = {
    "media": ("press-conference", PoolKind.PRESS),
    "council_member": ("council", PoolKind.DELEGATION),
}
# Seats kept for a category; when they are gone it takes an open one.
KEPT = {"head_of_delegation": PoolKind.HEADS, "media": PoolKind.PRESS}


@dataclass(frozen=True)
class Seat:
    """A seat, or a place on the waiting list."""

    session: Session
    pool_id: int | None
    state: SignUpState
    source: SignUpSource
    sequence: int


class Seating:
    """The pools of the edition's sessions while synthetic delegates are seated."""

    def __init__(self, loaded: LoadedEdition) -> None:
        """Lock the sessions in ascending order, then read their pools."""
        ids = sorted(session.id for session in loaded.sessions.values())
        locked = db.session.scalars(
            select(Session)
            .where(Session.id.in_(ids))
            .order_by(Session.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        self.sessions = {session.key: session for session in locked}
        self.pools: dict[int, dict[PoolKind, SeatPool]] = defaultdict(dict)
        pools = db.session.scalars(
            select(SeatPool)
            .where(SeatPool.session_id.in_(ids))
            .order_by(SeatPool.id)
            .execution_options(populate_existing=True)
        )
        for pool in pools:
            self.pools[pool.session_id][PoolKind(pool.kind)] = pool
        self.sequence = {session.id: session.next_sequence for session in self.sessions.values()}
        self.taken = {pool.id: pool.taken for of in self.pools.values() for pool in of.values()}

    def seat(self, delegate: SyntheticDelegate) -> Iterator[Seat]:
        """The seats of one delegate: wishes in their order, then invitations."""
        for key in delegate.sessions:
            session = self.sessions[key]
            kinds = [KEPT[delegate.category]] if delegate.category in KEPT else []
            yield self._take(session, [*kinds, PoolKind.OPEN], SignUpSource.DEMO)
        invitation, kind = INVITATIONS.get(delegate.category, ("", PoolKind.OPEN))
        if invitation and self._has_seat(self.sessions[invitation], kind):
            yield self._take(self.sessions[invitation], [kind], SignUpSource.PROTOCOL)

    def keep(self) -> None:
        """Write the taken seats and the next sequence numbers back."""
        for pool_id, taken in self.taken.items():
            db.session.execute(update(SeatPool).where(SeatPool.id == pool_id).values(taken=taken))
        for session_id, sequence in self.sequence.items():
            db.session.execute(update(Session).where(Session.id == session_id).values(next_sequence=sequence))

    def _has_seat(self, session: Session, kind: PoolKind) -> bool:
        pool = self.pools[session.id].get(kind)
        return pool is not None and self.taken[pool.id] < pool.capacity

    def _take(self, session: Session, kinds: list[PoolKind], source: SignUpSource) -> Seat:
        sequence = self.sequence[session.id]
        self.sequence[session.id] += 1
        for kind in kinds:
            if self._has_seat(session, kind):
                pool = self.pools[session.id][kind]
                self.taken[pool.id] += 1
                return Seat(session, pool.id, SignUpState.CONFIRMED, source, sequence)
        return Seat(session, None, SignUpState.WAITING, source, sequence)
