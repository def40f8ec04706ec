"""What is missing of somebody on purpose: to be supplied until a day, or waived for a reason."""

from collections.abc import Sequence
from datetime import date, datetime, time

from sqlalchemy import delete

from gpscf_events.accreditation.models import Field, FieldNote
from gpscf_events.audit.services import record
from gpscf_events.core.actor import present_actor
from gpscf_events.core.clock import now
from gpscf_events.core.roles import Role
from gpscf_events.core.transaction import transaction
from gpscf_events.followups.services import N_, owe
from gpscf_events.registration.queries import lock_registration


def note_missing(
    *, registration_id: int, fields: Sequence[Field], until: date | None, waived_for: str = ""
) -> None:
    """Protocol supplies the fields until the day (then somebody owns it), or does without them for a reason.

    Exactly one of `until` and `waived_for` is given; what was noted before is replaced.
    """
    with transaction() as session:
        registration = lock_registration(registration_id)
        for field in fields:
            session.execute(
                delete(FieldNote).where(
                    FieldNote.registration_id == registration_id, FieldNote.field == field
                )
            )
            session.add(
                FieldNote(
                    edition_id=registration.edition_id,
                    registration_id=registration_id,
                    field=field,
                    owner_role=Role.PROTOCOL.value,
                    until=until,
                    waived_for=waived_for,
                    by_user_id=present_actor().user_id,
                )
            )
        session.flush()
        record(
            "field.promised" if until else "field.waived",
            subject_kind="registration",
            subject_id=registration_id,
            edition_id=registration.edition_id,
            after={"fields": [str(field) for field in fields], "until": until.isoformat() if until else None},
        )
        if until is not None:
            end = datetime.combine(until, time(23, 59), tzinfo=registration.edition.meetings[0].zone)
            owe(
                kind="field_missing",
                subject_kind="registration",
                subject_id=registration_id,
                edition_id=registration.edition_id,
                what=N_("Photo, document or contact of this person are still to be supplied."),
                owner_role=Role.PROTOCOL.value,
                due_in=end - now(),
                dedupe_key=f"registration:{registration_id}:fields:{until.isoformat()}",
            )
