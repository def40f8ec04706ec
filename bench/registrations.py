"""Whole registrations over HTTP: every page fetched and sent as a browser without JavaScript does."""

import html
import http.client
import re
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from urllib.parse import urlencode

from bench import rows
from bench.machine import cpu_seconds
from bench.rounds import Line, Series, percentile
from bench.stand import Stand
from stack.address import free_port

EDITION = "/en/2025/register"
EACH = {1: 6, 8: 24}
_INPUT = re.compile(r"<input\b[^>]*>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')

ANSWERS: dict[str, Mapping[str, str]] = {
    "represents": {"kind": "country", "party": "cn", "nationality": "cn"},
    "name": {"native_name": "王小明", "latin_family": "Wang", "latin_given": "Xiaoming"},
    "organisation": {
        "organisation": "江苏警官学院",
        "organisation_en": "Jiangsu Police Institute",
        "position": "副院长",
        "position_en": "Vice President",
    },
    "contact": {"mobile": "+86 138 0000 0000", "locale": "en"},
    "consents": {"processing": "y", "conduct": "y"},
}


class Delegate:
    """One browser with a signed-in mailbox."""

    def __init__(self, port: int, cookie: str) -> None:
        self.link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies = dict([cookie.split("=", 1)])
        self.requests = 0

    def ask(self, method: str, path: str, form: Mapping[str, str] | None = None) -> tuple[int, str, str]:
        """Status, address to go on to, and page."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if form is not None:
            body = urlencode(form)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.link.request(method, path, body, headers)
        answer = self.link.getresponse()
        page = answer.read().decode()
        self.requests += 1
        for value in answer.msg.get_all("Set-Cookie") or ():
            name, _, rest = value.partition("=")
            self.cookies[name] = rest.split(";")[0]
        return answer.status, answer.getheader("Location", ""), page

    def fill(self, path: str, answers: Mapping[str, str]) -> str:
        """Open a page, send it, and return where it leads; anything else stops the bench.

        A page that has nothing to ask leads on by itself.
        """
        opened, onward, page = self.ask("GET", path)
        if opened in {302, 303}:
            return onward.split("?")[0]
        status, location, refused = self.ask("POST", path, {**hidden(page), **answers})
        if status not in {302, 303}:
            found = re.findall(r'class="msg"[^>]*>([^<]+)', refused)
            raise SystemExit(f"{path} was refused with {status}: {found or refused[:300]}")
        return location.split("?")[0]

    def register(self, serial: int) -> None:
        """From "my registrations" to the page with the reference."""
        _, _, page = self.ask("GET", f"{EDITION}/mine")
        _, location, _ = self.ask("POST", f"{EDITION}/new", hidden(page))
        while not location.endswith("/submitted"):
            name = location.rsplit("/", 1)[1]
            answers = dict(ANSWERS.get(name, {}))
            if name == "role":
                answers = first_choices(self.ask("GET", location)[2])
            if name == "name":
                answers["latin_family"] = f"Wang{letters(serial)}"
            location = self.fill(location, answers)
        status, _, page = self.ask("GET", location)
        if status != 200:
            raise SystemExit(f"not submitted: {status}")


def letters(number: int) -> str:
    """A number as letters, for names."""
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of a page."""
    found = [dict(_ATTRIBUTE.findall(tag)) for tag in _INPUT.findall(page)]
    return {f["name"]: html.unescape(f.get("value", "")) for f in found if f.get("type") == "hidden"}


def first_choices(page: str) -> dict[str, str]:
    """The first category, and the first meeting."""
    found = [dict(_ATTRIBUTE.findall(tag)) for tag in _INPUT.findall(page)]
    answers: dict[str, str] = {}
    for one in found:
        if one.get("type") in {"radio", "checkbox"}:
            answers.setdefault(one["name"], html.unescape(one.get("value", "y")))
    return answers


def measure(stand: Stand, rounds: int) -> list[Line]:
    """A line for each number of clients. There is no floor: the peers stand beside it in the paper."""
    port, lines, serials = free_port(), [], count(1)
    with stand.web("gpscf_events.web:app", port, BASE_URL=f"http://127.0.0.1:{port}") as pid:
        one_round(stand, port, 1, 2, serials)
        for clients, each in EACH.items():
            costs, rates, waits, asked = Series(), Series(), [], 0
            for _ in range(rounds):
                before, begun = cpu_seconds(pid, stand.postgres_pid), time.perf_counter()
                seen, asked = one_round(stand, port, clients, each, serials)
                rates.values.append(each / (time.perf_counter() - begun))
                costs.values.append((cpu_seconds(pid, stand.postgres_pid) - before) * 1000 / each)
                waits += seen
            what = (
                f"whole registration ({asked // each} requests), {clients} client{'s' if clients > 1 else ''}"
            )
            rate = (
                f"{rates.show(1)} /s, p50 {percentile(waits, 0.5):.2f}, p99 {percentile(waits, 0.99):.2f} s"
            )
            lines.append(Line(what=f"{what}: CPU ms", ours=costs.show(0), rate=rate))
    return lines


def one_round(
    stand: Stand, port: int, clients: int, each: int, serials: "count[int]"
) -> tuple[list[float], int]:
    """Register so many people, from so many browsers at a time: seconds of each, requests in all."""
    with stand.connect() as connection:
        cookies = [rows.cookie(connection, contact_id=rows.contact(connection)) for _ in range(each)]

    def one(cookie: str) -> tuple[float, int]:
        delegate, begun = Delegate(port, cookie), time.perf_counter()
        delegate.register(next(serials))
        delegate.link.close()
        return time.perf_counter() - begun, delegate.requests

    with ThreadPoolExecutor(clients) as pool:
        done = list(pool.map(one, cookies))
    return [seconds for seconds, _ in done], sum(requests for _, requests in done)
