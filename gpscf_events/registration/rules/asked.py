"""What somebody is asked: by category, by meeting, and by how the person takes part."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from gpscf_events.categories.models import Asked, Category, CategoryMeeting
from gpscf_events.programme.models import Meeting
from gpscf_events.registration.models import RegistrationState

# Nothing is added to a registration that came to an end.
ENDED = frozenset({RegistrationState.DECLINED, RegistrationState.WITHDRAWN})
_STRICTEST = (Asked.REQUIRED, Asked.OPTIONAL, Asked.NOT)


@dataclass(frozen=True)
class Wanted:
    """Which of the three are asked of a person."""

    photo: Asked = Asked.OPTIONAL
    birth_date: Asked = Asked.NOT
    document: Asked = Asked.NOT


NOTHING = Wanted(Asked.NOT, Asked.NOT, Asked.NOT)


def meetings_of_draft(draft: Mapping[str, Any], meetings: Iterable[Meeting]) -> tuple[set[int], set[int]]:
    """The ids of the meetings that the first page of a draft names, and of those of them attended by video only."""
    role = draft.get("role", {})
    chosen = [row for row in meetings if row.key in (role.get("meetings") or ())]
    online = {row.id for row in chosen if row.takes_online and row.key in (role.get("online") or ())}
    return {row.id for row in chosen}, online


def may_give_document(wanted: Wanted, state: RegistrationState) -> bool:
    """Whether a document is asked of the person, and the registration did not come to an end."""
    return wanted.document is not Asked.NOT and state not in ENDED


def decide_wanted(
    category: Category | None,
    rows: Iterable[CategoryMeeting],
    *,
    meeting_ids: Collection[int],
    online_ids: Collection[int],
) -> Wanted:
    """What a person of the category is asked who comes to these meetings, to some of them by video only.

    Who comes to no room is asked nothing; of several meetings the strictest counts. `rows` may hold other categories.
    """
    if category is None:
        return Wanted()
    rooms = set(meeting_ids) - set(online_ids)
    if meeting_ids and not rooms:
        return NOTHING
    own = {row.meeting_id: row.asks_document for row in rows if row.category_id == category.id}
    asked = {own.get(meeting_id) or category.asks_document for meeting_id in rooms} or {
        category.asks_document
    }
    document = next(one for one in _STRICTEST if one in asked)
    return Wanted(category.asks_photo, category.asks_birth_date, document)
