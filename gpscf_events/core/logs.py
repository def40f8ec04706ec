"""Logs as JSON lines: a constant event name, fields apart, ids and no personal data; the request id in each."""

import json
import logging
import re
import secrets
import sys
import time
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from flask import Flask, Response, g, request

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
log = logging.getLogger("gpscf")

_STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}
# The last part of these addresses is a secret: a status link, a sign-in link.
_SECRET_PATH = re.compile(r"(/(?:r|link)/)[^/]+")
_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


class JsonLines(logging.Formatter):
    """One JSON object a line: time in UTC, level, logger, event, request id, and the extra fields."""

    def format(self, record: logging.LogRecord) -> str:
        """Render the record; an exception becomes one field, so that a line stays a line."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }
        if current := request_id.get():
            line["request_id"] = current
        line |= {k: v for k, v in record.__dict__.items() if k not in _STANDARD and v is not None}
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def configure(level: str) -> None:
    """Send all logs as JSON lines to standard error. Safe to call twice."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)


def safe_path(path: str) -> str:
    """The path with link secrets struck out."""
    return _SECRET_PATH.sub(r"\1***", path)


def init_app(app: Flask) -> None:
    """Give every request an id (taken from X-Request-ID when it looks like one) and log it when it ends."""

    @app.before_request
    def begin() -> None:
        given = request.headers.get("X-Request-ID", "")
        request_id.set(given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(8))
        g.started_at = time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        response.headers["X-Request-ID"] = request_id.get() or ""
        if request.endpoint != "static":
            log.info(
                "request.done",
                extra={
                    "method": request.method,
                    "path": safe_path(request.path),
                    "status": response.status_code,
                    "ms": round((time.perf_counter() - g.get("started_at", time.perf_counter())) * 1000, 1),
                },
            )
        return response
