"""Organisations as delegates write them: they stay while a registration names them."""

from sqlalchemy import delete, exists, select

from gpscf_events.core.db import Base, db
from gpscf_events.parties.models import Organisation
from gpscf_events.registration.models import Registration


def drop_organisation(organisation_id: int | None) -> None:
    """An organisation that only this registration named goes with it; one with a place in the tree stays."""
    if organisation_id is None:
        return
    child = Base.metadata.tables["organisation"].alias()
    db.session.execute(
        delete(Organisation)
        .where(
            Organisation.id == organisation_id,
            Organisation.parent_id.is_(None),
            ~exists().where(Registration.organisation_id == Organisation.id),
            ~exists(select(child.c.id).where(child.c.parent_id == organisation_id)),
        )
        .execution_options(synchronize_session=False)
    )
