"""How often one address may try to sign in, ask for a code or send a form that mails.

Only on such routes: a check costs a round trip to the broker. The broker's time-out is 100 ms (the default
hung 10 s on a frozen one); without a broker each process counts for itself, so the limit still holds.
"""

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

limiter = Limiter(
    get_remote_address,
    default_limits=[],
    storage_options={"socket_timeout": 0.1, "socket_connect_timeout": 0.1},  # type: ignore[dict-item]
    in_memory_fallback_enabled=True,
    headers_enabled=False,
)


def init_app(app: Flask, storage_url: str) -> None:
    """Count in the broker at `storage_url`."""
    app.config["RATELIMIT_STORAGE_URI"] = storage_url
    limiter.init_app(app)
