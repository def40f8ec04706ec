"""The programme taken away as a file, and taken over from one."""

from gpscf_events.audit.services import record
from gpscf_events.core.transaction import transaction
from gpscf_events.programme.models import Edition


def note_export(*, edition: Edition, form: str, count: int) -> None:
    """Keep in the trail that somebody took the programme away: in which form, and how many sessions."""
    with transaction():
        record(
            "programme.exported",
            subject_kind="edition",
            subject_id=edition.id,
            edition_id=edition.id,
            after={"form": form, "sessions": count},
        )
