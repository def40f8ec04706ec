"""The product with its guards taken off, for the price of security: the bench alone serves this, and only to itself.

The same views, queries and templates. Taken off: the check of origin and address, the form's token, who is signed in
(no cookie is read, no session looked up), the guards of pages, the narrowing of rows to what one may see, and the
headers. What cannot be taken off without another product stays on both sides: escaping, bound parameters, the badge's
signature, sealed columns, entries of the audit trail (neither a scan nor a list writes one).
"""

import os
from typing import Any

from flask import Flask, Request, Response, g
from flask.sessions import SecureCookieSession, SessionInterface, SessionMixin

from gpscf_events.checkin.api import answer_upload, read_upload
from gpscf_events.core.actor import Actor, Grant
from gpscf_events.core.short_way import JSON, Answer, ShortWay
from gpscf_events.web import app as product

GUARDS = {"_check_request", "csrf_protect", "closed_by_default"}


class NoCookie(SessionInterface):
    """A session that nobody brings and nobody keeps."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession:
        """An empty one."""
        return SecureCookieSession()

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Forget it."""


class BareWay(ShortWay[Any]):
    """The short way of a scan without its guards: no host, origin, cookie or session looked at, no headers set."""

    def _answer_guarded(self, request: Request, body: bytes) -> Answer | None:
        g.actor, g.locale = self.app.extensions["actor_loader"](None), "en"
        answer = self.answer(self.read(body)).encode()
        return answer, [("Content-Type", JSON), ("Content-Length", str(len(answer)))]


def bare(app: Flask, *, user_id: int) -> Flask:
    """Take the guards off. Raises RuntimeError when one of them is not there under its name any more."""
    before, after = app.before_request_funcs[None], app.after_request_funcs[None]
    taken = [hook for hook in before if hook.__name__ in GUARDS]
    taken += [hook for hook in after if getattr(hook, "__name__", "") == "_set_headers"]
    if len(taken) != len(GUARDS) + 1:
        raise RuntimeError(f"taken off: {taken}")
    app.before_request_funcs[None] = [hook for hook in before if hook not in taken]
    app.after_request_funcs[None] = [hook for hook in after if hook not in taken]
    everywhere = Actor(kind="user", id=user_id, grants=(Grant("administrator"), Grant("gate_steward")))
    app.extensions["actor_loader"] = lambda _token: everywhere
    app.jinja_env.globals["csrf_token"] = str
    app.session_interface = NoCookie()
    app.wsgi_app = BareWay(app, "check_in_api.scans", read_upload, answer_upload)  # type: ignore[method-assign]
    return app


app = bare(product, user_id=int(os.environ["BENCH_USER_ID"]))
