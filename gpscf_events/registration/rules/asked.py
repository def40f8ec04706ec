"""What somebody is asked: by category, by meeting, and by how the person takes part."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from gpscf_events.categories.models import Asked, Category, CategoryMeeting

_STRICTEST = (Asked.REQUIRED, Asked.OPTIONAL, Asked.NOT)


@dataclass(frozen=True)
class Wanted:
    """Which of the three are asked of a person."""

    photo: Asked = Asked.OPTIONAL
    birth_date: Asked = Asked.NOT
    document: Asked = Asked.NOT


NOTHING = Wanted(Asked.NOT, Asked.NOT, Asked.NOT)


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
