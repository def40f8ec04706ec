"""What the facts do when a registration moves: history is written, the right people hear, the badge follows."""

from gpscf_events.accreditation.models import Acceptance, Accreditation, Clearance, Fact
from gpscf_events.accreditation.queries import fingerprint_of, list_moves
from gpscf_events.accreditation.rules import (
    DECIDE_WITHIN,
    TELL_WITHIN,
    Change,
    Effect,
    acceptance_of,
    changed_since,
    effect_of,
    ensure_may_propose,
    is_officially_nominated,
)
from gpscf_events.accreditation.services.moving import hold, move, settle
from gpscf_events.audit.services import record
from gpscf_events.core.roles import Role
from gpscf_events.core.transaction import transaction
from gpscf_events.followups.services import N_, SECRETARIAT, finish_about, owe
from gpscf_events.people.rules import addressed_name
from gpscf_events.registration.events import (
    DecisionProposed,
    DecisionTakenBack,
    FactsChanged,
    RegistrationAccepted,
    RegistrationDeclined,
    RegistrationSubmitted,
    RegistrationWithdrawn,
)
from gpscf_events.registration.models import Registration
from gpscf_events.registration.services import write_to

_DECIDE = "decide"


def on_registration_submitted(event: RegistrationSubmitted) -> None:
    """Begin the facts; where somebody must decide, the case has an owner and a due time."""
    with transaction():
        registration, _row = hold(event.registration_id)
        if registration.category is not None and registration.category.needs_acceptance:
            _owe_decision(registration, _DECIDE)


def on_decision_proposed(event: DecisionProposed) -> None:
    """Note the first of two decisions; the second person is owed the next step."""
    with transaction():
        registration, _row = hold(event.registration_id)
        _note(registration, Acceptance.PROPOSED)


def on_registration_accepted(event: RegistrationAccepted) -> None:
    """Note it, and give the badge if no other fact is missing."""
    with transaction():
        registration, row = hold(event.registration_id)
        _note(registration, Acceptance.ACCEPTED)
        settle(registration, row)


def on_registration_declined(event: RegistrationDeclined) -> None:
    """Note it and end the badge. Somebody nominated is told by protocol, everybody else by one courteous message."""
    with transaction():
        registration, row = hold(event.registration_id)
        _note(registration, Acceptance.DECLINED)
        settle(registration, row, is_negative=True)
        if is_officially_nominated(registration.category, row.nomination):
            _leave_telling(registration, owner=Role.PROTOCOL.value)
        elif registration.contact is None:
            _leave_telling(registration, owner=SECRETARIAT)
        else:
            _tell_declined(registration)


def on_registration_withdrawn(event: RegistrationWithdrawn) -> None:
    """Note it; nothing is left to decide. The badge has ended already."""
    with transaction():
        registration, row = hold(event.registration_id)
        _note(registration, Acceptance.WITHDRAWN)
        settle(registration, row, is_negative=True)


def on_decision_taken_back(event: DecisionTakenBack) -> None:
    """The case is open again and owed again; the badge that acceptance gave ends, and its number is not used again.

    Ended and not held back at acceptance: gates and figures know one kind of badge, and until the held confirmation
    leaves nobody was handed it.
    """
    with transaction():
        registration, row = hold(event.registration_id)
        moves = [one for one in list_moves(registration.id) if one.fact is Fact.ACCEPTANCE]
        here, to = Acceptance(moves[0].after) if moves else Acceptance.OPEN, acceptance_of(registration)
        written = move(registration, Fact.ACCEPTANCE, here, to).id if here is not to else 0
        settle(registration, row, is_negative=True)
        finish_about(
            kinds=("tell_declined", "no_address"), subject_kind="registration", subject_id=registration.id
        )
        if registration.category is not None and registration.category.needs_acceptance:
            _owe_decision(registration, f"{_DECIDE}:{written}")


def on_facts_changed(event: FactsChanged) -> None:
    """Let a clearance lapse, or be checked anew, where the table of effects says so.

    What changed now counts together with all that changed since security was asked and since it cleared: a name today
    and a document tomorrow are another person, as both at once.
    """
    with transaction():
        registration, row = hold(event.registration_id)
        here = fingerprint_of(registration)
        effect = effect_of(
            {
                *(Change(change) for change in event.changes),
                *changed_since(row.sent_as, here),
                *changed_since(row.cleared_as, here),
            }
        )
        if effect is Effect.KEEPS:
            return
        if row.clearance not in {Clearance.CLEARED, Clearance.SENT}:
            # What was never asked will be asked with the new facts; a lapsed one stays so.
            if effect is Effect.LAPSES and row.clearance_stands:
                row.clearance_stands = False
                settle(registration, row, is_negative=True)
            return
        _lapse(registration, row, stands=row.clearance_stands and effect is Effect.CHECKED_ANEW)


def _lapse(registration: Registration, row: Accreditation, *, stands: bool) -> None:
    here = row.clearance
    written = move(registration, Fact.CLEARANCE, here, Clearance.LAPSED)
    row.clearance, row.clearance_stands = Clearance.LAPSED, stands
    record(
        "clearance.lapsed",
        subject_kind="registration",
        subject_id=registration.id,
        edition_id=registration.edition_id,
        before={"state": here},
        after={"state": Clearance.LAPSED, "stands": str(stands)},
    )
    settle(registration, row, is_negative=not stands)
    owe(
        kind="clearance_lapsed",
        subject_kind="registration",
        subject_id=registration.id,
        edition_id=registration.edition_id,
        what=N_("Something that security checked has changed. Send this person with the next batch."),
        owner_role=Role.ACCREDITATION.value,
        dedupe_key=f"registration:{registration.id}:clearance:{written.id}",
    )


def _note(registration: Registration, to: Acceptance) -> None:
    """Write the move of the registration's own state, from where its history last stood."""
    moves = [move_ for move_ in list_moves(registration.id) if move_.fact is Fact.ACCEPTANCE]
    here = Acceptance(moves[0].after) if moves else Acceptance.OPEN
    if here is Acceptance.WITHDRAWN:
        # Submitted again: the case begins anew.
        move(registration, Fact.ACCEPTANCE, here, Acceptance.OPEN)
        here = Acceptance.OPEN
    if here is to and to is not Acceptance.PROPOSED:
        return
    if to is Acceptance.PROPOSED:
        ensure_may_propose(here)
    move(registration, Fact.ACCEPTANCE, here, to, reason=registration.decision_reason)
    if to is not Acceptance.PROPOSED:
        finish_about(kinds=(_DECIDE,), subject_kind="registration", subject_id=registration.id)


def _owe_decision(registration: Registration, once: str) -> None:
    owe(
        kind=_DECIDE,
        subject_kind="registration",
        subject_id=registration.id,
        edition_id=registration.edition_id,
        what=N_("This registration waits for a decision."),
        owner_role=Role.REVIEWER.value,
        due_in=DECIDE_WITHIN,
        dedupe_key=f"registration:{registration.id}:{once}",
    )


def _leave_telling(registration: Registration, *, owner: str) -> None:
    owe(
        kind="tell_declined",
        subject_kind="registration",
        subject_id=registration.id,
        edition_id=registration.edition_id,
        what=N_("This registration was declined. Nothing was sent. Tell the person, in your own words."),
        owner_role=owner,
        due_in=TELL_WITHIN,
        # Once for each decision: what was undone and decided again is told again.
        dedupe_key=f"registration:{registration.id}:tell_declined:{registration.decided_at}",
    )


def _tell_declined(registration: Registration) -> None:
    write_to(
        registration,
        "registration_declined",
        # Once, whatever is decided later.
        send_key=f"registration_declined:{registration.id}",
        context={
            "name": addressed_name(registration.person, registration.locale) if registration.person else "",
            "reference": registration.reference,
            "edition": registration.edition,
        },
    )
