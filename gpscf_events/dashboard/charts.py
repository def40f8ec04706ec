"""Geometry of charts drawn as SVG by the server: real numbers in, rectangles out. No colours, no words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

WIDTH = 640
HEIGHT = 160
GAP = 0.25


@dataclass(frozen=True)
class Bar:
    """One rectangle of a chart, with what it stands for."""

    x: float
    y: float
    width: float
    height: float
    day: date
    value: int


@dataclass(frozen=True)
class DayChart:
    """Bars of consecutive days; `highest` is the value at the top."""

    bars: Sequence[Bar]
    highest: int
    width: int = WIDTH
    height: int = HEIGHT


def by_day(counts: Sequence[tuple[date, int]]) -> DayChart:
    """A bar for each day, from the base line up; empty for no days."""
    if not counts:
        return DayChart((), 0)
    highest = max(value for _, value in counts)
    step = WIDTH / len(counts)
    bars = []
    for index, (day, value) in enumerate(counts):
        height = round(HEIGHT * value / highest, 1) if highest else 0.0
        bars.append(
            Bar(
                x=round(index * step + step * GAP / 2, 1),
                y=round(HEIGHT - height, 1),
                width=round(step * (1 - GAP), 1),
                height=height,
                day=day,
                value=value,
            )
        )
    return DayChart(tuple(bars), highest)
