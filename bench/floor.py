"""The floor: bare Flask and psycopg doing one indexed INSERT, under the same server as the product."""

import os
import threading
from uuid import UUID

import psycopg
from flask import Flask, jsonify, request
from flask.typing import ResponseReturnValue

TABLE = """
CREATE TABLE IF NOT EXISTS floor_scan (
    uuid uuid PRIMARY KEY, badge_id bigint NOT NULL, received_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS ix_floor_scan ON floor_scan (badge_id)
"""
INSERT = "INSERT INTO floor_scan (uuid, badge_id) VALUES (%s, %s) ON CONFLICT (uuid) DO NOTHING"

app = Flask(__name__)
_own = threading.local()


def _connection() -> psycopg.Connection:
    if not hasattr(_own, "connection"):
        _own.connection = psycopg.connect(os.environ["FLOOR_DSN"], autocommit=True)
    connection: psycopg.Connection = _own.connection
    return connection


@app.post("/scans")
def scans() -> ResponseReturnValue:
    """One row."""
    body = request.get_json()
    done = _connection().execute(INSERT, (UUID(body["uuid"]), body["badge_id"]))
    return jsonify(stored=done.rowcount)
