"""Questions about the places of categories, and what a category asks."""

from collections.abc import Sequence

from sqlalchemy import exists, func, select

from gpscf_events.categories.models import Category, CategoryMeeting
from gpscf_events.categories.queries import find_by_key, list_at_meetings
from gpscf_events.core.db import db
from gpscf_events.programme.models import Meeting
from gpscf_events.registration.models import (
    InvitationCode,
    ParticipationMode,
    Registration,
    RegistrationState,
)
from gpscf_events.registration.rules import LIVE_STATES, Wanted, decide_wanted
from gpscf_events.registration.rules.asked import meetings_of_draft


def read_places(
    categories: Sequence[Category],
    rows: Sequence[CategoryMeeting],
) -> tuple[frozenset[tuple[int, int]], frozenset[tuple[int, int | None]]]:
    """Where the categories do not take part, and where their places are taken: see `Choices`."""
    full: set[tuple[int, int | None]] = {
        (row.id, None) for row in categories if row.quota is not None and is_full(row.id, row.quota)
    }
    full |= {
        (row.category_id, row.meeting_id)
        for row in rows
        if row.quota is not None and is_full(row.category_id, row.quota, meeting_id=row.meeting_id)
    }
    return frozenset((row.category_id, row.meeting_id) for row in rows if not row.is_open), frozenset(full)


def is_full(
    category_id: int, quota: int, *, meeting_id: int | None = None, leaving_out: int | None = None
) -> bool:
    """Whether that many live registrations are in the category, at the meeting or in the edition."""
    return count_places(category_id, meeting_id=meeting_id, leaving_out=leaving_out, most=quota) >= quota


def count_places(
    category_id: int,
    *,
    meeting_id: int | None = None,
    leaving_out: int | None = None,
    most: int | None = None,
) -> int:
    """How many live registrations are in the category, at the meeting or in the edition; counted up to `most`."""
    query = select(Registration.id).where(
        Registration.category_id == category_id, Registration.state.in_(LIVE_STATES)
    )
    if meeting_id is not None:
        query = query.where(Registration.in_meeting(meeting_id))
    if leaving_out is not None:
        query = query.where(Registration.id != leaving_out)
    return db.session.scalar(select(func.count()).select_from(query.limit(most).subquery())) or 0


def is_category_used(category_id: int) -> bool:
    """Whether a registration, in whatever state, or an invitation code names the category.

    A draft names it by its key, as typed.
    """
    drafted = exists().where(
        Registration.edition_id == Category.edition_id,
        Registration.draft["role"]["category"].op("?")(Category.key),
    )
    return bool(
        db.session.scalar(
            select(
                exists().where(Registration.category_id == category_id)
                | exists().where(InvitationCode.category_id == category_id)
                | exists(select(Category.id).where(Category.id == category_id, drafted))
            )
        )
    )


def find_taking(registration: Registration) -> tuple[set[int], set[int]]:
    """The ids of the person's meetings, and of those of them by video only, of a draft as far as it says."""
    if registration.state is not RegistrationState.DRAFT:
        taking = list(registration.participations)
        online = {one.meeting_id for one in taking if one.mode is not ParticipationMode.ON_SITE}
        return {one.meeting_id for one in taking}, online
    meetings = db.session.scalars(select(Meeting).where(Meeting.edition_id == registration.edition_id)).all()
    return meetings_of_draft(registration.draft, meetings)


def find_wanted(registration: Registration) -> Wanted:
    """What the person is asked: by category, meetings and how the person takes part, of a draft as far as it says."""
    category = registration.category
    if registration.state is RegistrationState.DRAFT:
        key = next(iter(registration.draft.get("role", {}).get("category", [])), "")
        category = find_by_key(registration.edition_id, key.replace("\x00", ""))
    chosen, online = find_taking(registration)
    rows = list_at_meetings([category.id]) if category else ()
    return decide_wanted(category, rows, meeting_ids=chosen, online_ids=online)
