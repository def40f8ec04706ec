"""The places of a category: taken when a registration is submitted or comes back, never more than the quota."""

from collections.abc import Collection

from gpscf_events.categories.errors import QuotaBelowTaken
from gpscf_events.categories.models import Category
from gpscf_events.categories.queries import list_at_meetings, lock_to_count
from gpscf_events.core.transaction import transaction
from gpscf_events.registration.errors import CategoryFull
from gpscf_events.registration.queries.places import count_places, is_full


def take_place(*, registration_id: int, category: Category, meeting_ids: Collection[int]) -> None:
    """Make sure that one more fits into the quotas of the edition and the meetings, until commit. Raises CategoryFull.

    `category` is held by `lock_to_submit`. Live registrations are counted on the category's held row: a place is free
    again as soon as one of them is withdrawn or declined. Without a quota nobody waits for anybody.
    """
    with transaction():
        quotas = {
            row.meeting_id: row.quota
            for row in list_at_meetings([category.id], meeting_ids=meeting_ids)
            if row.quota is not None
        }
        if category.quota is None and not quotas:
            return
        held = lock_to_count(category.id)
        for meeting_id, quota in [(None, held.quota), *quotas.items()]:
            if quota is not None and is_full(
                held.id, quota, meeting_id=meeting_id, leaving_out=registration_id
            ):
                raise CategoryFull


def ensure_quotas_hold(category: Category) -> None:
    """Raise QuotaBelowTaken when more people are registered than a quota of the (held) category allows."""
    if category.quota is not None and (taken := count_places(category.id)) > category.quota:
        raise QuotaBelowTaken(taken)
    for row in list_at_meetings([category.id]):
        taken = count_places(category.id, meeting_id=row.meeting_id) if row.quota is not None else 0
        if row.quota is not None and taken > row.quota:
            raise QuotaBelowTaken(taken, field=f"quota_{row.meeting_id}")
