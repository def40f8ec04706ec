"""An HTTP client that does nothing but send ready bytes and read answers, on kept connections."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

NOTHING = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Type: text/plain\r\n\r\nok"


@dataclass(frozen=True)
class Outcome:
    """What a run saw."""

    seconds: float
    waits_ms: list[float]
    bodies: list[bytes]
    failures: int

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.waits_ms) / self.seconds


def post(path: str, body: bytes, *, host: str, headers: Sequence[tuple[str, str]] = ()) -> bytes:
    """A POST with JSON, as bytes for the wire."""
    lines = [f"POST {path} HTTP/1.1", f"Host: {host}", "Content-Type: application/json"]
    lines += [f"Content-Length: {len(body)}", *(f"{name}: {value}" for name, value in headers)]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def get(path: str, *, host: str, headers: Sequence[tuple[str, str]] = ()) -> bytes:
    """A GET, as bytes for the wire."""
    lines = [f"GET {path} HTTP/1.1", f"Host: {host}", *(f"{name}: {value}" for name, value in headers)]
    return "\r\n".join(lines).encode() + b"\r\n\r\n"


def send_all(port: int, requests: Sequence[bytes], clients: int) -> Outcome:
    """Send every request once, from so many connections at a time."""
    return asyncio.run(_send_all(port, requests, clients))


async def _send_all(port: int, requests: Sequence[bytes], clients: int) -> Outcome:
    waits: list[float] = []
    bodies: list[bytes] = []
    statuses: list[bytes] = []
    pending: Iterator[bytes] = iter(requests)
    links = [await asyncio.open_connection("127.0.0.1", port) for _ in range(clients)]

    async def one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for request in pending:
            begun = time.perf_counter()
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            body = await reader.readexactly(_length(head))
            waits.append((time.perf_counter() - begun) * 1000)
            bodies.append(body)
            statuses.append(head[9:12])

    begun = time.perf_counter()
    await asyncio.gather(*(one(reader, writer) for reader, writer in links))
    seconds = time.perf_counter() - begun
    for _, writer in links:
        writer.close()
    return Outcome(seconds, waits, bodies, sum(status != b"200" for status in statuses))


def _length(head: bytes) -> int:
    lower = head.lower()
    start = lower.index(b"content-length:") + 15
    return int(lower[start : lower.index(b"\r\n", start)])


async def serve_nothing(port: int) -> None:
    """A server that only answers: what the client reaches against it is the client's own limit."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                await reader.readexactly(_length(head))
                writer.write(NOTHING)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", port)
    await server.serve_forever()
