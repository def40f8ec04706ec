"""One handler turns every refusal into a page, an HTMX fragment or JSON (RFC 9457), and hides what broke."""

from contextlib import suppress
from http import HTTPStatus

from flask import Flask, Response, g, jsonify, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy import exc
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from gpscf_events.core.actor import PUBLIC
from gpscf_events.core.db import db
from gpscf_events.core.errors import FactorNeeded, NotFound, NotSignedIn, Refusal, Unavailable
from gpscf_events.core.htmx import wants_fragment
from gpscf_events.core.logs import log, request_id

# How SQLAlchemy says that PostgreSQL went away, has no connection left, or broke one off before this statement.
AWAY = (
    exc.OperationalError,
    exc.InterfaceError,
    exc.PendingRollbackError,
    exc.DisconnectionError,
    exc.TimeoutError,
)


def wants_json() -> bool:
    """Whether the caller is a program: everything under /api/ is."""
    return request.path.startswith("/api/")


def problem(*, code: str, status: int, detail: str, fields: dict[str, str] | None = None) -> Response:
    """A problem document (RFC 9457) with our own code and, for bad input, a message for each field."""
    body: dict[str, object] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
        "request_id": request_id.get(),
    }
    if fields:
        body["fields"] = fields
    response = jsonify(body)
    response.status_code = status
    response.mimetype = "application/problem+json"
    return response


def _render(*, code: str, status: int, message: str, fields: dict[str, str] | None = None) -> Response:
    if wants_json():
        return problem(code=code, status=status, detail=message, fields=fields)
    template = "errors/_refusal.html" if wants_fragment() else "errors/refusal.html"
    page = render_template(template, code=code, status=status, message=message, request_id=request_id.get())
    return make_response(page, status)


def init_app(app: Flask) -> None:
    """Register the handlers."""

    @app.errorhandler(Refusal)
    def refused(error: Refusal) -> ResponseReturnValue:
        db.session.rollback()
        for kind, way in ((NotSignedIn, "sign_in_address"), (FactorNeeded, "factor_address")):
            if isinstance(error, kind) and not wants_json() and not wants_fragment():
                return redirect(app.extensions[way]())
        fields = {name: str(text) for name, text in error.fields.items()}
        return _render(code=error.code, status=error.status, message=str(error.message), fields=fields)

    @app.errorhandler(CSRFError)
    def stale_form(error: CSRFError) -> ResponseReturnValue:
        message = _(
            "This page was open for too long. Go back, reload it and send it again; nothing was lost."
        )
        return _render(code="stale_form", status=400, message=message)

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> ResponseReturnValue:
        status = error.code or 500
        if status < 400:
            return error
        if status == 404:
            return _render(code=NotFound.code, status=404, message=str(NotFound.message))
        messages = {
            405: _("This address does not take that kind of request."),
            413: _("That is more than we can take at once. Send a smaller file or a shorter text."),
            429: _("That was tried many times. Please wait a few minutes and try again."),
        }
        message = messages.get(status, _("The request could not be understood. Go back and try again."))
        answer = _render(code=f"http_{status}", status=status, message=message)
        if isinstance(error, MethodNotAllowed) and error.valid_methods:
            answer.headers["Allow"] = ", ".join(sorted(error.valid_methods))  # RFC 9110, 15.5.6
        return answer

    _register_faults(app)


def _register_faults(app: Flask) -> None:
    """What nobody asked for: a database that is away, a mistake of ours. Never a traceback on screen."""

    def database_away(error: Exception) -> ResponseReturnValue:
        log.error("database.unavailable", extra={"error": type(getattr(error, "orig", error)).__name__})
        with suppress(exc.SQLAlchemyError):
            db.session.rollback()
        # The page's frame asks who is signed in, and must not ask the database that is away.
        g.setdefault("actor", PUBLIC)
        return _render(code=Unavailable.code, status=503, message=str(Unavailable.message))

    for kind in AWAY:
        app.register_error_handler(kind, database_away)

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> ResponseReturnValue:
        log.exception("request.failed")
        message = _(
            "Something went wrong on our side. Please try again; if it stays, tell us the number below."
        )
        return _render(code="unexpected", status=500, message=message)
