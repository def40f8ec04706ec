"""A mail server that breaks off where it is told to, and counts what it took."""

import socket
import threading
from types import TracebackType
from typing import Self

MODES = (
    "fine",
    "no banner",
    "421 banner",
    "451 MAIL",
    "450 RCPT",
    "550 RCPT",
    "554 after DATA",
    "drop after DATA",
    "stall after DATA",
    "drop before QUIT",
)


class BrokenSmtp:
    """Speaks SMTP until the place that `mode` names. `taken` holds the mails whose last line was read."""

    def __init__(self, mode: str) -> None:
        self.mode = mode
        self.taken: list[bytes] = []
        self.talks = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._run, daemon=True)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self._listener.getsockname()[1]}"

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
                except OSError:
                    continue

    def _talk(self, stream) -> None:
        def say(line: str) -> None:
            stream.write(line.encode() + b"\r\n")
            stream.flush()

        if self.mode == "no banner":
            stream.readline()
            return None
        if self.mode == "421 banner":
            return say("421 4.3.2 closing for maintenance")
        say("220 test")
        while line := stream.readline():
            verb = line.decode().strip().upper()
            if verb.startswith("MAIL"):
                say("451 4.3.0 try later" if self.mode == "451 MAIL" else "250 ok")
            elif verb.startswith("RCPT"):
                say({"450 RCPT": "450 4.2.1 full", "550 RCPT": "550 5.1.1 nobody"}.get(self.mode, "250 ok"))
            elif verb == "DATA" and not self._data(stream, say):
                return None
            elif verb == "QUIT":
                return say("221 bye")
            elif verb != "DATA":
                say("250 ok")
        return None

    def _data(self, stream, say) -> bool:
        say("354 go on")
        lines = []
        while (line := stream.readline()) != b".\r\n":
            if not line:
                return False
            lines.append(line)
        if self.mode == "554 after DATA":
            say("554 5.6.0 not this mail")
            return True
        # From here on the mail counts as taken: the sender cannot know, and must not send it again at once.
        self.taken.append(b"".join(lines))
        if self.mode == "drop after DATA":
            return False
        if self.mode == "stall after DATA":
            stream.readline()
            return False
        say("250 taken")
        return self.mode != "drop before QUIT"
