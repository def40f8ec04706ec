"""A short way for the one request that must be cheap: ahead of Flask's own, and only where nothing is unusual.

It asks the same functions as the long way (host, origin, session, guard, headers) and refuses nobody: whatever is
missing, wrong or broken takes the long way, which begins anew and alone says what is the matter. So what is answered
here must be safe to ask for twice.
"""

import io
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Generic, TypeVar

from flask import Flask, Request, g
from werkzeug.exceptions import HTTPException

from gpscf_events.core import logs, security
from gpscf_events.core.actor import SID, current_actor, guard_of
from gpscf_events.core.errors import Refusal
from gpscf_events.core.i18n import negotiate

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

JSON = "application/json"

Upload = TypeVar("Upload")
Answer = tuple[bytes, list[tuple[str, str]]]


class ShortWay(Generic[Upload]):
    """The WSGI application, with one address answered by `read` and `answer` where that is plainly possible."""

    def __init__(
        self, app: Flask, endpoint: str, read: Callable[[bytes], Upload], answer: Callable[[Upload], str]
    ) -> None:
        """`endpoint` takes POST with JSON from staff. `read` reads the body and stores nothing; `answer` makes JSON."""
        guard = guard_of(app, endpoint)
        if guard is None:
            raise RuntimeError(f"{endpoint} names no guard")
        self.app, self.guard, self.read, self.answer = app, guard, read, answer
        self.path = next(app.url_map.iter_rules(endpoint)).rule
        self.limit = security.body_limit(endpoint)
        self.long_way: WSGIApplication = app.wsgi_app
        # A signature once found right stays right; how long a session lives is said by its row, not by the cookie.
        self._session_id = lru_cache(maxsize=1024)(self._read_session_id)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer, or let the long way."""
        if environ["PATH_INFO"] == self.path and environ["REQUEST_METHOD"] == "POST":
            with self.app.app_context():
                answer = self._answer(environ)
            if answer is not None:
                body, headers = answer
                start_response("200 OK", headers)
                return [body]
        return self.long_way(environ, start_response)

    def _answer(self, environ: "WSGIEnvironment") -> Answer | None:
        request = self.app.request_class(environ)
        length = request.content_length
        if request.query_string or request.mimetype != JSON or length is None or length > self.limit:
            return None
        body = environ["wsgi.input"].read(length)
        environ["wsgi.input"] = io.BytesIO(body)  # the long way reads it from the beginning
        if len(body) != length:
            return None
        try:
            return self._answer_guarded(request, body)
        except (Refusal, HTTPException):
            return None
        except Exception as error:
            # Noted here, and told to the caller where the long way meets it too.
            logs.log.warning("short_way.left", extra={"error": logs.describe(error)})
            return None

    def _answer_guarded(self, request: Request, body: bytes) -> Answer | None:
        request_id = logs.begin_request(request)
        request.trusted_hosts = self.app.config["TRUSTED_HOSTS"]
        security.ensure_own_origin(request, host=request.host)
        session_id = self._session_id(request.headers.get("Cookie", ""))
        # Read first, so that who asks and what is asked for come from the database together.
        upload = self.read(body) if session_id else None
        g.actor = self.app.extensions["actor_loader"](session_id)
        self.guard()
        if current_actor().emergency is not None:
            return None  # the long way writes down what is done by emergency permissions
        g.locale = negotiate(request.headers.get("Accept-Language", ""))
        answer = self.answer(upload or self.read(body)).encode()
        logs.end_request("POST", self.path, 200)
        return answer, [
            ("Content-Type", JSON),
            ("Content-Length", str(len(answer))),
            ("Content-Security-Policy", security.FILE_POLICY),
            *security.standing_headers(scanner=False, private=True, secure=security.is_secure(request)),
            ("Vary", "Cookie"),
            ("X-Request-ID", request_id),
        ]

    def _read_session_id(self, cookies: str) -> str | None:
        request = self.app.request_class({"HTTP_COOKIE": cookies})
        session = self.app.session_interface.open_session(self.app, request)
        return session.get(SID) if session is not None else None
