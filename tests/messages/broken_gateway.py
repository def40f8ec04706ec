"""An SMS gateway that breaks off where it is told to, and counts what it took."""

import json
import socket
import threading
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self


@dataclass(frozen=True)
class Taken:
    """A request that was read to its end."""

    line: str
    headers: dict[str, str]
    body: dict[str, Any]


class BrokenGateway:
    """Speaks HTTP until the place that `mode` names: a status, or one of the words below.

    `taken` holds the requests whose last byte was read, whatever was answered then.
    """

    def __init__(self, mode: str) -> None:
        self.mode = mode
        self.says = "no such number"
        self.taken: list[Taken] = []
        self.talks = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._run, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}/messages"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(10)

    def _run(self) -> None:
        while True:
            try:
                peer, _address = self._listener.accept()
            except OSError:
                return
            self.talks += 1
            with peer, peer.makefile("rwb") as stream:
                try:
                    self._talk(stream)
                except (OSError, LookupError, ValueError):
                    # It broke off, or speaks no HTTP.
                    continue

    def _talk(self, stream) -> None:
        line = stream.readline().decode().strip()
        headers: dict[str, str] = {}
        while header := stream.readline().decode().strip():
            name, _, value = header.partition(":")
            headers[name.lower()] = value.strip()
        body = stream.read(int(headers["content-length"]))
        # From here on the message counts as taken: the sender cannot know, and must not send it again at once.
        self.taken.append(Taken(line, headers, json.loads(body)))
        if self.mode == "drop":
            return
        if self.mode == "stall":
            stream.read(1)
            return
        if self.mode == "half a line":
            stream.write(b"HTTP/1.1 20")
        elif self.mode == "nonsense":
            stream.write(b"220 smtp.example.org ESMTP\r\n")
        elif self.mode == "accepted, then stall":
            stream.write(b"HTTP/1.1 202 Accepted\r\nContent-Length: 500\r\n\r\n")
            stream.flush()
            stream.read(1)
        elif self.mode == "redirect":
            stream.write(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n")
        else:
            said = json.dumps({"said": self.says}).encode()
            stream.write(f"HTTP/1.1 {self.mode} X\r\nContent-Length: {len(said)}\r\n\r\n".encode() + said)
        stream.flush()
