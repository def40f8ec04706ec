"""The demo's SMS gateway: takes text messages over real HTTP as docs/sms.md says, and keeps each as a file.

It listens in the mail catcher's process; nothing leaves the machine.
"""

import hashlib
import hmac
import json
import os
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

LARGEST_BODY_BYTES = 16 * 1024
# A client that goes silent in the middle is left after this.
PATIENCE_S = 10
_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")


class TextStore:
    """Keeps each text message as a .sms.json; it is answered only once it is on the disk."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def has(self, key: str) -> bool:
        """Whether a message with this key was kept before."""
        return any(self.folder.glob(f"*-{_name_of(key)}.sms.json"))

    def keep(self, key: str, content: dict[str, Any]) -> Path:
        """Write the message beside its name, flush it to the disk, then rename it: no half message is ever seen."""
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
        target = self.folder / f"{stamp}-{_name_of(key)}.sms.json"
        draft = target.with_suffix(".part")
        with draft.open("w", encoding="utf-8") as handle:
            json.dump(content, handle, ensure_ascii=False)
            handle.flush()
            os.fsync(handle.fileno())
        draft.rename(target)
        return target


def _name_of(key: str) -> uuid.UUID:
    """The file's name for a key: the same for the same key, whatever letters it has."""
    return uuid.UUID(bytes=hashlib.sha256(key.encode("utf-8", "replace")).digest()[:16])


class Gateway(ThreadingHTTPServer):
    """An HTTP server with the token it wants and the store it fills."""

    daemon_threads = True

    def __init__(self, host: str, port: int, *, token: str, folder: Path) -> None:
        super().__init__((host, port), _Handler)
        self.token = token
        self.store = TextStore(folder)


class _Handler(BaseHTTPRequestHandler):
    timeout = PATIENCE_S
    server: Gateway

    def do_POST(self) -> None:
        """Take one message, or say in a status why not."""
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > LARGEST_BODY_BYTES:
            return self._answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "no length, or too long")
        body = self.rfile.read(int(length))
        given = self.headers.get("Authorization", "").encode("utf-8", "replace")
        if not hmac.compare_digest(given, f"Bearer {self.server.token}".encode()):
            return self._answer(HTTPStatus.UNAUTHORIZED, "the token is not right")
        try:
            message = json.loads(body)
            key, number, text = message["id"], message["to"], message["text"]
        except (ValueError, LookupError, TypeError):
            return self._answer(HTTPStatus.BAD_REQUEST, "no JSON with id, to and text")
        if not isinstance(number, str) or not _NUMBER.fullmatch(number):
            return self._answer(HTTPStatus.UNPROCESSABLE_ENTITY, "to is no number in E.164")
        if not (isinstance(key, str) and key and isinstance(text, str) and text):
            return self._answer(HTTPStatus.UNPROCESSABLE_ENTITY, "id and text are texts")
        if self.server.store.has(key):
            return self._answer(HTTPStatus.CONFLICT, "taken before")
        try:
            self.server.store.keep(key, {"to": number, "text": text})
        except OSError as error:
            return self._answer(HTTPStatus.SERVICE_UNAVAILABLE, f"it could not be stored ({error.strerror})")
        return self._answer(HTTPStatus.ACCEPTED, "stored")

    def _answer(self, status: HTTPStatus, said: str) -> None:
        content = json.dumps({"said": said}).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the name is http.server's)
        """Numbers stand in no log."""


@contextmanager
def listening(host: str, port: int, *, token: str, folder: Path) -> Iterator[Gateway]:
    """Take messages while the block lasts. Raises OSError when the port is taken."""
    gateway = Gateway(host, port, token=token, folder=folder)
    thread = Thread(target=gateway.serve_forever, kwargs={"poll_interval": 0.2}, daemon=True)
    thread.start()
    try:
        yield gateway
    finally:
        gateway.shutdown()
        gateway.server_close()
        thread.join(5)
