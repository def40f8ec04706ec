"""The demo edition as the file data/editions/2025.yaml tells it."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

EDITIONS = Path(__file__).resolve().parents[2] / "data" / "editions"


@cache
def read_edition(key: str = "2025") -> dict[str, Any]:
    """The whole edition: categories, venues, meetings with their sessions, checkpoints."""
    text = (EDITIONS / f"{key}.yaml").read_text(encoding="utf-8")
    programme: dict[str, Any] = yaml.safe_load(text)
    return programme


def open_sessions(meeting: str, edition: str = "2025") -> list[list[tuple[str, int]]]:
    """The sessions one may sign up for as (key, open seats); parallel ones share a list."""
    slots: dict[str, list[tuple[str, int]]] = {}
    for entry in read_edition(edition)["meetings"]:
        for session in entry["sessions"] if entry["key"] == meeting else ():
            if session["sign_up_mode"] == "open":
                slot = slots.setdefault(session["slot"] or session["key"], [])
                slot.append((session["key"], session["pools"]["open"]))
    return list(slots.values())
