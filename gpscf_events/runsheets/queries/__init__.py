"""Questions about run sheets and about what speakers owe."""

from gpscf_events.runsheets.queries.items import (
    get_item,
    list_documents,
    list_items,
    list_speakers,
    lock_item,
)
from gpscf_events.runsheets.queries.sheets import (
    Written,
    find_last_sign,
    find_last_version,
    find_printed,
    find_replaced,
    find_sheet,
    get_line,
    get_session,
    get_version,
    list_lines,
    list_sessions,
    list_sheets,
    list_versions,
    load_session,
    lock_sheet,
)

__all__ = [
    "Written",
    "find_last_sign",
    "find_last_version",
    "find_printed",
    "find_replaced",
    "find_sheet",
    "get_item",
    "get_line",
    "get_session",
    "get_version",
    "list_documents",
    "list_items",
    "list_lines",
    "list_sessions",
    "list_sheets",
    "list_speakers",
    "list_versions",
    "load_session",
    "lock_item",
    "lock_sheet",
]
