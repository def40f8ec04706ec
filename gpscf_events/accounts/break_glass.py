"""Break-glass: a duty officer takes wider permissions for half an hour, with a reason, while others are told."""

from flask import request

from gpscf_events.accounts.errors import NobodyToTell, ReasonMissing
from gpscf_events.accounts.grants import list_who_is_told
from gpscf_events.accounts.models import RoleGrant, User
from gpscf_events.audit.queries import list_entries
from gpscf_events.audit.services import record
from gpscf_events.core import clock
from gpscf_events.core.actor import Access, Actor, GuardFunction, current_actor
from gpscf_events.core.db import Words
from gpscf_events.core.errors import NotFound
from gpscf_events.core.jobs import Job, RetryLater, enqueue
from gpscf_events.core.roles import BREAK_GLASS_LASTS, Permission, Role, Scope
from gpscf_events.core.transaction import transaction
from gpscf_events.messages.services import queue_message

# With fewer, somebody could look around while nobody who would ask knows of it.
TOLD_AT_LEAST = 2
TIME_ZONE_WORDS = "UTC"
ENDED = "break_glass.ended"


def start_break_glass(*, actor: Actor, edition_id: int, edition_name: Words, reason: str) -> RoleGrant:
    """Take the permissions of Role.BREAK_GLASS in the edition until BREAK_GLASS_LASTS is over, and tell the others.

    Raises NotFound (not a duty officer there), ReasonMissing or NobodyToTell.
    """
    reason = reason.strip()
    if not reason:
        raise ReasonMissing
    if actor.user_id is None or not actor.may(Permission.BREAK_GLASS_START, Scope(edition_id)):
        raise NotFound
    now = clock.now()
    with transaction() as session:
        # Sent twice (a double click), it starts once.
        user = session.get_one(User, actor.user_id, with_for_update=True)
        session.refresh(user, ["grants"])
        for held in user.grants:
            is_live = held.ends_at is not None and held.ends_at > now
            if held.role is Role.BREAK_GLASS and held.edition_id == edition_id and is_live:
                return held
        told = list_who_is_told(edition_id, except_user_id=user.id)
        if len(told) < TOLD_AT_LEAST:
            raise NobodyToTell
        grant = RoleGrant(
            user_id=user.id,
            role=Role.BREAK_GLASS,
            edition_id=edition_id,
            reason=reason,
            granted_by_user_id=user.id,
            created_at=now,
            ends_at=now + BREAK_GLASS_LASTS,
        )
        session.add(grant)
        session.flush()
        ends = grant.ends_at.strftime("%H:%M") + f" {TIME_ZONE_WORDS}" if grant.ends_at else ""
        after = {"grant_id": grant.id, "ends_at": (now + BREAK_GLASS_LASTS).isoformat(), "told": len(told)}
        _record("break_glass.started", grant, after=after, reason=reason)
        enqueue(
            Job.NOTE_BREAK_GLASS_END,
            {"grant_id": grant.id},
            dedupe_key=str(grant.id),
            not_before=grant.ends_at,
        )
        for witness in told:
            queue_message(
                "break_glass_started",
                recipient=witness.email,
                locale=witness.locale,
                subject_kind="user",
                subject_id=user.id,
                send_key=f"break_glass:{grant.public_id}:{witness.id}",
                context={
                    "name": witness.name,
                    "officer": user.name,
                    "reason": reason,
                    "ends": ends,
                    "edition_name": edition_name,
                },
                edition_id=edition_id,
            )
    return grant


def end_break_glass(*, actor: Actor, edition_id: int) -> None:
    """End one's own wider permissions now; nothing happens when they are over already."""
    now = clock.now()
    with transaction() as session:
        if actor.user_id is None:
            return
        user = session.get_one(User, actor.user_id, with_for_update=True)
        for grant in user.grants:
            is_live = grant.ends_at is not None and grant.ends_at > now
            if grant.role is Role.BREAK_GLASS and grant.edition_id == edition_id and is_live:
                grant.ends_at = now
                _record(ENDED, grant, after={"grant_id": grant.id, "by": "hand"})


def note_end_of_break_glass(*, grant_id: int) -> None:
    """Write that wider permissions ended by time; one that was ended by hand has its entry already.

    Safe to run twice. Raises RetryLater before the end.
    """
    with transaction() as session:
        grant = session.get_one(RoleGrant, grant_id)
        # Whoever ends it by hand at this moment holds the same row.
        session.get_one(User, grant.user_id, with_for_update=True)
        session.refresh(grant)
        if grant.ends_at is None or grant.ends_at > clock.now():
            raise RetryLater("break-glass is still on", after_s=60)
        known = list_entries("user", grant.user_id, action=ENDED)
        if all((one.after or {}).get("grant_id") != grant_id for one in known):
            after = {"grant_id": grant_id, "by": "time", "ended_at": grant.ends_at.isoformat()}
            _record(ENDED, grant, after=after)


def note_act(rule: GuardFunction) -> None:
    """Write down a page that is entered only because of break-glass: before it answers, whatever it answers."""
    # A page that names no permission is open to all staff: nobody enters it because of break-glass.
    if not isinstance(rule, Access) or rule.kind != "staff" or not rule.permissions:
        return
    actor = current_actor()
    if (emergency := actor.emergency) is None:
        return
    others = [
        grant
        for grant in actor.grants
        if grant.role != Role.BREAK_GLASS and grant.edition_id in (None, emergency.edition_id)
    ]
    if any(grant.gives(permission) for permission in rule.permissions for grant in others):
        return
    named = {name: str(value)[:100] for name, value in (request.view_args or {}).items()}
    with transaction():
        record(
            "break_glass.act",
            subject_kind="user",
            subject_id=actor.user_id,
            edition_id=emergency.edition_id,
            after={"page": request.endpoint, "method": request.method, **named},
        )


def _record(action: str, grant: RoleGrant, *, after: dict[str, object], reason: str | None = None) -> None:
    record(
        action,
        subject_kind="user",
        subject_id=grant.user_id,
        edition_id=grant.edition_id,
        after=after,
        reason=reason,
    )
