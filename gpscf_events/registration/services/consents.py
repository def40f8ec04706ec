"""Agreements: kept with the version, language and words shown, given and taken back one by one."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from sqlalchemy import update

from gpscf_events.audit.services import record
from gpscf_events.core.clock import now
from gpscf_events.core.db import db
from gpscf_events.core.errors import NotFound
from gpscf_events.core.transaction import transaction
from gpscf_events.followups.services import N_, owe
from gpscf_events.messages.rendering import speaking
from gpscf_events.registration.errors import ConsentNotSeparate, StepNotAllowed
from gpscf_events.registration.models import Consent, ConsentGiver, Registration, RegistrationState
from gpscf_events.registration.queries import find_live_consent, lock_registration
from gpscf_events.registration.rules import ConsentText, separate_consent, words_mark

# What somebody must do when it is taken back; retention itself asks whether somebody agreed to be remembered.
_OWED = {
    "photographs": N_(
        "A delegate no longer agrees that photographs and films are published. Tell the photographers, and take down "
        "what shows the person."
    ),
    "participant_list": N_(
        "A delegate no longer agrees to stand in the list of participants. Take the name out of lists that were "
        "handed out or published."
    ),
}


def write_consents(
    registration_id: int,
    texts: Iterable[ConsentText],
    *,
    shown_in: str,
    given_by: ConsentGiver = ConsentGiver.SELF,
) -> None:
    """Keep agreements in the transaction of the act that they belong to; its entry in the audit trail names them."""
    with speaking(shown_in):
        db.session.add_all(
            Consent(
                registration_id=registration_id,
                kind=text.kind,
                text_version=text.version,
                locale=shown_in,
                words_sha256=words_mark(str(text.words)),
                given_by=given_by,
            )
            for text in texts
        )
    db.session.flush()


def agree(registration: Registration, text: ConsentText, *, shown_in: str, given_by: ConsentGiver) -> None:
    """Keep an agreement to the present version of a text, with its entry; one that holds already changes nothing."""
    known = find_live_consent(registration.id, text.kind)
    if known is not None and known.text_version == text.version:
        return
    write_consents(registration.id, [text], shown_in=shown_in, given_by=given_by)
    record(
        "consent.given",
        subject_kind="registration",
        subject_id=registration.id,
        edition_id=registration.edition_id,
        after={"consent": text.kind, "version": text.version, "given_by": given_by, "locale": shown_in},
    )


def end_agreement(registration: Registration, kind: str) -> Sequence[int]:
    """End the agreements of a kind, in all versions, with an entry; their ids, none where none held."""
    ended = db.session.scalars(
        update(Consent)
        .where(
            Consent.registration_id == registration.id, Consent.kind == kind, Consent.withdrawn_at.is_(None)
        )
        .values(withdrawn_at=now())
        .returning(Consent.id)
    ).all()
    if ended:
        record(
            "consent.withdrawn",
            subject_kind="registration",
            subject_id=registration.id,
            edition_id=registration.edition_id,
            before={"consent": kind},
        )
    return ended


def give_consent(
    *, registration_id: int, kind: str, shown_in: str, given_by: ConsentGiver = ConsentGiver.SELF
) -> None:
    """Agree to a separate text in its present version; twice changes nothing. Raises ConsentNotSeparate.

    Raises NotFound when the registration is erased, StepNotAllowed for a draft, whose form asks for it.
    """
    with transaction():
        text = _separate(kind)
        agree(_lock(registration_id), text, shown_in=shown_in, given_by=given_by)


def withdraw_consent(*, registration_id: int, kind: str) -> None:
    """Take a separate agreement back, in all its versions; twice changes nothing. Raises as `give_consent`.

    Where people must act on it, they are left a next step.
    """
    with transaction():
        _separate(kind)
        registration = _lock(registration_id)
        ended = end_agreement(registration, kind)
        if ended and kind in _OWED:
            owe(
                kind="consent_withdrawn",
                subject_kind="registration",
                subject_id=registration_id,
                edition_id=registration.edition_id,
                what=_OWED[kind],
                dedupe_key=f"consent_withdrawn:{max(ended)}",
                due_in=timedelta(days=1),
            )


def _separate(kind: str) -> ConsentText:
    text = separate_consent(kind)
    if text is None:
        raise ConsentNotSeparate
    return text


def _lock(registration_id: int) -> Registration:
    registration = lock_registration(registration_id)
    if registration.erased_at is not None:
        raise NotFound
    if registration.state is RegistrationState.DRAFT:
        raise StepNotAllowed
    return registration
