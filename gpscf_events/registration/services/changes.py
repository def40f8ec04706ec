"""Answers changed after submission: at once by the delegate, or by staff where the accreditation rests on them."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import inspect

from gpscf_events.audit.services import record
from gpscf_events.core.clock import now
from gpscf_events.core.db import db
from gpscf_events.core.errors import NotFound
from gpscf_events.core.events import publish
from gpscf_events.core.transaction import transaction
from gpscf_events.followups import queries as followups
from gpscf_events.followups.services import N_, finish, owe
from gpscf_events.parties.services import keep_organisation
from gpscf_events.people.rules import addressed_name
from gpscf_events.people.services import rename_person
from gpscf_events.registration.errors import ChangesClosed
from gpscf_events.registration.events import RegistrationChanged
from gpscf_events.registration.models import Correction, Registration
from gpscf_events.registration.queries import find_open_correction, list_participations, lock_registration
from gpscf_events.registration.rules import IDENTITY_PAGES, identity_is_settled, may_change_answers
from gpscf_events.registration.services.contacts import write_to
from gpscf_events.registration.services.facts import tell_facts_changed
from gpscf_events.registration.services.organisations import drop_organisation

FOLLOW_UP = "correction_wanted"
# What the change of a page is to those who cleared the person: for whom somebody speaks, and as what, is the role.
_FACTS = {"name": "name", "represents": "role", "organisation": "role"}


def change_answers(
    *, registration_id: int, page: str, answers: Mapping[str, Any], typed: Mapping[str, Any]
) -> bool:
    """Change the answers of a page; True when it is done, False when staff were asked for it.

    `answers` are columns or names (forms.read_change), `typed` what was typed. Raises ChangesClosed.
    """
    with transaction():
        registration = lock_registration(registration_id)
        meetings = [row.meeting for row in list_participations(registration_id)]
        if registration.erased_at is not None or not may_change_answers(registration.state, meetings, now()):
            raise ChangesClosed
        settled = identity_is_settled(registration.state, registration.category)
        if page in IDENTITY_PAGES and settled:
            _ask(registration, page, typed)
            return False
        _apply(registration, page, answers)
        return True


def decide_correction(*, correction: Correction, answers: Mapping[str, Any] | None) -> None:
    """Apply what a delegate asked to be corrected, or (None) leave it; the delegate is told once.

    Raises NotFound when it is decided.
    """
    with transaction():
        registration = lock_registration(correction.registration_id)
        held = find_open_correction(registration.id, correction.page)
        if held is None or held.id != correction.id:
            raise NotFound
        held.decided_at, held.is_applied = now(), answers is not None
        if answers is not None:
            _apply(registration, held.page, answers)
        _record(
            "correction.applied" if answers is not None else "correction.refused", registration, held.page
        )
        for owed in followups.list_about("registration", registration.id):
            if owed.dedupe_key == _key(held):
                finish(follow_up_id=owed.id)
        _tell(registration, held)


def _tell(registration: Registration, decided: Correction) -> None:
    write_to(
        registration,
        "correction_applied" if decided.is_applied else "correction_refused",
        send_key=f"correction:{decided.id}",
        context={
            "name": addressed_name(registration.person, registration.locale) if registration.person else "",
            "reference": registration.reference,
            "edition": registration.edition,
            "page": decided.page,
        },
    )


def _ask(registration: Registration, page: str, typed: Mapping[str, Any]) -> None:
    """One wish for each page: a newer one takes the place of what it says."""
    held = find_open_correction(registration.id, page)
    if held is None:
        held = Correction(
            edition_id=registration.edition_id, registration_id=registration.id, page=page, wanted={}
        )
        db.session.add(held)
    held.wanted = {name: list(values) for name, values in typed.items()}
    db.session.flush()
    _record("correction.wanted", registration, page)
    owe(
        kind=FOLLOW_UP,
        subject_kind="registration",
        subject_id=registration.id,
        edition_id=registration.edition_id,
        what=N_("A delegate who was accepted asks to correct the name or the party. Compare, and decide."),
        dedupe_key=_key(held),
    )


def _key(correction: Correction) -> str:
    return f"{FOLLOW_UP}:{correction.id}"


def _apply(registration: Registration, page: str, answers: Mapping[str, Any]) -> None:
    if page == "name":
        if registration.person_id is None:
            raise NotFound
        changed = rename_person(person_id=registration.person_id, **answers)
    else:
        changed = _write(registration, answers)
    if changed and page != "contact":
        publish(RegistrationChanged(registration.id))
    if changed and page in _FACTS:
        tell_facts_changed(registration, _FACTS[page])


def _write(registration: Registration, answers: Mapping[str, Any]) -> bool:
    before = {name: getattr(registration, name) for name in answers}
    after = {name: value for name, value in answers.items() if before[name] != value}
    if not after:
        return False
    for name, value in after.items():
        setattr(registration, name, value)
    if "organisation_name" in after:
        kept = keep_organisation(name=answers["organisation_name"], party_id=registration.represents_party_id)
        was, registration.organisation_id = registration.organisation_id, kept.id
        db.session.flush()
        if was != kept.id:
            drop_organisation(was)
    if "represents_party_id" in answers:
        _count_for(registration, before)
    db.session.flush()
    # The related rows are read anew by whoever asks next.
    db.session.expire(registration, [one.key for one in inspect(Registration).relationships])
    record(
        "registration.changed",
        subject_kind="registration",
        subject_id=registration.id,
        edition_id=registration.edition_id,
        before={name: before[name] for name in after},
        after=after,
    )
    return True


def _count_for(registration: Registration, before: Mapping[str, Any]) -> None:
    """Figures follow the party, unless staff said otherwise."""
    registration.in_personal_capacity = registration.represents_party_id is None
    was = before["represents_party_id"] or before["nationality_party_id"]
    if registration.counts_for_party_id == was:
        registration.counts_for_party_id = (
            registration.represents_party_id or registration.nationality_party_id
        )


def _record(action: str, registration: Registration, page: str) -> None:
    record(
        action,
        subject_kind="registration",
        subject_id=registration.id,
        edition_id=registration.edition_id,
        after={"page": page},
    )
