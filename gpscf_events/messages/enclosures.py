"""What goes with a message, made when it is delivered by whoever offered to make it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Enclosure:
    """A file in a mail. With a `content_id` it is a picture in the HTML, without one an attachment."""

    filename: str
    content_type: str
    data: bytes
    content_id: str | None = None


Provider = Callable[[int, str], list[Enclosure]]
_providers: dict[str, Provider] = {}


def provide(table: Mapping[str, Provider]) -> None:
    """Set who makes which kind, from an id and a locale. Called once, by the worker."""
    _providers.clear()
    _providers.update(table)


def collect(enclosures: Mapping[str, Any], locale: str) -> list[Enclosure]:
    """Make everything that `{"items": [{"kind": "badge", "id": 7}, …]}` names, in its order."""
    return [
        enclosure
        for item in enclosures.get("items", [])
        for enclosure in _providers[item["kind"]](int(item["id"]), locale)
    ]
