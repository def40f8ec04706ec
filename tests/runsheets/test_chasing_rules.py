"""What a speaker still owes: what lies there is not asked for again, and what is late stands first."""

from datetime import UTC, date, datetime, timedelta

import pytest

from gpscf_events.programme.models import DocumentKind, SessionDocument
from gpscf_events.runsheets.models import ItemKind, ItemState, SpeakerItem
from gpscf_events.runsheets.rules import Show, counts_as, in_chase_order, is_overdue, is_shown

NOW = datetime(2025, 9, 10, tzinfo=UTC)
TODAY = date(2025, 9, 10)


def item(
    number: int = 1, kind: ItemKind = ItemKind.SPEECH, state: ItemState = ItemState.ASKED, **more: object
) -> SpeakerItem:
    values = {"session_id": 1, "speaker_id": number, "due_on": None, "document_id": None, **more}
    return SpeakerItem(id=number, kind=kind, state=state, **values)


def document(
    kind: DocumentKind = DocumentKind.SPEECH, published_at: datetime | None = NOW
) -> SessionDocument:
    return SessionDocument(id=9, kind=kind, published_at=published_at)


def test_a_document_named_for_an_item_counts_as_received_published_or_not() -> None:
    one, other = item(1, document_id=9), item(2)
    assert counts_as(one, [document(published_at=None)], [one, other], at=NOW) is ItemState.RECEIVED
    assert counts_as(other, [document(published_at=None)], [one, other], at=NOW) is ItemState.ASKED


@pytest.mark.parametrize(
    ("published_at", "kind", "state"),
    [
        (NOW, DocumentKind.SPEECH, ItemState.RECEIVED),
        (NOW + timedelta(seconds=1), DocumentKind.SPEECH, ItemState.ASKED),
        (None, DocumentKind.SPEECH, ItemState.ASKED),
        (NOW, DocumentKind.SLIDES, ItemState.ASKED),
    ],
)
def test_the_published_speech_of_the_only_one_asked_counts_as_received(
    published_at: datetime | None, kind: DocumentKind, state: ItemState
) -> None:
    one = item()
    slides, spared = item(2, ItemKind.SLIDES), item(3, state=ItemState.NOT_NEEDED)
    assert counts_as(one, [document(kind, published_at)], [one, slides, spared], at=NOW) is state


def test_a_published_speech_is_nobodys_where_two_were_asked() -> None:
    one, other = item(1), item(2)
    assert counts_as(one, [document()], [one, other], at=NOW) is ItemState.ASKED


@pytest.mark.parametrize("kind", [ItemKind.PORTRAIT, ItemKind.TITLE])
def test_no_document_stands_for_a_portrait_or_a_title(kind: ItemKind) -> None:
    one = item(kind=kind)
    assert counts_as(one, [document(), document(DocumentKind.SLIDES)], [one], at=NOW) is ItemState.ASKED


@pytest.mark.parametrize("state", [ItemState.RECEIVED, ItemState.CHECKED, ItemState.NOT_NEEDED])
def test_what_somebody_said_of_an_item_is_not_overruled(state: ItemState) -> None:
    one = item(state=state, document_id=9)
    assert counts_as(one, [document()], [one], at=NOW) is state


def test_overdue_is_what_was_due_before_today_and_has_not_come() -> None:
    yesterday = TODAY - timedelta(days=1)
    assert is_overdue(ItemState.ASKED, yesterday, today=TODAY)
    assert not is_overdue(ItemState.ASKED, TODAY, today=TODAY)
    assert not is_overdue(ItemState.ASKED, None, today=TODAY)
    assert not is_overdue(ItemState.RECEIVED, yesterday, today=TODAY)


def test_the_earliest_day_stands_first_and_what_has_come_last() -> None:
    late, soon, never = item(1, due_on=date(2025, 9, 1)), item(2, due_on=date(2025, 9, 20)), item(3)
    come = item(4, due_on=date(2025, 8, 1))
    pairs = [
        (come, ItemState.RECEIVED),
        (never, ItemState.ASKED),
        (soon, ItemState.ASKED),
        (late, ItemState.ASKED),
    ]
    assert [one.id for one, _state in in_chase_order(pairs)] == [1, 2, 3, 4]


def test_a_reader_sees_what_is_owed_what_is_to_be_checked_or_everything() -> None:
    shown = {show: [state for state in ItemState if is_shown(state, show)] for show in Show}
    assert shown == {
        Show.OWED: [ItemState.ASKED],
        Show.TO_CHECK: [ItemState.RECEIVED],
        Show.EVERYTHING: list(ItemState),
    }
