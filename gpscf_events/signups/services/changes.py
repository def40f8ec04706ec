"""A session changed: those signed up are told once, when somebody who manages it says so."""

from collections.abc import Callable
from typing import Any

from gpscf_events.audit.services import record
from gpscf_events.core.actor import Actor
from gpscf_events.core.jobs import Job, enqueue
from gpscf_events.core.transaction import transaction
from gpscf_events.programme.events import SessionChanged
from gpscf_events.programme.models import Session
from gpscf_events.programme.rules import facts_told
from gpscf_events.signups.errors import NoticeDecided
from gpscf_events.signups.models import ChangeNotice, NoticeState
from gpscf_events.signups.queries import LIVE
from gpscf_events.signups.queries.managed import list_concerned, lock_open_notice, lock_telling
from gpscf_events.signups.services.telling import tell_each

KIND = "session_changed"


def on_session_changed(event: SessionChanged) -> None:
    """Offer to tell those signed up. What is changed again before that is told together; what is put back, not at all.

    The publisher holds the session.
    """
    with transaction() as session:
        row = session.get_one(Session, event.session_id)
        notice = lock_open_notice(row.id)
        if notice is not None:
            if notice.before == facts_told(row):
                session.delete(notice)
                session.flush()
            return
        if list_concerned(row.id, LIVE):
            session.add(
                ChangeNotice(
                    edition_id=row.edition_id,
                    meeting_id=row.meeting_id,
                    session_id=row.id,
                    before=event.before,
                )
            )
            session.flush()


def tell_signed_up(*, notice_id: int, actor: Actor) -> None:
    """Owe the worker a message to everybody who has a seat, waits or asked. Raises NoticeDecided."""
    with transaction() as session:
        notice = lock_telling(ChangeNotice, notice_id)
        if notice.state is not NoticeState.OPEN:
            raise NoticeDecided
        notice.state, notice.decided_by_user_id = NoticeState.TELLING, actor.user_id
        notice.total = len(list_concerned(notice.session_id, notice.addressed))
        session.flush()
        _record("session.change_told", notice)
        enqueue(Job.TELL_SIGNED_UP, {"notice_id": notice.id}, dedupe_key=str(notice.public_id))


def drop_notice(*, notice_id: int, actor: Actor) -> None:
    """Tell nobody, or nobody further. Raises NoticeDecided once all were told."""
    with transaction() as session:
        notice = lock_telling(ChangeNotice, notice_id)
        if notice.state not in {NoticeState.OPEN, NoticeState.TELLING}:
            raise NoticeDecided
        notice.state, notice.decided_by_user_id = NoticeState.DROPPED, actor.user_id
        session.flush()
        _record("session.change_not_told", notice)


def run_notice(notice_id: int, *, may_go_on: Callable[[], bool]) -> None:
    """Owe the messages about the change."""
    tell_each(
        ChangeNotice,
        notice_id,
        kind=KIND,
        words_of=lambda notice, _session, reference, link: words_of(notice, reference=reference, link=link),
        may_go_on=may_go_on,
    )


def words_of(notice: ChangeNotice, *, reference: str, link: str) -> dict[str, Any]:
    """What the message is made of: how the session was and is; equal parts are not told."""
    return {
        "session": notice.before["title"],
        "before": notice.before,
        "after": facts_told(notice.session),
        "reference": reference,
        "link": link,
    }


def _record(action: str, notice: ChangeNotice) -> None:
    record(
        action,
        subject_kind="session",
        subject_id=notice.session_id,
        edition_id=notice.edition_id,
        after={"notice_id": notice.id, "total": notice.total},
    )
