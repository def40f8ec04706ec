"""The seats that are left, polled by everybody who has the picker open."""

import time

from bench.client import Outcome, get, send_all
from bench.machine import cpu_seconds
from bench.rounds import Line, Series
from bench.scans import waiting
from bench.stand import Stand
from stack.address import free_port

ADDRESS = "/api/v1/editions/2025/seats"
CLIENTS = 8
WATCHING = 2000
# seats.js asks every 20 s, spread by a quarter to both sides; an answer is kept for 5 s (signups/api.py).
EVERY_S = 20
FRESH_S = 5
EACH = WATCHING * FRESH_S // EVERY_S
TURNS = 3
AIM_PERCENT = 5


def measure(stand: Stand, rounds: int) -> list[Line]:
    """CPU of web and PostgreSQL for one answer in full, and what so many open pages take of one core.

    A turn is what they ask in the time that an answer is kept, so its making anew is counted in each. Nobody sends
    the tag of an earlier answer: seats that change all the time are the worst case.
    """
    port, costs, outcomes = free_port(), Series(), list[Outcome]()
    with stand.web("gpscf_events.web:app", port, BASE_URL=f"http://127.0.0.1:{port}") as pid:
        host = f"127.0.0.1:{port}"
        request = get(
            ADDRESS, host=host, headers=[("Accept-Encoding", "gzip"), ("User-Agent", "Mozilla/5.0")]
        )
        send_all(port, [request] * CLIENTS, CLIENTS)
        for _ in range(rounds):
            spent = 0.0
            for _turn in range(TURNS):
                time.sleep(FRESH_S + 0.2)
                before = cpu_seconds(pid, stand.postgres_pid)
                outcome = send_all(port, [request] * EACH, CLIENTS)
                spent += cpu_seconds(pid, stand.postgres_pid) - before
                if outcome.failures:
                    raise SystemExit(f"{outcome.failures} of {EACH} refused: {outcome.bodies[:1]!r}")
                outcomes.append(outcome)
            costs.values.append(spent * 1000 / (TURNS * EACH))
    share = costs.median / 1000 * WATCHING / EVERY_S * 100
    return [
        Line(
            what=f"seats left, one answer: CPU ms; {WATCHING:,} open pages take {share:.1f} % of one core",
            ours=costs.show(3),
            rate=waiting(outcomes),
            aim=f"< {AIM_PERCENT} % of one core",
            reached=share < AIM_PERCENT,
        )
    ]
