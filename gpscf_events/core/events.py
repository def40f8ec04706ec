"""Events between features: published in the publisher's transaction, handled at once, in wiring's order."""

from collections.abc import Callable
from typing import Any

Handler = Callable[[Any], None]
_handlers: dict[type, tuple[Handler, ...]] = {}


def wire(table: dict[type, tuple[Handler, ...]]) -> None:
    """Set who reacts to what. Called once, by wiring.py; replaces what was set before."""
    _handlers.clear()
    _handlers.update(table)


def publish(event: object) -> None:
    """Run every handler of this event now, in the caller's transaction; one that raises undoes all."""
    for handler in _handlers.get(type(event), ()):
        handler(event)
