"""What members answer alike is typed once and copied."""

from collections.abc import Collection

from gpscf_events.audit.services import record
from gpscf_events.core.transaction import transaction
from gpscf_events.delegations.queries import list_members, lock_delegation
from gpscf_events.delegations.rules import Pages, Shared, filled_in
from gpscf_events.registration.models import RegistrationState
from gpscf_events.registration.queries import lock_registration
from gpscf_events.registration.services import save_page


def copy_answers(
    *, delegation_id: int, said: Pages, parts: Collection[Shared], member_ids: Collection[int], replaces: bool
) -> int:
    """Put these parts of `said` into the drafts of the members; returns in how many something changed.

    What stands in a draft stays, unless `replaces`. Registrations that were sent are left as they are.
    """
    changed = 0
    with transaction():
        delegation = lock_delegation(delegation_id)
        for row in list_members(delegation_id):
            if row.member.id not in member_ids:
                continue
            registration = lock_registration(row.member.registration_id)
            if registration.state is not RegistrationState.DRAFT:
                continue
            pages = filled_in(registration.draft, said, parts, replaces=replaces)
            for page, answers in pages.items():
                save_page(registration=registration, page=page, answers=answers)
            if pages:
                changed += 1
                record(
                    "delegation.answers_copied",
                    subject_kind="registration",
                    subject_id=registration.id,
                    edition_id=delegation.edition_id,
                    after={"delegation_id": delegation.id, "parts": sorted(part.value for part in parts)},
                )
    return changed
