"""A signed cookie of browsers that somebody signed in with: it lets nobody in, it only waits on its own."""

import hashlib

from flask import Response, current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer

from config import Settings
from gpscf_events.accounts.models import User
from gpscf_events.accounts.rules import DEVICE_KNOWN_FOR

_KEPT = 5


def is_known(user: User) -> bool:
    """Whether the user signed in with this browser before."""
    return _mark(user) in _marks()


def remember(response: Response, user: User) -> None:
    """Mark the browser as one that the user signed in with."""
    settings: Settings = current_app.extensions["settings"]
    marks = [_mark(user), *(mark for mark in _marks() if mark != _mark(user))][:_KEPT]
    response.set_cookie(
        _name(settings),
        _signer(settings).dumps(marks),
        max_age=DEVICE_KNOWN_FOR,
        secure=settings.cookies_are_secure,
        httponly=True,
        samesite="Strict",
    )


def _marks() -> list[str]:
    settings: Settings = current_app.extensions["settings"]
    try:
        found = _signer(settings).loads(
            request.cookies.get(_name(settings), ""), max_age=int(DEVICE_KNOWN_FOR.total_seconds())
        )
    except BadData:
        return []
    return [str(mark) for mark in found]


def _mark(user: User) -> str:
    return user.public_id.hex


def _name(settings: Settings) -> str:
    return "__Host-device" if settings.cookies_are_secure else "device"


def _signer(settings: Settings) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(
        settings.secret_key, salt="known-device", signer_kwargs={"digest_method": hashlib.sha256}
    )
