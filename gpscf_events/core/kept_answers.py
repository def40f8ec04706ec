"""An answer that is the same for everybody, kept in each process and given ahead of Flask.

Neither cookies nor limits nor, while it is fresh, the database are asked: many may poll it. One thread makes it anew
while the others are given the last one. What is unusual (another host, an address never asked for well, a fault before
there is a first answer) takes the long way through Flask, which says what is the matter.
"""

import gzip
import hashlib
import threading
import time
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from flask import Flask, Response
from werkzeug.exceptions import SecurityError
from werkzeug.sansio.utils import get_host

from gpscf_events.core import logs, security
from gpscf_events.core.errors import Refusal

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Headers = list[tuple[str, str]]
# Editions are few; an address is kept only after it was answered well.
MOST_ADDRESSES = 32


class Kept:
    """One answer: its bodies and headers, and until when it is fresh (seconds of the process's clock)."""

    def __init__(self, body: bytes, *, fresh_s: int, secure: bool) -> None:
        """`body` is JSON. The tag is that of the content, so that processes agree on it."""
        self.packed = gzip.compress(body, compresslevel=6, mtime=0)
        self.body = body
        self.tag = f'W/"{hashlib.sha256(body).hexdigest()[:20]}"'
        self.fresh_until = time.monotonic() + fresh_s
        self.headers: Headers = [
            ("Content-Type", "application/json"),
            ("ETag", self.tag),
            ("Cache-Control", f"public, max-age={fresh_s}"),
            ("Vary", "Accept-Encoding"),
            ("Content-Security-Policy", security.FILE_POLICY),
            *security.standing_headers(scanner=False, private=False, secure=secure),
        ]

    def answer(self, environ: "WSGIEnvironment") -> tuple[str, Headers, bytes]:
        """Status, headers and body for a request that may hold the tag already, or take the packed body."""
        if self.tag in environ.get("HTTP_IF_NONE_MATCH", ""):
            return "304 NOT MODIFIED", self.headers, b""
        if "gzip" in environ.get("HTTP_ACCEPT_ENCODING", ""):
            more = [("Content-Encoding", "gzip"), ("Content-Length", str(len(self.packed)))]
            return "200 OK", [*self.headers, *more], self.packed
        return "200 OK", [*self.headers, ("Content-Length", str(len(self.body)))], self.body


class KeptAnswers:
    """The WSGI application with one kind of address answered from what is kept."""

    def __init__(self, app: Flask, endpoint: str, make: Callable[[str], bytes], *, fresh_s: int) -> None:
        """`endpoint` takes GET and one value in its address; `make` turns that value into JSON, or refuses."""
        rule = next(app.url_map.iter_rules(endpoint)).rule
        self.before, _, rest = rule.partition("<")
        self.after = rest.partition(">")[2]
        self.app, self.make, self.fresh_s = app, make, fresh_s
        self.long_way: WSGIApplication = app.wsgi_app
        self.kept: dict[tuple[str, bool], Kept] = {}
        self.making = threading.Lock()
        self._is_ours = lru_cache(maxsize=64)(self._is_trusted)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer, or let the long way."""
        path = environ["PATH_INFO"]
        if path.startswith(self.before) and path.endswith(self.after) and environ["REQUEST_METHOD"] == "GET":
            secure = environ["wsgi.url_scheme"] == "https" or bool(self.app.config["SESSION_COOKIE_SECURE"])
            kept = self._find(path, secure=secure)
            if kept is not None and self._is_ours(environ.get("HTTP_HOST", "")):
                status, headers, body = kept.answer(environ)
                start_response(status, list(headers))
                return [body]
        return self.long_way(environ, start_response)

    def _find(self, path: str, *, secure: bool) -> Kept | None:
        kept = self.kept.get((path, secure))
        if kept is not None and kept.fresh_until > time.monotonic():
            return kept
        # Who comes while another one makes it is given the last one; the first of all waits for it.
        if not self.making.acquire(blocking=kept is None):
            return kept
        try:
            return self._make(path, secure=secure) or kept
        finally:
            self.making.release()

    def _make(self, path: str, *, secure: bool) -> Kept | None:
        kept = self.kept.get((path, secure))
        if kept is not None and kept.fresh_until > time.monotonic():
            return kept  # made while this thread waited
        try:
            with self.app.app_context():
                body = self.make(path[len(self.before) : len(path) - len(self.after)])
        except Refusal:
            self.kept.pop((path, secure), None)
            return None
        except Exception as error:
            # The last answer is given on; the next try comes when that would have grown old.
            logs.log.warning("kept_answer.not_made", extra={"error": logs.describe(error)})
            if kept is not None:
                kept.fresh_until = time.monotonic() + self.fresh_s
            return None
        if len(self.kept) >= MOST_ADDRESSES:
            self.kept.clear()
        made = self.kept[(path, secure)] = Kept(body, fresh_s=self.fresh_s, secure=secure)
        return made

    def _is_trusted(self, host: str) -> bool:
        try:
            get_host("http", host, None, self.app.config["TRUSTED_HOSTS"])
        except SecurityError:
            return False
        return True


def respond(body: bytes, *, fresh_s: int) -> Response:
    """The same answer on the long way, where the usual headers are added."""
    response = Response(body, content_type="application/json")
    response.headers["Cache-Control"] = f"public, max-age={fresh_s}"
    return response
