"""Alternating rounds, medians with their range, and the rows of the table."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

ROUNDS = 5


@dataclass
class Series:
    """The same measurement, once a round."""

    values: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        """The middle one."""
        return statistics.median(self.values)

    def show(self, digits: int = 2) -> str:
        """Median and range."""
        low, high = min(self.values), max(self.values)
        return f"{self.median:.{digits}f} ({low:.{digits}f}–{high:.{digits}f})"


@dataclass(frozen=True)
class Line:
    """A row of the table. `aim` is in words; `reached` is None where nothing is asked."""

    what: str
    ours: str
    floor: str = ""
    ratio: str = ""
    rate: str = ""
    aim: str = ""
    reached: bool | None = None


def alternate(
    rounds: int, floor: Callable[[int], float], ours: Callable[[int], float]
) -> tuple[Series, Series]:
    """Costs of floor and product in turn, so that a slow minute of the machine meets both."""
    floors, costs = Series(), Series()
    for turn in range(rounds):
        pair = ((floors, floor), (costs, ours))
        for series, measure in pair if turn % 2 == 0 else reversed(pair):
            series.values.append(measure(turn))
    return floors, costs


def kept(floors: Series, costs: Series) -> Series:
    """How much of the floor's rate per CPU second is kept, in per cent, round by round."""
    return Series([100 * floor / cost for floor, cost in zip(floors.values, costs.values, strict=True)])


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which that share lies."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def table(lines: Sequence[Line]) -> str:
    """All rows as a Markdown table, readable at the terminal too."""
    head = ("", "ours", "floor", "kept of the floor", "rate and waiting", "aim", "")
    marks = {True: "reached", False: "missed", None: ""}
    rows = [
        (line.what, line.ours, line.floor, line.ratio, line.rate, line.aim, marks[line.reached])
        for line in lines
    ]
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]

    def put(row: tuple[str, ...]) -> str:
        return "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"

    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([put(head), rule, *map(put, rows)])
