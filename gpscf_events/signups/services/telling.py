"""Telling those signed up something, each once: what a change of a session and a message of its hosts share."""

from collections.abc import Callable
from typing import Any, TypeVar

from gpscf_events.core.transaction import transaction
from gpscf_events.programme.models import Session
from gpscf_events.registration.services import write_to
from gpscf_events.registration.token import status_link
from gpscf_events.signups.models import NoticeState, SignUp, Telling
from gpscf_events.signups.queries.managed import list_concerned, lock_telling

Kind = TypeVar("Kind", bound=Telling)


def tell_each(
    model: type[Kind],
    row_id: int,
    *,
    kind: str,
    words_of: Callable[[Kind, Session, str, str], dict[str, Any]],
    may_go_on: Callable[[], bool],
) -> None:
    """Owe the messages, one sign-up at a time: a kill leaves nobody out and tells nobody twice.

    `words_of` gets the row, the session, a reference and a link. Whoever is not addressed any more is left out.
    """
    with transaction() as session:
        row = session.get_one(model, row_id)
        concerned = list_concerned(row.session_id, row.addressed)
    for number, sign_up_id in enumerate(concerned, 1):
        if number % 20 == 0 and not may_go_on():
            return
        with transaction() as session:
            row = lock_telling(model, row_id)
            if row.state is not NoticeState.TELLING:
                return
            entry = session.get_one(SignUp, sign_up_id)
            if entry.state in row.addressed:
                registration = entry.registration
                context = words_of(
                    row, entry.session, registration.reference or "", status_link(registration)
                )
                write_to(registration, kind, send_key=f"{kind}:{row.id}:{entry.id}", context=context)
            row.done = max(row.done, number)
    with transaction():
        row = lock_telling(model, row_id)
        if row.state is NoticeState.TELLING:
            row.state, row.done, row.total = NoticeState.TOLD, len(concerned), len(concerned)
