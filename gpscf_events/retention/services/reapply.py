"""After a restore: whoever was erased since the backup is erased again."""

from functools import partial

from sqlalchemy import func, select

from gpscf_events.core.db import db
from gpscf_events.core.files import remove_content
from gpscf_events.core.transaction import transaction
from gpscf_events.people.models import Person
from gpscf_events.registration.models import Registration
from gpscf_events.retention import journal
from gpscf_events.retention.services.erasing import (
    PERSON,
    REGISTRATION,
    erase_person,
    erase_registration,
)


def reapply_journal() -> int:
    """Erase what the journal names and the database still has; returns how many rows. Safe to run twice."""
    done = 0
    for kind, model, erase in (
        # Whoever had asked for it was told before the database went back.
        (REGISTRATION, Registration, partial(erase_registration, tell=False)),
        (PERSON, Person, erase_person),
    ):
        marks = list(journal.read(kind))
        found = select(model.id).where(
            model.erased_at.is_(None), func.sha256(func.uuid_send(model.public_id)).in_(marks)
        )
        ids = db.session.scalars(found.order_by(model.id)).all() if marks else []
        db.session.rollback()
        for each in ids:
            with transaction():
                gone = erase(each)
            remove_content(gone)
        done += len(ids)
    return done
