"""Rules of run sheets and of what speakers owe."""

from gpscf_events.runsheets.rules.chasing import (
    SHOWN,
    Show,
    counts_as,
    in_chase_order,
    is_overdue,
    is_shown,
)
from gpscf_events.runsheets.rules.sheets import (
    changed_lines,
    find_neighbour,
    freeze,
    in_order,
    is_new,
    moment_of,
    read_minute,
    write_minute,
)

__all__ = [
    "SHOWN",
    "Show",
    "changed_lines",
    "counts_as",
    "find_neighbour",
    "freeze",
    "in_chase_order",
    "in_order",
    "is_new",
    "is_overdue",
    "is_shown",
    "moment_of",
    "read_minute",
    "write_minute",
]
