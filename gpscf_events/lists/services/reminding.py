"""A reminder of what somebody owes us, in the words of what is missing when it is written."""

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import current_app

from gpscf_events.accreditation.queries import find_open_enquiry
from gpscf_events.core.clock import now
from gpscf_events.core.i18n import moment
from gpscf_events.lists.models import BulkAct
from gpscf_events.lists.queries.bulk import REMINDER
from gpscf_events.people.rules import addressed_name
from gpscf_events.questions.queries import find_entry, list_open_forms
from gpscf_events.registration.models import Registration, RegistrationState
from gpscf_events.registration.queries import list_meetings
from gpscf_events.registration.services import write_to
from gpscf_events.registration.token import status_link


def remind(*, act: BulkAct, registration: Registration) -> bool:
    """Owe the reminder once for the act; False where nothing is missing any more, or can be sent no more."""
    edition, locale, at = registration.edition, registration.locale, now()
    is_draft = registration.state is RegistrationState.DRAFT
    closes_at = max((one.registration_closes_at for one in list_meetings(edition.id)), default=at)
    if is_draft and closes_at <= at:
        return False

    def until(value: datetime) -> str:
        local = value.astimezone(ZoneInfo(edition.time_zone))
        return f"{moment(value, ZoneInfo(edition.time_zone), locale)} ({local.tzname()})"

    forms = [
        {"name": dict(form.name), "until": until(form.closes_at)}
        for form in list_open_forms(registration, at)
        if form.closes_at > at
        and ((entry := find_entry(form.id, registration.id)) is None or entry.sent_at is None)
    ]
    is_asked = not is_draft and find_open_enquiry(registration.id) is not None
    if not (is_draft or forms or is_asked):
        return False
    which = f"drafts:{registration.contact_id}" if is_draft else str(registration.id)
    base = current_app.extensions["settings"].base_url
    write_to(
        registration,
        REMINDER,
        # A focal point who holds forty drafts reads it once.
        send_key=f"{REMINDER}:{act.id}:{which}",
        context={
            "name": addressed_name(registration.person, locale) if registration.person else "",
            "edition": edition,
            "reference": registration.reference or "",
            "is_draft": is_draft,
            "until": until(closes_at),
            "is_asked": is_asked,
            "forms": forms,
            "link": f"{base}/{locale}/{edition.key}/register/email"
            if is_draft
            else status_link(registration),
        },
    )
    return True
