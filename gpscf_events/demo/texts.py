"""Reads the text messages that the demo's gateway stored."""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

NAME = re.compile(r"\d{8}T\d{12}Z-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.sms\.json")


@dataclass(frozen=True)
class CaughtText:
    """One text message: what a phone would show."""

    received_at: datetime
    number: str
    text: str


def list_texts(folder: Path, *, limit: int = 200) -> list[CaughtText]:
    """The newest text messages, newest first; an absent folder holds none."""
    names = sorted((path for path in folder.glob("*.sms.json") if NAME.fullmatch(path.name)), reverse=True)
    return [_read(path) for path in names[:limit]]


def _read(path: Path) -> CaughtText:
    content = json.loads(path.read_text(encoding="utf-8"))
    received = datetime.strptime(path.name.split("-")[0], "%Y%m%dT%H%M%S%fZ").replace(tzinfo=UTC)
    return CaughtText(received_at=received, number=content["to"], text=content["text"])
