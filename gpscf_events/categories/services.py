"""Making, changing, ordering, closing and removing categories."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from sqlalchemy import delete, select

from gpscf_events.audit.services import record
from gpscf_events.categories.errors import CategoryInUse
from gpscf_events.categories.models import Asked, Category, CategoryMeeting, CategorySession
from gpscf_events.categories.queries import (
    list_at_meetings,
    list_categories,
    list_session_ids,
    lock_to_change,
)
from gpscf_events.categories.rules import new_key
from gpscf_events.core.clock import now
from gpscf_events.core.db import Words, db
from gpscf_events.core.transaction import transaction
from gpscf_events.programme.events import EditionCopied
from gpscf_events.programme.queries import match_copies
from gpscf_events.programme.services import copy_row

# Asked before a category is changed or removed: features to the right know who is registered in it.
Check = Callable[[Category], None]


@dataclass(frozen=True)
class AtMeeting:
    """What a category may at a meeting."""

    is_open: bool
    quota: int | None
    asks_document: Asked | None = None


@dataclass(frozen=True, kw_only=True)
class CategoryValues:
    """Everything that organisers decide about a category; `columns` are columns of its row."""

    columns: Mapping[str, Any]
    meetings: Mapping[int, AtMeeting]
    session_ids: Collection[int]


def add_category(*, edition_id: int, values: CategoryValues) -> Category:
    """A new category at the end of the list."""
    with transaction() as session:
        known = list_categories(edition_id)
        name: Words = values.columns["name"]
        category = Category(
            public_id=uuid4(),
            edition_id=edition_id,
            key=new_key(name.get("en", ""), {row.key for row in known}),
            position=max((row.position for row in known), default=-1) + 1,
            **values.columns,
        )
        session.add(category)
        session.flush()
        _keep_parts(category, values)
        _record("category.made", category, after=_told(category))
        return category


def change_category(*, category_id: int, values: CategoryValues, check: Check) -> Category:
    """Change the category. `check` sees the changed row and raises what forbids it (a quota below the taken places)."""
    with transaction() as session:
        category = lock_to_change(category_id)
        before = _told(category)
        for column, value in values.columns.items():
            setattr(category, column, value)
        _keep_parts(category, values)
        session.flush()
        check(category)
        after = _told(category)
        if after != before:
            _record("category.changed", category, before=before, after=after)
        return category


def move_category(*, category_id: int, up: bool) -> None:
    """Change places with the category before or after it; at the end of the list nothing changes."""
    with transaction():
        category = lock_to_change(category_id)
        order = list(list_categories(category.edition_id))
        here = order.index(category)
        there = here + (-1 if up else 1)
        if not 0 <= there < len(order):
            return
        order[here], order[there] = order[there], order[here]
        for position, row in enumerate(order):
            row.position = position
        _record("category.moved", category, after={"position": category.position})


def close_category(*, category_id: int, closed: bool) -> None:
    """Let nobody choose the category any more, or open it again; who is registered stays."""
    with transaction():
        category = lock_to_change(category_id)
        if (category.closed_at is not None) is closed:
            return
        category.closed_at = now() if closed else None
        _record("category.closed" if closed else "category.reopened", category)


def remove_category(*, category_id: int, is_used: Callable[[Category], bool]) -> None:
    """Remove a category that nothing names. Raises CategoryInUse."""
    with transaction() as session:
        category = lock_to_change(category_id)
        if is_used(category):
            raise CategoryInUse
        _record("category.removed", category, before=_told(category))
        session.execute(delete(CategoryMeeting).where(CategoryMeeting.category_id == category_id))
        session.execute(delete(CategorySession).where(CategorySession.category_id == category_id))
        session.delete(category)


def _keep_parts(category: Category, values: CategoryValues) -> None:
    known = {row.meeting_id: row for row in list_at_meetings([category.id])}
    for meeting_id, at in values.meetings.items():
        row = known.get(meeting_id)
        if row is None:
            row = CategoryMeeting(
                edition_id=category.edition_id, category_id=category.id, meeting_id=meeting_id
            )
            db.session.add(row)
        row.is_open, row.quota, row.asks_document = at.is_open, at.quota, at.asks_document
    wanted, had = set(values.session_ids), list_session_ids(category.id)
    db.session.execute(
        delete(CategorySession).where(
            CategorySession.category_id == category.id, CategorySession.session_id.in_(had - wanted)
        )
    )
    db.session.add_all(
        CategorySession(edition_id=category.edition_id, category_id=category.id, session_id=session_id)
        for session_id in sorted(wanted - had)
    )
    db.session.flush()


def _told(category: Category) -> dict[str, Any]:
    """What the category is, for the audit trail."""
    return {
        "key": category.key,
        "title": dict(category.name),
        "hint": dict(category.hint or {}),
        "open_to": category.open_to,
        "needs_acceptance": str(category.needs_acceptance),
        "needs_two_people": str(category.needs_two_people),
        "needs_nomination": str(category.needs_nomination),
        "needs_clearance": str(category.needs_clearance),
        "is_assured": str(category.is_assured),
        "quota": category.quota,
        "badge": f"{category.badge_kind} {category.badge_class} {category.colour} {category.qr_opens}",
        "asks_photo": category.asks_photo,
        "asks_birth_date": category.asks_birth_date,
        "asks_document": category.asks_document,
        "enters_all_sessions": str(category.enters_all_sessions),
        "session_ids": sorted(list_session_ids(category.id)),
        "meetings": {
            str(row.meeting_id): " ".join(
                str(word) for word in ("open" if row.is_open else "not", row.quota, row.asks_document) if word
            )
            for row in list_at_meetings([category.id])
        },
    }


def _record(
    action: str,
    category: Category,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    record(
        action,
        subject_kind="category",
        subject_id=category.id,
        edition_id=category.edition_id,
        before=before,
        after=after,
    )


def on_edition_copied(event: EditionCopied) -> None:
    """Give the new edition the categories of the old one, with what they may at its meetings and sessions."""
    meetings, sessions = match_copies(event.source_id, event.edition_id)
    with transaction() as database:
        for category in list_categories(event.source_id):
            made = copy_row(category, edition_id=event.edition_id)
            of = {"edition_id": event.edition_id, "category_id": made.id}
            for row in list_at_meetings([category.id]):
                copy_row(row, meeting_id=meetings[row.meeting_id], **of)
            wanted = select(CategorySession).where(CategorySession.category_id == category.id)
            for entry in database.scalars(wanted).all():
                copy_row(entry, session_id=sessions[entry.session_id], **of)
