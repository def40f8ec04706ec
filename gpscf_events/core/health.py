"""/healthz: this process answers. /readyz: everything it needs answers too."""

import redis
from flask import Blueprint, current_app, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from gpscf_events.core.actor import guard, open_to_all
from gpscf_events.core.db import db
from gpscf_events.core.heartbeats import heartbeat_ages_s
from gpscf_events.core.schema import head_revision

bp = Blueprint("health", __name__)
guard(bp, open_to_all)

PARTS = ("relay", "worker")


@bp.get("/healthz")
def healthz() -> ResponseReturnValue:
    """This process answers."""
    return jsonify(status="ok")


@bp.get("/readyz")
def readyz() -> ResponseReturnValue:
    """200 when database, migrations, broker, relay and worker work; else 503 and which does not."""
    faults = [*_database_faults(), *_broker_faults()]
    return jsonify(status="not ready" if faults else "ready", faults=faults), 503 if faults else 200


def _database_faults() -> list[str]:
    try:
        with db.engine.connect() as connection:
            revision = connection.execute(
                text("SELECT version_num FROM alembic_version")
            ).scalar_one_or_none()
        ages = heartbeat_ages_s()
    except SQLAlchemyError as error:
        return [f"database: {type(error).__name__}"]
    found = [] if revision == head_revision() else [f"migrations: at {revision}"]
    limit_s = current_app.extensions["settings"].heartbeat_max_age_s
    for part in PARTS:
        age = ages.get(part)
        if age is None or age > limit_s:
            found.append(f"{part}: {'never seen' if age is None else f'last seen {age:.0f} s ago'}")
    return found


def _broker_faults() -> list[str]:
    client = redis.from_url(
        current_app.extensions["settings"].redis_url, socket_timeout=1, socket_connect_timeout=1
    )
    try:
        client.ping()
    except redis.RedisError as error:
        return [f"broker: {type(error).__name__}"]
    finally:
        client.close()
    return []
