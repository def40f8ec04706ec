"""How often one network may try to sign in, ask for a code or send a form that mails.

Only on such routes: a check costs a round trip to the broker. The broker's time-out is 100 ms (the default
hung 10 s on a frozen one); without a broker each process counts for itself, so the limit still holds.

A whole delegation stands behind the one address of its hotel, and all stewards behind that of the venue.
So a network's limit is wide and stops only machines; guessing is stopped by what is guessed at (the tries
of a code, of an account), and where a person can fail, only failures count.
"""

from http import HTTPStatus

from flask import Flask, Response
from flask_limiter import Limiter

from gpscf_events.core.networks import network

WIDE = "300 per 10 minutes; 3000 per day"
# Each costs money, wherever it goes: who asks for text messages to ever new numbers gets this many.
TEXTS = "60 per hour; 200 per day"


def was_refused(response: Response) -> bool:
    """Counts failures only: people who type the right thing never use a limit up for their neighbours."""
    return response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def was_done(response: Response) -> bool:
    """Counts what went through: a typing error uses nothing up."""
    return response.status_code in {HTTPStatus.FOUND, HTTPStatus.SEE_OTHER}


limiter = Limiter(
    network,
    default_limits=[],
    storage_options={"socket_timeout": 0.1, "socket_connect_timeout": 0.1},  # type: ignore[dict-item]
    in_memory_fallback_enabled=True,
    headers_enabled=False,
)


def init_app(app: Flask, storage_url: str) -> None:
    """Count in the broker at `storage_url`."""
    app.config["RATELIMIT_STORAGE_URI"] = storage_url
    limiter.init_app(app)
    # It would look at every request for limits of ours, which none but the decorated views have; those ask themselves.
    # By its name, though private: another hook must never go in its place.
    app.before_request_funcs[None].remove(limiter._check_request_limit)  # noqa: SLF001
