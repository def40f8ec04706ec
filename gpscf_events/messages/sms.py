"""The SMS gateway: one request of JSON over HTTPS for each text message, as docs/sms.md describes it."""

import http.client
import json
import ssl
from collections.abc import Callable
from urllib.parse import urlsplit

from gpscf_events.messages.models import SmtpPhase
from gpscf_events.messages.rules import Outcome

# What of an answer is kept: for people who look why a message was refused.
_ANSWER_BYTES = 2000


def send(
    *,
    number: str,
    text: str,
    key: str,
    url: str,
    token: str,
    timeout_s: float,
    before_data: Callable[[], None],
) -> Outcome:
    """Hand the text over and tell how far that got; never raises for what network or gateway do.

    `number` is E.164; `key` is the same for each sending of the same message. Follows no redirect and uses no proxy.
    `before_data` is called once, before the request is written, and may raise to stop it all.
    """
    target = urlsplit(url)
    if not target.hostname:
        return Outcome(SmtpPhase.NONE, None, "SMS_URL is not set")
    body = json.dumps({"id": key, "to": number, "text": text}, ensure_ascii=False).encode()
    headers = {
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/json",
        "Accept": "application/json",
        "Idempotency-Key": key,
        "Connection": "close",
    }
    path = f"{target.path or '/'}?{target.query}" if target.query else target.path or "/"
    connection = _connection(target.scheme, target.hostname, target.port, timeout_s)
    phase = SmtpPhase.CONNECT
    try:
        connection.connect()
        before_data()
        phase = SmtpPhase.DATA
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        # The status is the answer: what happens to the words after it changes nothing.
        return Outcome(_reached(answer.status), answer.status, _words(answer))
    except (http.client.HTTPException, OSError, UnicodeError) as error:
        return Outcome(phase, None, f"{type(error).__name__}: {error}"[:300])
    finally:
        connection.close()


def _connection(scheme: str, host: str, port: int | None, timeout_s: float) -> http.client.HTTPConnection:
    if scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(host, port, timeout=timeout_s, context=context)
    return http.client.HTTPConnection(host, port, timeout=timeout_s)


def _reached(status: int) -> SmtpPhase:
    return SmtpPhase.ACCEPTED if 200 <= status < 300 else SmtpPhase.DATA


def _words(answer: http.client.HTTPResponse) -> str:
    try:
        return " ".join(answer.read1(_ANSWER_BYTES).decode("utf-8", "replace").split())[:300]
    except (http.client.HTTPException, OSError):
        return ""
