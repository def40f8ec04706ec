"""Protocol's registration in one transaction: the person, and what is missing on purpose."""

from collections.abc import Sequence
from datetime import date

from gpscf_events.accreditation.models import Field
from gpscf_events.accreditation.services.missing import note_missing
from gpscf_events.core.transaction import transaction
from gpscf_events.programme.models import Edition, Meeting
from gpscf_events.registration.models import Registration
from gpscf_events.registration.services import KnownPerson, register_by_protocol


def register_known(
    *,
    edition: Edition,
    category_id: int,
    person: KnownPerson,
    meetings: Sequence[Meeting],
    locale: str,
    until: date | None,
    waived_for: str,
) -> Registration:
    """Register somebody whom protocol knows; photo, document and contact are promised or waived as in `note_missing`.

    Raises CategoryFull.
    """
    with transaction():
        registration = register_by_protocol(
            edition=edition, category_id=category_id, person=person, meetings=meetings, locale=locale
        )
        note_missing(registration_id=registration.id, fields=list(Field), until=until, waived_for=waived_for)
        return registration
