"""When a category may be chosen, and how its key is made."""

import re
from collections.abc import Collection

from gpscf_events.categories.models import Asked, Category, OpenTo

KEY_LENGTH = 40


def may_be_chosen(category: Category, *, invited_to: int | None = None) -> bool:
    """Whether a delegate may choose the category: not closed, and open to all or opened by the invitation code."""
    if category.closed_at is not None or category.open_to is OpenTo.STAFF:
        return False
    return category.open_to is OpenTo.EVERYBODY or (invited_to is not None and category.id == invited_to)


def needs_invitation(category: Category) -> bool:
    """Whether only the secretariat, or somebody with an invitation code, registers people of this category."""
    return category.open_to is not OpenTo.EVERYBODY


def may_have_codes(category: Category) -> bool:
    """Whether an invitation code can open the category."""
    return category.closed_at is None and category.open_to is OpenTo.INVITED


def asks(asked: Asked) -> bool:
    """Whether the page is shown at all."""
    return asked is not Asked.NOT


def new_key(english: str, taken: Collection[str]) -> str:
    """A key for addresses and forms from the English name, or `category`; numbered where it is taken."""
    base = re.sub(r"[^a-z0-9]+", "_", english.casefold()).strip("_")[:KEY_LENGTH] or "category"
    return next(
        key for n in range(1, len(taken) + 3) if (key := base if n == 1 else f"{base}_{n}") not in taken
    )
