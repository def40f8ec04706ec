"""What HTMX asks for: a fragment, or the whole page."""

from flask import request


def wants_fragment() -> bool:
    """Whether HTMX asked for a part of the page (a history restore wants the whole)."""
    headers = request.headers
    return (
        headers.get("HX-Request") == "true"
        and headers.get("HX-History-Restore-Request") != "true"
        and headers.get("HX-Request-Type") != "full"
    )
