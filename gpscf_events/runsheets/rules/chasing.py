"""What a speaker still owes, and in which order it is asked after. Pure."""

import enum
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import TypeVar

from gpscf_events.programme.models import DocumentKind, SessionDocument
from gpscf_events.runsheets.models import ItemKind, ItemState, SpeakerItem

# Two days before: the interpreters and the desk for slides need one of them.
USUALLY_DUE = timedelta(days=2)
# More rows than this are not read on one page.
SHOWN = 200
DOCUMENTS: Mapping[ItemKind, DocumentKind] = {
    ItemKind.SPEECH: DocumentKind.SPEECH,
    ItemKind.SLIDES: DocumentKind.SLIDES,
}
Item = TypeVar("Item", bound=SpeakerItem)


class Show(enum.StrEnum):
    """Which items a reader wants to see."""

    OWED = "owed"
    TO_CHECK = "to_check"
    EVERYTHING = "everything"


def counts_as(
    item: SpeakerItem, documents: Iterable[SessionDocument], asked: Iterable[SpeakerItem], *, at: datetime
) -> ItemState:
    """How far an item is, with the documents of its session: what lies there needs nobody who presses a button.

    A document that was named for the item counts as received. Where only one person of the session was asked for
    this kind (`asked` are all items of the session), so does any document of the kind that is published.
    """
    if item.state is not ItemState.ASKED:
        return item.state
    if item.document_id is not None:
        return ItemState.RECEIVED
    kind = DOCUMENTS.get(item.kind)
    of_kind = [one for one in asked if one.kind is item.kind and one.state is not ItemState.NOT_NEEDED]
    published = any(
        one.kind is kind and one.published_at is not None and one.published_at <= at for one in documents
    )
    return ItemState.RECEIVED if published and len(of_kind) == 1 else ItemState.ASKED


def is_overdue(state: ItemState, due_on: date | None, *, today: date) -> bool:
    """Whether it should have come before today, the day at the place of the meeting."""
    return state is ItemState.ASKED and due_on is not None and due_on < today


def is_shown(state: ItemState, show: Show) -> bool:
    """Whether an item that is so far belongs to what a reader wants to see."""
    if show is Show.EVERYTHING:
        return True
    return state is (ItemState.ASKED if show is Show.OWED else ItemState.RECEIVED)


def in_chase_order(items: Iterable[tuple[Item, ItemState]]) -> list[tuple[Item, ItemState]]:
    """What is owed before the rest; the earliest day first, what has none last; then by session and speaker."""
    return sorted(
        items,
        key=lambda pair: (
            pair[1] is not ItemState.ASKED,
            pair[0].due_on or date.max,
            pair[0].session_id,
            pair[0].speaker_id,
            pair[0].kind,
        ),
    )
