"""The lines of nomination, acceptance and clearance."""

from gpscf_events.retention.rules.forms_of_lines import Basis, Line, _blank, _figure
from gpscf_events.retention.rules.periods import Part

LINES_OF_DECISIONS: tuple[Line, ...] = (
    _blank(
        Part.REGISTRATIONS,
        "wording",
        Basis.PARTICIPATION,
        "How name, position and organisation are said and printed in Chinese and English",
        name_zh="''",
        position_zh="''",
        position_en="''",
        organisation_zh="''",
        organisation_en="''",
        rests_on="'\\x'",
    ),
    _figure(
        Part.REGISTRATIONS,
        "wording",
        "registration_id state revision checked_at",
        Basis.EVIDENCE,
        "Figures: how many names and titles were checked, and when",
    ),
    _blank(
        Part.REGISTRATIONS,
        "field_note",
        Basis.PARTICIPATION,
        "Why photo, document or contact of somebody are not asked",
        waived_for="CASE waived_for WHEN '' THEN '' ELSE '–' END",
    ),
    _figure(
        Part.REGISTRATIONS,
        "field_note",
        "registration_id field owner_role until noted_at",
        Basis.EVIDENCE,
        "What was registered without being complete, and until when it was owed",
    ),
    _blank(
        Part.REGISTRATIONS,
        "enquiry",
        Basis.PARTICIPATION,
        "What the secretariat asked before it decided, and the answer",
        question="''",
        answer="CASE WHEN answered_at IS NULL THEN NULL ELSE '' END",
    ),
    _figure(
        Part.REGISTRATIONS,
        "enquiry",
        "public_id registration_id asked_at answered_at",
        Basis.EVIDENCE,
        "How long answers took",
    ),
    _blank(
        Part.REGISTRATIONS,
        "fact_move",
        Basis.SECURITY,
        "The number of a note, letter or answer, and why the secretariat decided",
        reference="''",
        reason="''",
    ),
    _figure(
        Part.REGISTRATIONS,
        "fact_move",
        "registration_id fact before after moved_at",
        Basis.EVIDENCE,
        "That each badge was given with the facts that its category needs",
    ),
    _figure(
        Part.REGISTRATIONS,
        "clearance_item",
        "batch_id number registration_id answer answered_at",
        Basis.EVIDENCE,
        "Figures: how many were sent to security, and how long its answers took",
    ),
    _blank(
        Part.REGISTRATIONS,
        "accreditation",
        Basis.SECURITY,
        "Keyed hashes of name, document, birth date, photo and role as security was shown and cleared them",
        sent_as="NULL",
        cleared_as="NULL",
    ),
    _figure(
        Part.REGISTRATIONS,
        "accreditation",
        "registration_id nomination nominated_by clearance clearance_stands accredited_at created_at",
        Basis.SECURITY,
        "Figures: how many were nominated, accepted and cleared, and how long it took",
    ),
)
