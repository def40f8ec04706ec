"""Giving seats and passing them on. Every verb here is called by one that holds the session's row."""

from sqlalchemy import update

from gpscf_events.audit.services import record
from gpscf_events.core.clock import now
from gpscf_events.core.db import db
from gpscf_events.followups.services import N_, owe
from gpscf_events.programme.models import PoolKind, SeatPool, Session
from gpscf_events.registration.models import Registration
from gpscf_events.registration.services import write_to
from gpscf_events.registration.token import status_link
from gpscf_events.signups.models import SignUp, SignUpSource, SignUpState
from gpscf_events.signups.queries import find_live, lock_open_pool
from gpscf_events.signups.queries.waiting import count_of_party, find_heir, lock_held
from gpscf_events.signups.rules import HOLDS_SEAT, comes_by_video
from gpscf_events.signups.rules.waiting import Standing, decide_promotion, decide_seat, is_assured


def take(
    session: Session,
    registration: Registration,
    source: SignUpSource,
    *,
    accepts_waiting: bool,
    is_approved: bool = False,
    is_online: bool = False,
) -> SignUp:
    """A seat, a waiting place, or a request where the session asks for approval.

    Whoever takes part in the meeting by video (`is_online`) takes no seat of a room.
    """
    found = find_live(session.id, registration.id)
    if found is not None and not (is_approved and found.state is SignUpState.REQUESTED):
        return found
    needs_approval = session.needs_approval and source is SignUpSource.DELEGATE and not is_approved
    pool = None
    if comes_by_video(session, is_online=is_online):
        state = SignUpState.REQUESTED if needs_approval else SignUpState.BY_VIDEO
    else:
        pool = lock_open_pool(session.id)
        state = decide_seat(
            _standing(session, registration, pool),
            quota=session.delegation_quota,
            needs_approval=needs_approval,
            accepts_waiting=accepts_waiting,
            key=session.key,
        )
    seated = state is SignUpState.CONFIRMED
    if seated and pool is not None:
        count(pool, +1)
    if found is None:
        found = SignUp(
            edition_id=session.edition_id,
            meeting_id=session.meeting_id,
            session_id=session.id,
            registration_id=registration.id,
            source=source,
            sequence=session.next_sequence,
        )
        session.next_sequence += 1
        db.session.add(found)
    found.state = state
    found.pool_id = pool.id if seated and pool else None
    db.session.flush()
    note(found, "approved" if is_approved else "created")
    if state is SignUpState.WAITING and is_assured(registration):
        leave_to_protocol(found, "waits")
    return found


def _standing(session: Session, registration: Registration, pool: SeatPool | None) -> Standing:
    party, quota = registration.represents_party_id, session.delegation_quota
    return Standing(
        taken=pool.taken if pool else 0,
        capacity=pool.capacity if pool else 0,
        heirs=find_heir(session) is not None,
        of_party=count_of_party(session.id, party) if quota is not None and party is not None else 0,
    )


def end(session: Session, entry: SignUp, verb: str = "cancelled", reason: str | None = None) -> None:
    """End a live sign-up and hand its seat on."""
    had_seat, pool = entry.state in HOLDS_SEAT, entry.pool
    entry.state, entry.offer_until = SignUpState.CANCELLED, None
    entry.changed_at = now()
    db.session.flush()
    note(entry, verb, reason)
    if not had_seat or pool is None:
        return
    if pool.kind is PoolKind.OPEN and (heir := find_heir(session)):
        # The seat goes from hand to hand: `taken` stays, so nobody else can slip in between.
        promote(session, heir, pool)
    else:
        count(pool, -1)
    # Only with a quota: the seat that was given back may let another one in who was passed over.
    fill(session)


def fill(session: Session) -> int:
    """Hand every free open seat to who waits for it, in their order, each told once; returns how many moved up."""
    pool, moved = lock_open_pool(session.id), 0
    while pool is not None and pool.taken < pool.capacity and (heir := find_heir(session)):
        count(pool, +1)
        promote(session, heir, pool)
        db.session.refresh(pool)
        moved += 1
    return moved


def promote(session: Session, entry: SignUp, pool: SeatPool) -> None:
    """Give a counted seat to who waited: at once, or as an offer that ends; told once, by the key of the message."""
    held = lock_held(entry.registration_id, but=session.id)
    entry.state, entry.offer_until = decide_promotion(session, held, moment=now())
    entry.pool_id = pool.id
    entry.changed_at = now()
    db.session.flush()
    is_offer = entry.state is SignUpState.OFFERED
    note(entry, "offered" if is_offer else "promoted")
    tell(entry, "sign_up_offered" if is_offer else "sign_up_promoted")


def tell(entry: SignUp, kind: str) -> None:
    """Owe the message about a promotion; the second time for the same sign-up says nothing."""
    registration, session = entry.registration, entry.session
    until = entry.offer_until.astimezone(session.meeting.zone) if entry.offer_until else None
    write_to(
        registration,
        kind,
        send_key=f"{kind}:{entry.id}",
        context={
            "session_id": entry.session_id,
            "session": dict(session.title),
            "reference": registration.reference,
            "is_assured": is_assured(registration),
            "link": status_link(registration),
            "until": f"{until:%Y-%m-%d %H:%M} ({until.tzname()})" if until else "",
        },
    )


def leave_to_protocol(entry: SignUp, why: str) -> None:
    """Owe protocol a next step about a sign-up of somebody who hears "we will confirm"; once for each sign-up."""
    what = N_(
        "Somebody to whom we said “we will confirm” has no seat at a session yet. "
        "Assign a kept seat, or call the person."
    )
    owe(
        kind="sign_up_to_confirm",
        subject_kind="registration",
        subject_id=entry.registration_id,
        edition_id=entry.edition_id,
        owner_role="protocol",
        what=what,
        dedupe_key=f"sign_up_to_confirm:{why}:{entry.id}",
    )


def count(pool: SeatPool, step: int) -> None:
    """Counted by the database and held by its CHECK: an error here raises instead of overselling."""
    db.session.execute(update(SeatPool).where(SeatPool.id == pool.id).values(taken=SeatPool.taken + step))


def note(entry: SignUp, verb: str, reason: str | None = None) -> None:
    """The entry of an act in the trail."""
    record(
        f"sign_up.{verb}",
        subject_kind="sign_up",
        subject_id=entry.id,
        edition_id=entry.edition_id,
        after={
            "state": entry.state,
            "session_id": entry.session_id,
            "registration_id": entry.registration_id,
            "priority": entry.priority,
        },
        reason=reason,
    )
