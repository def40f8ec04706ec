"""Flask without what no view of ours needs."""

from collections.abc import Callable
from typing import Any

from flask import Flask


class Application(Flask):
    """Flask for views and hooks that are all plain functions."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function itself: nothing here is a coroutine, and Flask would look for one a dozen times a request."""
        return func
