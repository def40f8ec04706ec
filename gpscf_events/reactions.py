"""Who reacts to what: the same table in the web and in every worker."""

from gpscf_events.accreditation import services as accreditation
from gpscf_events.accreditation.events import AccreditationLost, RegistrationAccredited
from gpscf_events.audit import services as audit
from gpscf_events.badges import services as badges
from gpscf_events.categories import services as categories
from gpscf_events.checkin import gates
from gpscf_events.core import events
from gpscf_events.core.jobs import JobBuried
from gpscf_events.core.sealing import RotationBegun, RotationDone
from gpscf_events.delegations import services as delegations
from gpscf_events.followups import services as followups
from gpscf_events.imports import services as imports
from gpscf_events.lists import services as lists
from gpscf_events.messages import services as messages
from gpscf_events.messages.events import MessageFailed, MessageUncertain, SmsLimitReached
from gpscf_events.notes import services as notes
from gpscf_events.programme.events import (
    DocumentRemoved,
    EditionCopied,
    SeatsLowered,
    SeatsRaised,
    SessionChanged,
    SessionMade,
    SpeakerRemoved,
)
from gpscf_events.questions import services as questions
from gpscf_events.registration.events import (
    ContactAdded,
    DecisionProposed,
    DecisionTakenBack,
    FactsChanged,
    RegistrationAccepted,
    RegistrationChanged,
    RegistrationDeclined,
    RegistrationSubmitted,
    RegistrationWithdrawn,
)
from gpscf_events.retention import services as retention
from gpscf_events.runsheets import services as runsheets
from gpscf_events.signups import services as signups
from gpscf_events.wordings import services as wordings

# What happens when something happens: in this order, in the publisher's transaction.
REACTIONS: dict[type, tuple[events.Handler, ...]] = {
    RotationBegun: (audit.on_rotation_begun,),
    RotationDone: (audit.on_rotation_done,),
    JobBuried: (messages.on_job_buried, lists.on_job_buried, retention.on_job_buried, imports.on_job_buried),
    MessageFailed: (followups.on_message_failed,),
    MessageUncertain: (followups.on_message_uncertain,),
    SmsLimitReached: (followups.on_sms_limit_reached,),
    EditionCopied: (
        categories.on_edition_copied,
        gates.on_edition_copied,
        badges.on_edition_copied,
    ),
    SessionMade: (gates.on_session_made,),
    SessionChanged: (signups.on_session_changed, runsheets.on_session_changed, runsheets.outdate_sign),
    SpeakerRemoved: (runsheets.on_speaker_removed,),
    DocumentRemoved: (runsheets.on_document_removed,),
    SeatsLowered: (signups.on_seats_lowered,),
    SeatsRaised: (signups.on_seats_raised,),
    RegistrationSubmitted: (
        questions.on_registration_submitted,
        accreditation.on_registration_submitted,
        delegations.on_submitted,
        signups.on_registration_submitted,
        notes.on_submitted,
    ),
    DecisionProposed: (accreditation.on_decision_proposed,),
    DecisionTakenBack: (signups.on_decision_taken_back, accreditation.on_decision_taken_back),
    FactsChanged: (accreditation.on_facts_changed,),
    RegistrationAccepted: (
        signups.on_registration_accepted,
        accreditation.on_registration_accepted,
        questions.on_registration_accepted,
    ),
    RegistrationChanged: (wordings.on_registration_changed, badges.on_registration_changed),
    RegistrationWithdrawn: (
        signups.on_registration_withdrawn,
        badges.on_registration_withdrawn,
        accreditation.on_registration_withdrawn,
    ),
    RegistrationDeclined: (signups.on_registration_withdrawn, accreditation.on_registration_declined),
    RegistrationAccredited: (badges.on_registration_accredited,),
    AccreditationLost: (badges.on_accreditation_lost,),
    ContactAdded: (badges.on_contact_added,),
}


def wire() -> None:
    """Set the table; once in every process that publishes."""
    events.wire(REACTIONS)
