"""The head of the audit trail, mailed out of the house: what nobody inside can take back."""

from datetime import datetime

from flask import current_app

from gpscf_events.audit.queries import count_unsealed, find_head
from gpscf_events.core import clock
from gpscf_events.core.transaction import transaction
from gpscf_events.messages.services import queue_message
from gpscf_events.programme.queries import find_current_edition

KIND = "audit_head"
# Whoever keeps the heads belongs to the secretariat, whose language this is.
LOCALE = "zh"


def mail_head(*, slot: datetime) -> None:
    """Owe AUDIT_MAIL_TO the head of the trail for the day that begins at `slot`: once, however often this runs.

    Without AUDIT_MAIL_TO, or before the first entry is sealed, nothing is owed.
    """
    recipient = current_app.extensions["settings"].audit_mail_to
    with transaction():
        head = find_head()
        if not recipient or head is None:
            return
        edition = find_current_edition()
        queue_message(
            KIND,
            recipient=recipient,
            locale=LOCALE,
            subject_kind="audit_entry",
            subject_id=head.sequence,
            # Of an edition, so that a mail that cannot be delivered becomes somebody's next step.
            edition_id=edition.id if edition else None,
            send_key=f"{KIND}:{slot:%Y-%m-%d}",
            context={
                "day": f"{slot:%Y-%m-%d}",
                "written_at": f"{clock.now():%Y-%m-%d %H:%M} UTC",
                "head": str(head),
                "entries": head.sequence,
                "last_at": f"{head.at:%Y-%m-%d %H:%M:%S} UTC",
                "unsealed": count_unsealed(),
            },
        )
