"""Saving words, and noticing when what they rest on changes."""

from dataclasses import asdict

from gpscf_events.audit.services import record
from gpscf_events.core.clock import now
from gpscf_events.core.errors import NotFound
from gpscf_events.core.transaction import transaction
from gpscf_events.registration.events import RegistrationChanged
from gpscf_events.registration.models import RegistrationState
from gpscf_events.registration.queries import lock_registration
from gpscf_events.wordings.errors import WordsChangedMeanwhile
from gpscf_events.wordings.models import Wording, WordingState
from gpscf_events.wordings.queries import find_wording
from gpscf_events.wordings.rules import Said, mark_of


def keep_words(
    *, registration_id: int, said: Said, seen: int, is_checked: bool, by_user_id: int | None
) -> Wording:
    """Save the words; `seen` is the revision that the page was made from, 0 for none.

    Raises WordsChangedMeanwhile when another one is saved, NotFound for a draft and for somebody erased.
    """
    with transaction() as session:
        # Held, so that neither a second editor nor the delegate changes anything meanwhile.
        registration = lock_registration(registration_id)
        if registration.erased_at is not None or registration.state is RegistrationState.DRAFT:
            raise NotFound
        wording = find_wording(registration.id)
        if (wording.revision if wording else 0) != seen:
            raise WordsChangedMeanwhile
        before = asdict(Said.of(wording)) if wording else {}
        if wording is None:
            wording = Wording(
                edition_id=registration.edition_id, registration_id=registration.id, revision=0, rests_on=b""
            )
            session.add(wording)
        for name, text in asdict(said).items():
            setattr(wording, name, text)
        wording.rests_on = mark_of(registration)
        wording.state = WordingState.CHECKED if is_checked else WordingState.PROPOSED
        wording.checked_at = now() if is_checked else None
        wording.checked_by_user_id = by_user_id if is_checked else None
        wording.revision += 1
        session.flush()
        record(
            "wording.checked" if is_checked else "wording.proposed",
            subject_kind="registration",
            subject_id=registration.id,
            edition_id=registration.edition_id,
            before=before,
            after=asdict(said),
        )
        return wording


def on_registration_changed(event: RegistrationChanged) -> None:
    """What was checked is to be looked at again when the person says something else about name or work."""
    with transaction() as session:
        wording = find_wording(event.registration_id)
        if wording is None or wording.state is not WordingState.CHECKED:
            return
        registration = lock_registration(event.registration_id)
        if wording.rests_on == mark_of(registration):
            return
        wording.state = WordingState.CHANGED
        wording.revision += 1
        session.flush()
        record(
            "wording.outdated",
            subject_kind="registration",
            subject_id=registration.id,
            edition_id=registration.edition_id,
        )
