"""Questions about categories."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import select

from gpscf_events.categories.models import Category, CategoryMeeting, CategorySession
from gpscf_events.core.db import db
from gpscf_events.core.errors import NotFound


def list_categories(edition_id: int) -> Sequence[Category]:
    """All categories of the edition, closed ones too, in their order."""
    query = select(Category).where(Category.edition_id == edition_id)
    return db.session.scalars(query.order_by(Category.position, Category.id)).all()


def get_category(public_id: UUID, *, edition_id: int) -> Category:
    """The category of the edition, or NotFound."""
    found = db.session.scalar(
        select(Category).where(Category.edition_id == edition_id, Category.public_id == public_id)
    )
    if found is None:
        raise NotFound
    return found


def lock_to_change(category_id: int) -> Category:
    """The category, held until commit against everybody who submits in it, read afresh, or NotFound."""
    query = select(Category).where(Category.id == category_id).with_for_update()
    return _got(db.session.scalar(query.execution_options(populate_existing=True)))


def lock_to_submit(category_id: int) -> Category:
    """The category as it stands until commit; others may submit in it meanwhile. NotFound."""
    query = select(Category).where(Category.id == category_id).with_for_update(read=True, key_share=True)
    return _got(db.session.scalar(query.execution_options(populate_existing=True)))


def lock_to_count(category_id: int) -> Category:
    """The category, held until commit against others who count their places in it, or NotFound."""
    query = select(Category).where(Category.id == category_id).with_for_update(key_share=True)
    return _got(db.session.scalar(query.execution_options(populate_existing=True)))


def _got(found: Category | None) -> Category:
    if found is None:
        raise NotFound
    return found


def list_at_meetings(
    category_ids: Collection[int], *, meeting_ids: Collection[int] | None = None
) -> Sequence[CategoryMeeting]:
    """What differs for these categories at meetings (of these, or of all), read afresh."""
    query = select(CategoryMeeting).where(CategoryMeeting.category_id.in_(category_ids))
    if meeting_ids is not None:
        query = query.where(CategoryMeeting.meeting_id.in_(meeting_ids))
    return db.session.scalars(
        query.order_by(CategoryMeeting.meeting_id).execution_options(populate_existing=True)
    ).all()


def find_admitted(category_id: int | None) -> set[int] | None:
    """The sessions that people of the category may enter; None where they may enter all."""
    category = db.session.get(Category, category_id) if category_id is not None else None
    return None if category is None or category.enters_all_sessions else list_session_ids(category.id)


def find_by_key(edition_id: int, key: str) -> Category | None:
    """The edition's category with this key, or None."""
    return db.session.scalar(select(Category).where(Category.edition_id == edition_id, Category.key == key))


def list_session_ids(category_id: int) -> set[int]:
    """The sessions that are named for the category; they count only where it may not enter all."""
    return set(
        db.session.scalars(
            select(CategorySession.session_id).where(CategorySession.category_id == category_id)
        )
    )
