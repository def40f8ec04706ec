"""Finding somebody by name, for those whose badge cannot be read."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from gpscf_events.checkin import queries
from gpscf_events.checkin.services.places import get_place
from gpscf_events.core.actor import Actor
from gpscf_events.core.roles import Permission


def find_people(*, checkpoint_id: UUID, words: str, actor: Actor) -> Sequence[Row[Any]]:
    """Who might stand at this checkpoint without a readable badge, by name in any script."""
    place = get_place(checkpoint_id=checkpoint_id, actor=actor, permission=Permission.PEOPLE_FIND)
    return queries.list_people(edition_id=place.edition_id, meeting_id=place.meeting_id, words=words)
