"""Logs as JSON lines: a constant event name, fields apart, ids and no personal data; the request id in each."""

import json
import logging
import re
import secrets
import sys
import time
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask, Request, Response, g, request

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
log = logging.getLogger("gpscf")

_STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}
# Parts of addresses that are secrets: links to a status page, a calendar, a sign-in, a new password; invitation codes.
SECRET_PARTS = ("token", "code")
_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
_OURS = ("gpscf_events", "worker", "stack", "config")
_FRAMES = 30


def describe(error: BaseException) -> str:
    """What went wrong, without anybody's data: kinds of errors, error numbers, SQLSTATE and constraint.

    Texts of others' exceptions quote what they stumbled over (a name, an address, a whole row), so they
    are left out; our own are written to be read here.
    """
    told = [_describe_one(error)]
    seen = {id(error)}
    following = error.__cause__ or error.__context__
    while following is not None and id(following) not in seen:
        seen.add(id(following))
        told.append(_describe_one(following))
        following = following.__cause__ or following.__context__
    return " < ".join(told)[:500]


def _describe_one(error: BaseException) -> str:
    kind = type(error)
    parts = [kind.__name__]
    if kind.__module__.split(".")[0] in _OURS and str(error):
        parts.append(str(error))
    elif isinstance(error, OSError) and error.strerror:
        parts.append(error.strerror)
    if state := getattr(error, "sqlstate", None):
        constraint = getattr(getattr(error, "diag", None), "constraint_name", None)
        parts.append(f"{state} {constraint}" if constraint else str(state))
    return ": ".join(parts)


def list_frames(error: BaseException) -> list[str]:
    """Where it went wrong, the innermost place last: file, line, function."""
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    return [f"{'/'.join(Path(frame.filename).parts[-3:])}:{frame.lineno} {frame.name}" for frame in frames]


class JsonLines(logging.Formatter):
    """One JSON object a line: time in UTC, level, logger, event, request id, and the extra fields."""

    def format(self, record: logging.LogRecord) -> str:
        """Render the record; an exception becomes its kind and its places, never its text."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }
        if current := request_id.get():
            line["request_id"] = current
        line |= {k: v for k, v in record.__dict__.items() if k not in _STANDARD and v is not None}
        if record.exc_info and record.exc_info[1] is not None:
            line["exception"] = describe(record.exc_info[1])
            line["frames"] = list_frames(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, default=str)


def configure(level: str) -> None:
    """Send all logs as JSON lines to standard error. Safe to call twice."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)


def safe_path(request: Request) -> str:
    """The path with its secrets struck out; nothing of one that leads nowhere: that may be anything somebody pasted."""
    if request.url_rule is None:
        return "(no such address)"
    path = request.path
    for secret in filter(None, map((request.view_args or {}).get, SECRET_PARTS)):
        path = path.replace(f"/{secret}", "/***", 1)
    return path


def init_app(app: Flask) -> None:
    """Give every request an id (taken from X-Request-ID when it looks like one) and log it when it ends."""

    @app.before_request
    def begin() -> None:
        begin_request(request)

    @app.after_request
    def end(response: Response) -> Response:
        response.headers["X-Request-ID"] = request_id.get() or ""
        if request.endpoint != "static":
            end_request(request.method, safe_path(request), response.status_code)
        return response


def begin_request(request: Request) -> str:
    """Give the request an id (its own, where it looks like one) and note when it began; returns the id."""
    given = request.headers.get("X-Request-ID", "")
    made = given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(8)
    request_id.set(made)
    g.started_at = time.perf_counter()
    return made


def end_request(method: str, path: str, status: int) -> None:
    """Log that the request was answered, and after how many milliseconds."""
    if log.isEnabledFor(logging.INFO):
        now = time.perf_counter()
        ms = round((now - g.get("started_at", now)) * 1000, 1)
        log.info("request.done", extra={"method": method, "path": path, "status": status, "ms": ms})
