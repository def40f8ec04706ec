"""What security costs: one scan and one page of the list of registrations, beside the same without guards."""

from itertools import islice

from bench.client import Outcome, get
from bench.rounds import Line, Series, alternate, kept
from bench.rows import cookie
from bench.scans import Scans, waiting
from bench.stand import Stand
from stack.address import free_port

ORGANISER = "secretariat@example.org"
LIST = "/en/staff/2025/registrations"
PAGES = 100
CLIENTS = 8


class Lists:
    """A page of the list, asked for by somebody of the edition's secretariat, or without any question who asks."""

    def __init__(self, scans: Scans) -> None:
        """On the servers of the scans."""
        self.scans = scans
        with scans.stand.connect() as connection:
            self.cookie = cookie(connection, user=ORGANISER)
        self.rows = 0

    def once(self, server: tuple[int, int], *, signed_in: bool, outcomes: list[Outcome]) -> float:
        """CPU milliseconds of web and PostgreSQL for a page. Raises SystemExit when the two pages differ in rows."""
        headers = [("Cookie", self.cookie)] if signed_in else []
        request = get(LIST, host=f"127.0.0.1:{server[1]}", headers=headers)
        cost = self.scans.cost(server, [request] * PAGES, CLIENTS, outcomes)
        rows = outcomes[-1].bodies[0].count(b"<tr")
        if rows < 10 or rows != (self.rows or rows):
            raise SystemExit(f"the list has {rows} rows here and {self.rows} there")
        self.rows = rows
        return cost


def line(what: str, floors: Series, costs: Series, outcomes: tuple[list[Outcome], list[Outcome]]) -> Line:
    """A row: with, without, and how much of the rate is kept."""
    return Line(
        what=what,
        ours=costs.show(),
        floor=floors.show(),
        ratio=kept(floors, costs).show(0) + " %",
        rate=f"{waiting(outcomes[1])} (without {waiting(outcomes[0])})",
    )


def measure(stand: Stand, rounds: int) -> tuple[list[Line], list[str]]:
    """The two lines, and a remark with the differences."""
    with stand.connect() as connection:
        row = connection.execute('SELECT id FROM "user" WHERE email = %s', [ORGANISER]).fetchone()
        assert row is not None
    port, bare_port = free_port(), free_port()
    with (
        stand.web("gpscf_events.web:app", port, BASE_URL=f"http://127.0.0.1:{port}") as whole,
        stand.web(
            "bench.bare:app", bare_port, BASE_URL=f"http://127.0.0.1:{bare_port}", BENCH_USER_ID=str(row[0])
        ) as bare,
    ):
        scans = Scans(stand, (whole, port), (bare, bare_port))
        lists = Lists(scans)

        def scan(server: tuple[int, int], *, signed_in: bool, outcomes: list[Outcome]) -> float:
            requests = [scans.request(text, signed_in=signed_in) for text in islice(scans.texts, 4 * PAGES)]
            return scans.cost(server, requests, CLIENTS, outcomes)

        found, prices = [], []
        for what, once in (("scan", scan), ("page of the list", lists.once)):
            once(scans.ours, signed_in=True, outcomes=[])
            once(scans.bare, signed_in=False, outcomes=[])
            seen: tuple[list[Outcome], list[Outcome]] = ([], [])
            floors, costs = alternate(
                rounds,
                lambda _, f=once, s=seen: f(scans.bare, signed_in=False, outcomes=s[0]),  # type: ignore[misc]
                lambda _, f=once, s=seen: f(scans.ours, signed_in=True, outcomes=s[1]),  # type: ignore[misc]
            )
            found.append(line(f"security: {what} with guards, and without: CPU ms", floors, costs, seen))
            prices.append(f"{what} {costs.median - floors.median:+.2f} ms")
    return found, [
        f"Security's price ({CLIENTS} clients): {', '.join(prices)}; the list has {lists.rows} rows."
    ]
