"""Lines of what delegates wish for after submission: corrections, copies of the own data, erasure."""

from gpscf_events.retention.rules.forms_of_lines import Basis, Line, _blank, _delete, _figure
from gpscf_events.retention.rules.periods import Part

WISHES: tuple[Line, ...] = (
    _blank(
        Part.REGISTRATIONS,
        "correction",
        Basis.PARTICIPATION,
        "What a delegate asked to be corrected",
        wanted="'{}'",
    ),
    _figure(
        Part.REGISTRATIONS,
        "correction",
        "public_id registration_id page created_at decided_at is_applied",
        Basis.EVIDENCE,
        "That each wish for a correction was decided",
    ),
    _blank(
        Part.REGISTRATIONS,
        "erasure_request",
        Basis.EVIDENCE,
        "Why a request for erasure was refused",
        reason="NULL",
    ),
    _delete(
        Part.EXPORTS,
        "data_copy",
        "public_id registration_id locale state done total created_at ready_at expires_at",
        Basis.PARTICIPATION,
        "The copy of the own data that a delegate ordered; row and file in FILES_DIR/copies go after a day",
    ),
    _figure(
        Part.REGISTRATIONS,
        "erasure_request",
        "public_id registration_id state created_at due_at decided_at",
        Basis.EVIDENCE,
        "That each request for erasure was answered, and in time",
    ),
)
