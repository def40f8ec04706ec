"""Deciding about two registrations that look like one human being. Nothing here ever merges them."""

from sqlalchemy.dialects.postgresql import insert

from gpscf_events.accreditation.models import PairDecision
from gpscf_events.audit.services import record
from gpscf_events.core.actor import present_actor
from gpscf_events.core.transaction import transaction
from gpscf_events.followups.services import N_, owe
from gpscf_events.registration.queries import get_by_id


def decide_pair(*, registration_id: int, other_id: int, is_same: bool) -> None:
    """Remember that they are different people for ever, or that they are one: then the secretariat withdraws one.

    What was decided first stays.
    """
    with transaction() as session:
        registration = get_by_id(registration_id)
        first, second = sorted((registration_id, other_id))
        made = session.scalar(
            insert(PairDecision)
            .values(
                edition_id=registration.edition_id,
                first_registration_id=first,
                second_registration_id=second,
                is_same=is_same,
                by_user_id=present_actor().user_id,
            )
            .on_conflict_do_nothing()
            .returning(PairDecision.id)
        )
        if made is None:
            return
        record(
            "pair.same" if is_same else "pair.different",
            subject_kind="registration",
            subject_id=registration_id,
            edition_id=registration.edition_id,
            after={"other_id": other_id},
        )
        if is_same:
            owe(
                kind="registered_twice",
                subject_kind="registration",
                subject_id=registration_id,
                edition_id=registration.edition_id,
                what=N_(
                    "One person is registered twice. Agree with the person which registration is withdrawn."
                ),
                dedupe_key=f"pair:{made}",
            )
