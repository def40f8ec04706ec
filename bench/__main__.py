"""`make bench`: measure everything, print the table, and put it into docs/performance.md.

Parts can be named: `python -m bench scans exports`. `--rounds` and `--delegates` make a quick look; only a
whole run with the usual numbers is written down.
"""

import argparse
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime

from bench import badges, exports, footprint, imports, machine, opening, registrations, scans, seats, security
from bench.rounds import ROUNDS, Line, Series, alternate, kept, table
from bench.stand import Stand, open_stand
from stack.places import ROOT

PAPER = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- measured -->", "<!-- /measured -->"
DELEGATES = 20_000
BADGES_AIM = 250


def badge_lines(rounds: int) -> list[Line]:
    """Badges on all cores, beside Typst alone."""
    rates = Series()

    def ours(_: int) -> float:
        found, cost = badges.measure(1, 2, badges.whole)
        rates.values += found
        return cost

    floors, costs = alternate(rounds, lambda _: badges.measure(1, 2, badges.floor)[1], ours)
    return [
        Line(
            what="badge with QR, 2 processes: CPU ms",
            ours=costs.show(),
            floor=floors.show(),
            ratio=kept(floors, costs).show(0) + " %",
            rate=rates.show(0) + " /s",
            aim=f"≥ {BADGES_AIM} /s",
            reached=rates.median >= BADGES_AIM,
        )
    ]


Measured = tuple[list[Line], list[str]]
# In this order: the last one empties the sub-forums.
ON_A_STAND: dict[str, Callable[[Stand, int], Measured]] = {
    "scans": scans.measure,
    "security": security.measure,
    "registrations": lambda stand, rounds: (registrations.measure(stand, rounds), []),
    "seats": lambda stand, rounds: (seats.measure(stand, rounds), []),
    "exports": lambda stand, rounds: (exports.measure(stand, rounds), []),
    "imports": lambda stand, _rounds: (imports.measure(stand), []),
    "opening": lambda stand, _rounds: (opening.measure(stand), []),
}


PARTS = (*ON_A_STAND, "badges", "footprint")


def measure(parts: set[str], rounds: int, delegates: int) -> Measured:
    """The lines of the parts, and the remarks below the table."""
    lines: list[Line] = []
    remarks: list[str] = []
    if parts & ON_A_STAND.keys():
        with open_stand(delegates) as stand:
            for part, measured in ON_A_STAND.items():
                if part in parts:
                    found, told = measured(stand, rounds)
                    lines, remarks = lines + found, remarks + told
    if "badges" in parts:
        lines += badge_lines(rounds)
    if "footprint" in parts:
        found, told = footprint.measure(rounds)
        lines, remarks = lines + found, remarks + told
    return lines, remarks


def write_down(text: str) -> None:
    """Replace the measured part of the paper."""
    paper = PAPER.read_text(encoding="utf-8")
    whole = re.compile(re.escape(BEGIN) + ".*" + re.escape(END), re.DOTALL)
    PAPER.write_text(whole.sub(lambda _: f"{BEGIN}\n{text}\n{END}", paper), encoding="utf-8")


def main() -> None:
    """Run, print, write down."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("parts", nargs="*", help=", ".join(PARTS))
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--delegates", type=int, default=DELEGATES)
    given = parser.parse_args()
    if unknown := set(given.parts) - set(PARTS):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    begun = time.monotonic()
    about = machine.describe()
    lines, remarks = measure(set(given.parts or PARTS), given.rounds, given.delegates)
    remarks.append(
        f"{given.rounds} alternating rounds, {given.delegates:,} delegates, measured in"
        f" {(time.monotonic() - begun) / 60:.0f} minutes on {datetime.now(UTC):%Y-%m-%d}."
    )
    text = "\n".join([table(lines), "", *(f"- {remark}" for remark in [*about, *remarks])])
    print(text)
    if not given.parts and (given.rounds, given.delegates) == (ROUNDS, DELEGATES):
        write_down(text)


if __name__ == "__main__":
    main()
