"""The lines of addresses and numbers: whom they reach, and what they open."""

from gpscf_events.retention.rules.forms_of_lines import Basis, Line, _delete
from gpscf_events.retention.rules.periods import Part

CONTACTS: tuple[Line, ...] = (
    _delete(
        Part.PEOPLE,
        "person_contact",
        "person_id contact_id created_at",
        Basis.PARTICIPATION,
        "Which address reaches whom",
    ),
    _delete(
        Part.REGISTRATIONS,
        "registration_contact",
        "registration_id contact_id created_at",
        Basis.PARTICIPATION,
        "Which further addresses and numbers open a registration",
    ),
    _delete(
        Part.VISITORS,
        "focal_point",
        "public_id contact_id name created_at",
        Basis.PARTICIPATION,
        "Who looks after a delegation; counted from the edition's last day",
    ),
    _delete(
        Part.PEOPLE,
        "contact",
        "public_id kind value locale verified_at created_at",
        Basis.PARTICIPATION,
        "An address or number; stays while it reaches somebody else",
    ),
)
