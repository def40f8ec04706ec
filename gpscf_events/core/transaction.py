"""The one place that commits. The outermost block wins; nothing commits by default."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask_sqlalchemy.session import Session
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import scoped_session

from gpscf_events.core.db import db
from gpscf_events.core.errors import Busy

# A lock that is not had within this time is reported as "busy" and tried again by the person, not by us.
LOCK_TIMEOUT_S = 3
_DEPTH = "transaction_depth"


@contextmanager
def transaction() -> Iterator[scoped_session[Session]]:
    """Run the block in one database transaction; a nested block joins the outer one.

    Commits when the outermost block ends, rolls everything back when it raises. Raises Busy
    when a row lock is not had within LOCK_TIMEOUT_S or PostgreSQL broke a deadlock.
    """
    session = db.session
    info = session().info
    if info.get(_DEPTH):
        yield session
        return
    info[_DEPTH] = True
    try:
        session.execute(text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT_S}s'"))
        yield session
        session.commit()
    except OperationalError as error:
        session.rollback()
        if getattr(error.orig, "sqlstate", None) in {"40001", "40P01", "55P03"}:
            raise Busy from error
        raise
    except BaseException:
        session.rollback()
        raise
    finally:
        info.pop(_DEPTH, None)


@contextmanager
def savepoint() -> Iterator[None]:
    """Inside `transaction()`: what the block did is taken back when it raises, and the rest stands."""
    with db.session.begin_nested():
        yield


def in_transaction() -> bool:
    """Whether the caller stands inside a `transaction()` block; jobs and locks insist on it."""
    return bool(db.session().info.get(_DEPTH))
