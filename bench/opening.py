"""The opening minute: 2,000 delegates open the picker on their own page and choose a sub-forum, within a minute."""

import html
import random
import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from bench.machine import cpu_seconds
from bench.registrations import Delegate, hidden
from bench.rounds import Line, percentile
from bench.stand import Stand
from config import Settings
from gpscf_events.context import create_context
from gpscf_events.core.db import db
from gpscf_events.registration.models import Registration
from gpscf_events.registration.token import status_token
from stack.address import free_port

DELEGATES, CLIENTS, TRIES = 2000, 32, 6
# They come evenly over the minute; whoever finds no free client waits, and the minute grows longer.
WITHIN_S = 60
AIM_MS = 300
# Accepted people of the main meeting, who are offered its parallel sub-forums.
WHO = """
SELECT r.id FROM registration r JOIN participation p ON p.registration_id = r.id
JOIN meeting m ON m.id = p.meeting_id AND m.key = 'main' JOIN edition e ON e.id = r.edition_id AND e.key = '2025'
JOIN category c ON c.id = r.category_id AND c.enters_all_sessions AND NOT c.is_assured
WHERE r.state = 'accepted' ORDER BY r.id LIMIT %s
"""
# Nobody chose yet; the seats of the parallel sub-forums are all free.
EMPTY = """
CREATE TEMP TABLE opened AS SELECT s.id FROM session s JOIN edition e ON e.id = s.edition_id AND e.key = '2025'
WHERE s.sign_up_mode = 'open' AND s.slot IS NOT NULL;
DELETE FROM sign_up WHERE session_id IN (SELECT id FROM opened);
UPDATE seat_pool SET taken = 0 WHERE session_id IN (SELECT id FROM opened)
"""
COUNT = """
SELECT count(*) FILTER (WHERE state = 'confirmed'), count(*), count(DISTINCT registration_id),
  (SELECT count(*) FROM seat_pool p WHERE p.taken <> (SELECT count(*) FROM sign_up u WHERE u.pool_id = p.id
     AND u.state IN ('confirmed', 'offered')) AND p.session_id IN (SELECT id FROM opened))
FROM sign_up WHERE session_id IN (SELECT id FROM opened)
"""
_SLOT = re.compile(r'<input type="radio" id="(slot-[^"]+)-\d+" name="([^"]+)" value="([^"]+)"([^>]*)>')


def measure(stand: Stand) -> list[Line]:
    """CPU of a sign-up from the opened page to the answer, and how long the press of the button takes."""
    with stand.connect() as connection:
        connection.execute(EMPTY)
        ids = [row[0] for row in connection.execute(WHO, [DELEGATES])]
        with create_context(Settings.from_env(stand.environment)).app_context():
            tokens = [
                status_token(one)
                for one in db.session.scalars(db.select(Registration).where(Registration.id.in_(ids)))
            ]
        port, waits, refused, lock = free_port(), [], [], threading.Lock()

        def choose(place: int, token: str, at: float = 0) -> None:
            time.sleep(max(0, at - time.perf_counter()))
            delegate, chance = Delegate(port, "x=1"), random.Random(place)
            path = f"/en/2025/r/{token}/sessions"
            _, _, page = delegate.ask("GET", path)
            for _try in range(TRIES):
                free = [found for found in _SLOT.findall(page) if "disabled" not in found[3]]
                if not free:
                    raise SystemExit(f"nothing to choose: {page[:400]}")
                _id, name, value, _rest = chance.choice(free)
                begun = time.perf_counter()
                status, _, page = delegate.ask("POST", path, {**hidden(page), name: html.unescape(value)})
                with lock:
                    waits.append((time.perf_counter() - begun) * 1000)
                if status in {302, 303}:
                    break
                if status not in {409, 422}:
                    raise SystemExit(f"an error: {status}")
                # Full since the page was opened: the page that comes back offers what there is now.
                with lock:
                    refused.append(place)
            else:
                raise SystemExit(f"{place} found no place in {TRIES} tries")
            delegate.link.close()

        with stand.web("gpscf_events.web:app", port, BASE_URL=f"http://127.0.0.1:{port}") as pid:
            choose(0, tokens[0])
            waits.clear()
            before, begun = cpu_seconds(pid, stand.postgres_pid), time.perf_counter()
            with ThreadPoolExecutor(CLIENTS) as pool:
                turns = [begun + WITHIN_S * place / len(tokens) for place in range(1, len(tokens))]
                list(pool.map(choose, range(1, len(tokens)), tokens[1:], turns))
            seconds = time.perf_counter() - begun
            cost = (cpu_seconds(pid, stand.postgres_pid) - before) * 1000 / (len(tokens) - 1)
        confirmed, all_of_them, people, wrong = connection.execute(COUNT).fetchone() or (0, 0, 0, 0)
    if people != len(tokens) or wrong:
        raise SystemExit(f"{people} of {len(tokens)} are signed up, {wrong} pools count wrong")
    p95 = percentile(waits, 0.95)
    return [
        Line(
            what=f"opening minute: {len(tokens):,} sign-ups from {CLIENTS} clients, two requests each: CPU ms",
            ours=f"{cost:.1f}",
            rate=f"{len(tokens) / seconds:.0f} /s, {seconds:.0f} s in all; {confirmed:,} seats, "
            f"{all_of_them - confirmed:,} waiting, {len(refused)} chose again; p50 {percentile(waits, 0.5):.0f}, "
            f"p95 {p95:.0f} ms",
            aim=f"p95 ≤ {AIM_MS} ms",
            reached=p95 <= AIM_MS,
        )
    ]
