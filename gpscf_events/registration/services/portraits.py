"""The portrait photo of a registration: kept in place of the one before, removed when the person wishes."""

from pathlib import Path

from gpscf_events.audit.services import record
from gpscf_events.core import files
from gpscf_events.core.images import make_portrait
from gpscf_events.core.transaction import transaction
from gpscf_events.registration.models import Portrait, Registration
from gpscf_events.registration.queries import find_portrait, lock_registration
from gpscf_events.registration.rules import ensure_may_change_portrait
from gpscf_events.registration.services.facts import tell_facts_changed


def keep_portrait(*, registration_id: int, picture: bytes) -> Portrait:
    """Make a portrait of the picture and keep it. Raises PictureRefused, PortraitClosed, Busy or NotFound."""
    # Before the transaction: nobody waits for a decoder.
    made = make_portrait(picture)
    with transaction() as session:
        registration = lock_registration(registration_id)
        ensure_may_change_portrait(registration.state)
        gone = _take_away(registration)
        portrait = Portrait(
            edition_id=registration.edition_id,
            registration_id=registration_id,
            file=files.store(kind=files.FileKind.PORTRAIT, data=made.data),
            width=made.width,
            height=made.height,
            brightness=made.brightness,
        )
        session.add(portrait)
        session.flush()
        _record("portrait.kept", registration)
        # The first photo, too: security may have answered without one.
        tell_facts_changed(registration, "photo")
    files.remove_content(gone)
    return portrait


def remove_portrait(*, registration_id: int) -> None:
    """Remove the portrait, picture and row; a second time changes nothing. Raises PortraitClosed or NotFound."""
    with transaction():
        registration = lock_registration(registration_id)
        ensure_may_change_portrait(registration.state)
        gone = _take_away(registration)
        if gone:
            _record("portrait.removed", registration)
            tell_facts_changed(registration, "photo")
    files.remove_content(gone)


def _take_away(registration: Registration) -> list[Path]:
    with transaction() as session:
        portrait = find_portrait(registration.id)
        if portrait is None:
            return []
        path = files.path_of(portrait.file)
        session.delete(portrait)
        session.flush()
        session.delete(portrait.file)
        session.flush()
        return [path]


def _record(action: str, registration: Registration) -> None:
    record(
        action,
        subject_kind="registration",
        subject_id=registration.id,
        edition_id=registration.edition_id,
    )
