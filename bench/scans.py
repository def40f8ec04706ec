"""One badge scanned: POST /api/v1/scans beside the floor's one INSERT, at 1, 8 and 32 clients."""

import asyncio
import json
import multiprocessing
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count, cycle, islice

from bench import floor, rows
from bench.client import Outcome, post, send_all, serve_nothing
from bench.machine import cpu_seconds
from bench.rounds import Line, Series, alternate, kept, percentile
from bench.stand import Stand, wait_for_port
from stack.address import free_port

STEWARD = "steward@example.org"
SCANS = {1: 500, 8: 1000, 32: 1000}
AIM_PERCENT = 40


class Scans:
    """The two servers side by side, and the badges that were not shown yet."""

    def __init__(self, stand: Stand, ours: tuple[int, int], bare: tuple[int, int]) -> None:
        """`ours` and `bare` are process id and port."""
        self.stand, self.ours, self.bare = stand, ours, bare
        with stand.connect() as connection:
            self.checkpoint, texts = rows.gate(connection)
            self.cookie = rows.cookie(connection, user=STEWARD)
        self.badges = len(texts)
        self.texts = cycle(texts)  # enough for the usual numbers; in a quick look some are shown again
        self.device, self.sequence = str(uuid.uuid4()), count(1)
        self.outcomes: Counter[str] = Counter()

    def request(self, text: str, *, signed_in: bool = True) -> bytes:
        """The upload of one scan, as the scanner's page sends it."""
        moment = datetime.now(UTC).isoformat()
        scan = {
            "uuid": str(uuid.uuid4()),
            "device_id": self.device,
            "seq": next(self.sequence),
            "checkpoint_id": self.checkpoint,
            "source": "hand_scanner",
            "text": text,
            "scanned_at": moment,
        }
        body = json.dumps({"scans": [scan], "device_now": moment}).encode()
        headers = [("Accept-Language", "zh-CN"), *([("Cookie", self.cookie)] if signed_in else [])]
        return post("/api/v1/scans", body, host=f"127.0.0.1:{self.ours[1]}", headers=headers)

    def ours_once(self, clients: int, outcomes: list[Outcome]) -> float:
        """CPU milliseconds of web and PostgreSQL for a scan of ours."""
        requests = [self.request(text) for text in islice(self.texts, SCANS[clients])]
        cost = self.cost(self.ours, requests, clients, outcomes)
        for body in outcomes[-1].bodies:
            self.outcomes[json.loads(body)["data"][0]["outcome"]] += 1
        return cost

    def bare_once(self, clients: int, outcomes: list[Outcome]) -> float:
        """The same of the floor."""
        bodies = [
            json.dumps({"uuid": str(uuid.uuid4()), "badge_id": number}).encode()
            for number in range(SCANS[clients])
        ]
        requests = [post("/scans", body, host="127.0.0.1") for body in bodies]
        return self.cost(self.bare, requests, clients, outcomes)

    def cost(
        self, server: tuple[int, int], requests: Sequence[bytes], clients: int, outcomes: list[Outcome]
    ) -> float:
        """CPU milliseconds of a web server and PostgreSQL for one of the requests. Raises SystemExit on refusals."""
        pids = (server[0], self.stand.postgres_pid)
        before = cpu_seconds(*pids)
        outcome = send_all(server[1], requests, clients)
        if outcome.failures or not requests:
            raise SystemExit(f"{outcome.failures} of {len(requests)} refused: {outcome.bodies[:1]}")
        outcomes.append(outcome)
        return (cpu_seconds(*pids) - before) * 1000 / len(requests)


def waiting(outcomes: Sequence[Outcome]) -> str:
    """Rate, p50 and p99 of some runs."""
    waits = [wait for outcome in outcomes for wait in outcome.waits_ms]
    rate = Series([outcome.rate for outcome in outcomes])
    return f"{rate.show(0)} /s, p50 {percentile(waits, 0.5):.1f}, p99 {percentile(waits, 0.99):.1f} ms"


def measure(stand: Stand, rounds: int) -> tuple[list[Line], list[str]]:
    """A line for each number of clients, and remarks."""
    with stand.connect() as connection:
        connection.execute(floor.TABLE)
    our_port, bare_port = free_port(), free_port()
    lines = []
    with (
        stand.web("gpscf_events.web:app", our_port, BASE_URL=f"http://127.0.0.1:{our_port}") as ours,
        stand.web("bench.floor:app", bare_port, FLOOR_DSN=stand.dsn) as bare,
    ):
        scans = Scans(stand, (ours, our_port), (bare, bare_port))
        for clients in SCANS:
            scans.bare_once(clients, [])
        scans.ours_once(8, [])
        highest = 0.0
        for clients in SCANS:
            seen: tuple[list[Outcome], list[Outcome]] = ([], [])
            floors, costs = alternate(
                rounds,
                lambda _, c=clients, s=seen: scans.bare_once(c, s[0]),  # type: ignore[misc]
                lambda _, c=clients, s=seen: scans.ours_once(c, s[1]),  # type: ignore[misc]
            )
            share = kept(floors, costs)
            highest = max(highest, *(outcome.rate for outcome in seen[0] + seen[1]))
            lines.append(
                Line(
                    what=f"scan, {clients} client{'s' if clients > 1 else ''}: CPU ms",
                    ours=costs.show(),
                    floor=floors.show(),
                    ratio=share.show(0) + " %",
                    rate=f"{waiting(seen[1])} (floor {waiting(seen[0])})",
                    aim=f"≥ {AIM_PERCENT} %",
                    reached=share.median >= AIM_PERCENT,
                )
            )
    told = ", ".join(f"{number} {outcome}" for outcome, number in scans.outcomes.most_common())
    limit = client_limit()
    return lines, [
        f"Scans: {scans.badges} signed badges at one gate; answers: {told}.",
        f"The client alone reaches {limit:.0f} requests a second, {limit / highest:.1f} times the fastest run.",
    ]


@contextmanager
def _nothing(port: int) -> Iterator[None]:
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(port,))
    process.start()
    try:
        wait_for_port(port)
        yield
    finally:
        process.kill()
        process.join()


def _serve(port: int) -> None:
    asyncio.run(serve_nothing(port))


def client_limit() -> float:
    """What the client reaches against a server that does nothing."""
    port = free_port()
    with _nothing(port):
        requests = [post("/", b"{}", host="127.0.0.1")] * 5000
        return max(send_all(port, requests, 8).rate for _ in range(3))
