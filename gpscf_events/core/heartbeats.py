"""Heartbeats: when each part of the system last proved that it works."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from gpscf_events.core.db import Model, db
from gpscf_events.core.transaction import transaction


class Heartbeat(Model):
    """When a part of the system last proved that it works."""

    __tablename__ = "heartbeat"

    name: Mapped[str] = mapped_column(primary_key=True)
    beaten_at: Mapped[datetime]


def beat(name: str) -> None:
    """Write that `name` works, at the database's time."""
    with transaction() as session:
        session.execute(
            insert(Heartbeat)
            .values(name=name, beaten_at=func.now())
            .on_conflict_do_update(index_elements=["name"], set_={"beaten_at": func.now()})
        )


def heartbeat_ages_s() -> dict[str, float]:
    """Seconds since each part last beat."""
    age = func.extract("epoch", func.now() - Heartbeat.beaten_at)
    return {name: float(seconds) for name, seconds in db.session.execute(select(Heartbeat.name, age))}
