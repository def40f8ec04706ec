"""Headers, CSRF, the check of where a request comes from, and the sizes of what we take."""

import gzip
from functools import lru_cache
from typing import Any

from flask import Flask, Request, Response, current_app, g, request
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFProtect

from gpscf_events.core.errors import Refusal

csrf = CSRFProtect()

# One table of body limits, in bytes: for all, and for the endpoints that take more.
BODY_LIMIT = 128 * 1024
BODY_LIMITS = {
    "portrait.save": 10 * 1024 * 1024,
    "questions.keep": 10 * 1024 * 1024,
    "batches.read": 5 * 1024 * 1024,
    "host_lists.keep": 5 * 1024 * 1024,
    "documents.add": 20 * 1024 * 1024,
    "member_imports.send": 20 * 1024 * 1024,
    "programme_files.look": 5 * 1024 * 1024,
    "programme_files.take_over": 2 * 1024 * 1024,
    "notes_staff.keep": 20 * 1024 * 1024,
    "notes_staff.change": 20 * 1024 * 1024,
}
FIELD_LIMIT = 300
COMPRESS_ABOVE = 1024

PAGE_POLICY = (
    "default-src 'self'; img-src 'self' data:; script-src 'self'; style-src 'self'; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
# zxing-wasm cannot start without 'wasm-unsafe-eval'; nothing else may have it.
SCANNER_POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; "
    "style-src 'self'; img-src 'self' data:; media-src 'self'; manifest-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
# What is no page (JSON, a picture, a file to save) may do nothing, even where a browser shows it as one.
FILE_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
HSTS = "max-age=31536000; includeSubDomains"


class ForeignOrigin(Refusal):
    """A form of ours is sent from a page of ours."""

    code = "foreign_origin"
    status = 403
    message = _l("This form was sent from another site. Open our page and send it from there.")


class LengthRequired(Refusal):
    """Werkzeug cuts bodies without a length silently, so they are refused."""

    code = "length_required"
    status = 411
    message = _l("The request did not say how long it is. Send it again with a Content-Length.")


class NulInAddress(Refusal):
    """No address of ours holds a NUL, and PostgreSQL takes none."""

    code = "nul_in_address"
    status = 400
    message = _l(
        "That address holds a character that none of ours has. Go back and follow a link of our page."
    )


class TooManyFields(Refusal):
    """Werkzeug limits only multipart fields; urlencoded ones are counted here."""

    code = "too_many_fields"
    status = 413
    message = _l("That form has more fields than any of ours. Go back and send it from our page.")


def use_scanner_policy() -> None:
    """Let this page run the decoder (WebAssembly) and the camera."""
    g.is_scanner = True


def keep_private() -> None:
    """This page echoes a secret or personal data: not stored, not sent on as referrer, not compressed."""
    g.is_private = True


def _is_private() -> bool:
    """Whether a page said so, or asked who is signed in: then it may hold what only that person may see."""
    return g.get("is_private", False) or "actor" in g


def body_limit(endpoint: str | None) -> int:
    """The longest body in bytes that an endpoint takes."""
    return BODY_LIMITS.get(endpoint or "", BODY_LIMIT)


def _set_body_limit(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    request.max_content_length = body_limit(endpoint)


def ensure_own_origin(request: Request, *, host: str) -> None:
    """Raise ForeignOrigin where a browser says that a page of another site sent this."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        raise ForeignOrigin
    origin = request.headers.get("Origin")
    # "null" comes from our own private pages (they send no referrer) and then the form's token proves it.
    if origin and origin != "null" and origin.split("://", 1)[-1] != host:
        raise ForeignOrigin


def _check_request() -> None:
    if "\x00" in request.path or any(
        "\x00" in text for pair in request.args.items(multi=True) for text in pair
    ):
        raise NulInAddress
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return
    if request.content_length is None and "chunked" in request.headers.get("Transfer-Encoding", ""):
        raise LengthRequired
    ensure_own_origin(request, host=request.host)
    if request.mimetype == "application/x-www-form-urlencoded" and len(request.form) > FIELD_LIMIT:
        raise TooManyFields


def _policy(response: Response, *, scanner: bool) -> str:
    if response.mimetype != "text/html" or "Content-Disposition" in response.headers:
        return FILE_POLICY
    return SCANNER_POLICY if scanner else PAGE_POLICY


@lru_cache
def standing_headers(*, scanner: bool, private: bool, secure: bool) -> tuple[tuple[str, str], ...]:
    """What every answer of such a page carries, beside its policy of contents."""
    camera = "(self)" if scanner else "()"
    return (
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "no-referrer" if private else "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Permissions-Policy", f"camera={camera}, microphone=(), geolocation=()"),
        *([("Strict-Transport-Security", HSTS)] if secure else []),
        *([("Cache-Control", "no-store, private")] if private else []),
    )


def is_secure(request: Request) -> bool:
    """Whether answers ask for TLS: also where a proxy ended it before us; browsers ignore that on plain http."""
    return request.is_secure or bool(current_app.config["SESSION_COOKIE_SECURE"])


def _set_headers(response: Response) -> Response:
    scanner = g.get("is_scanner", False)
    private = _is_private()
    headers = response.headers
    headers.setdefault("Content-Security-Policy", _policy(response, scanner=scanner))
    for name, value in standing_headers(scanner=scanner, private=private, secure=is_secure(request)):
        headers[name] = value
    if private:
        return response
    if response.mimetype == "text/html":
        headers.setdefault("Cache-Control", "no-cache")
        headers.add("Vary", "HX-Request")
    return response


def _compress(response: Response) -> Response:
    """Gzip public pages above 1 KiB. Beside a secret (personal data, a form's token) the length would tell (BREACH)."""
    if (
        response.mimetype != "text/html"
        or response.direct_passthrough
        or _is_private()
        or "csrf_token" in g
        or "gzip" not in request.headers.get("Accept-Encoding", "")
        or "Content-Encoding" in response.headers
    ):
        return response
    body = response.get_data()
    if len(body) > COMPRESS_ABOVE:
        response.set_data(gzip.compress(body, compresslevel=6))
        response.headers["Content-Encoding"] = "gzip"
        response.headers.add("Vary", "Accept-Encoding")
    return response


def init_app(app: Flask, *, secure_cookies: bool) -> None:
    """Set limits, cookie flags, CSRF, the origin check and the headers."""
    app.config.update(
        MAX_CONTENT_LENGTH=BODY_LIMIT,
        MAX_FORM_MEMORY_SIZE=BODY_LIMIT,
        MAX_FORM_PARTS=FIELD_LIMIT,
        SESSION_COOKIE_NAME="__Host-session" if secure_cookies else "session",
        SESSION_COOKIE_SECURE=secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,  # a delegate may leave the form open for a day; the session bounds it
        WTF_CSRF_SSL_STRICT=False,  # the Origin check above does this, also for http on loopback
    )
    # Before everything that looks into the body, so before the check of the form's token.
    app.url_value_preprocessor(_set_body_limit)
    app.before_request(_check_request)
    csrf.init_app(app)
    app.after_request(_compress)
    app.after_request(_set_headers)
