"""Submitting: one transaction turns checked answers into a person, a registration and what hangs on it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import exists, select

from gpscf_events.audit.services import record
from gpscf_events.categories.queries import list_at_meetings, lock_to_submit
from gpscf_events.categories.rules import needs_invitation
from gpscf_events.core.clock import now
from gpscf_events.core.db import db
from gpscf_events.core.events import publish
from gpscf_events.core.tokens import reference
from gpscf_events.core.transaction import transaction
from gpscf_events.parties.services import keep_organisation
from gpscf_events.people.rules import addressed_name
from gpscf_events.people.services import add_person, keep_reached
from gpscf_events.registration.errors import DraftChanged
from gpscf_events.registration.events import RegistrationSubmitted
from gpscf_events.registration.models import (
    ConsentGiver,
    Participation,
    ParticipationMode,
    Registration,
    RegistrationState,
)
from gpscf_events.registration.queries import (
    find_document,
    find_invited_to,
    find_portrait,
    list_further_contacts,
    lock_registration,
)
from gpscf_events.registration.rules import (
    Answers,
    decide_first_state,
    decide_wanted,
    ensure_has_papers,
    ensure_may_submit,
    ensure_step,
)
from gpscf_events.registration.services.consents import write_consents
from gpscf_events.registration.services.contacts import write_to
from gpscf_events.registration.services.decisions import accept
from gpscf_events.registration.services.documents import compare_document
from gpscf_events.registration.services.invitations import take_invitation_code
from gpscf_events.registration.services.places import take_place
from gpscf_events.registration.token import status_link

# The pages that outlive submission, for features to the right: wishes become sign-ups when the registration is
# accepted, answers to further questions are stored by the reaction to the submission.
OUTLIVE = ("sessions", "questions")


def submit(
    *,
    registration_id: int,
    answers: Answers,
    seen: Mapping[str, Any],
    given_by: ConsentGiver = ConsentGiver.SELF,
) -> Registration:
    """Submit the draft; a second call finds it submitted and gives the same result. `given_by` agreed to the texts.

    `seen` is the draft that `answers` were read from: raises DraftChanged when it is not the draft any more.
    """
    with transaction() as session:
        registration = lock_registration(registration_id)
        if registration.state is not RegistrationState.DRAFT:
            return registration
        if registration.draft != seen:
            raise DraftChanged
        ensure_step(registration.state, RegistrationState.SUBMITTED)
        invited_to = find_invited_to(registration)
        category = lock_to_submit(answers.category.id)
        meeting_ids = [meeting.id for meeting in answers.meetings]
        at_meetings = list_at_meetings([category.id])
        shut = {row.meeting_id for row in at_meetings if not row.is_open}
        ensure_may_submit(category, answers.meetings, now(), invited_to=invited_to, shut_meeting_ids=shut)
        wanted = decide_wanted(
            category, at_meetings, meeting_ids=meeting_ids, online_ids=answers.online_meeting_ids
        )
        document = find_document(registration.id)
        ensure_has_papers(
            wanted, portrait=find_portrait(registration.id) is not None, document=document is not None
        )
        take_place(registration_id=registration.id, category=category, meeting_ids=meeting_ids)
        if needs_invitation(category) and category.id != registration.opened_category_id:
            take_invitation_code(registration)
        else:
            registration.invitation_code_id = None
        _write(registration, answers)
        session.flush()
        _write_parts(registration, answers, given_by)
        if document is not None:
            compare_document(document)
        record(
            "registration.submitted",
            subject_kind="registration",
            subject_id=registration.id,
            edition_id=registration.edition_id,
            before={"state": RegistrationState.DRAFT},
            after=_kept(registration, answers),
        )
        publish(RegistrationSubmitted(registration.id))
        if decide_first_state(answers.category) is RegistrationState.ACCEPTED:
            return accept(registration_id=registration.id)
        _tell_received(registration)
        return registration


def _write(registration: Registration, answers: Answers) -> None:
    person = add_person(
        native_name=answers.native_name,
        latin_family=answers.latin_family,
        latin_given=answers.latin_given,
        salutation=answers.salutation,
        birth=answers.birth,
        chinese_name=answers.chinese_name,
        contact_id=registration.contact_id,
    )
    for further in list_further_contacts(registration.id):
        keep_reached(person_id=person.id, contact_id=further.id)
    organisation = keep_organisation(name=answers.organisation, party_id=answers.represents_party_id)
    registration.person_id = person.id
    registration.organisation_id = organisation.id
    registration.category_id = answers.category.id
    registration.reference = free_reference(registration.edition.reference_prefix)
    registration.in_personal_capacity = answers.in_personal_capacity
    registration.represents_party_id = answers.represents_party_id
    registration.counts_for_party_id = answers.counts_for_party_id
    registration.nationality_party_id = answers.nationality_party_id
    registration.arrives_from_party_id = answers.arrives_from_party_id
    registration.organisation_name = answers.organisation
    registration.position = answers.position
    registration.mobile = answers.mobile
    registration.locale = answers.locale
    registration.languages = list(answers.languages)
    registration.submitted_at = now()
    registration.draft = {page: registration.draft[page] for page in OUTLIVE if page in registration.draft}
    registration.state = RegistrationState.SUBMITTED


def _kept(registration: Registration, answers: Answers) -> dict[str, Any]:
    """What was submitted, for the audit trail: later changes are compared with it."""
    return {
        "state": registration.state,
        "reference": registration.reference,
        "category_id": registration.category_id,
        "invitation_code_id": registration.invitation_code_id,
        "person_id": registration.person_id,
        "organisation_id": registration.organisation_id,
        "meeting_ids": [meeting.id for meeting in answers.meetings],
        "in_personal_capacity": answers.in_personal_capacity,
        "represents_party_id": answers.represents_party_id,
        "counts_for_party_id": answers.counts_for_party_id,
        "nationality_party_id": answers.nationality_party_id,
        "arrives_from_party_id": answers.arrives_from_party_id,
        "online_meeting_ids": sorted(answers.online_meeting_ids),
        "organisation_name": dict(answers.organisation),
        "position": dict(answers.position),
        "mobile": answers.mobile,
        "languages": list(answers.languages),
        "consents": [f"{consent.kind} {consent.version}" for consent in answers.consents],
    }


def _write_parts(registration: Registration, answers: Answers, given_by: ConsentGiver) -> None:
    db.session.add_all(
        Participation(
            edition_id=registration.edition_id,
            meeting_id=meeting.id,
            registration_id=registration.id,
            mode=ParticipationMode.ONLINE
            if meeting.id in answers.online_meeting_ids
            else ParticipationMode.ON_SITE,
        )
        for meeting in answers.meetings
    )
    write_consents(registration.id, answers.consents, shown_in=answers.shown_in, given_by=given_by)


def free_reference(prefix: str) -> str:
    """A reference that nobody has, as people write it: `LYG25-7K2M9Q`."""
    # A billion references for some ten thousand people: a second draw is rare, a third never seen.
    while True:
        drawn = reference(f"{prefix.rstrip('-')}-")
        if not db.session.scalar(select(exists().where(Registration.reference == drawn))):
            return drawn


def _tell_received(registration: Registration) -> None:
    write_to(
        registration,
        "registration_received",
        send_key=f"registration_received:{registration.id}",
        context={"registration_id": registration.id, "reference": registration.reference,
                 "name": addressed_name(registration.person, registration.locale)
                 if registration.person else "",
                 "link": status_link(registration)},
    )  # fmt: skip
