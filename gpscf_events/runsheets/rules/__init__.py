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
    find_unlisted,
    freeze,
    in_order,
    is_near,
    is_new,
    lines_from,
    minute_at,
    moment_of,
    read_minute,
    said_of,
    write_minute,
)

__all__ = [
    "SHOWN",
    "Show",
    "changed_lines",
    "counts_as",
    "find_neighbour",
    "find_unlisted",
    "freeze",
    "in_chase_order",
    "in_order",
    "is_near",
    "is_new",
    "is_overdue",
    "is_shown",
    "lines_from",
    "minute_at",
    "moment_of",
    "read_minute",
    "said_of",
    "write_minute",
]
