"""Lasting private addresses of status page and calendar: derived, so that they can be told again, and rotated."""

import base64
import binascii
from uuid import UUID

from flask import current_app

from gpscf_events.core.tokens import keyed, same
from gpscf_events.registration.models import Registration

PURPOSE = "status"
CALENDAR = "calendar"
# How many replaced links are still told from made-up ones.
REMEMBERED = 20


def status_token(registration: Registration) -> str:
    """The secret part of the link: the registration's public id and our proof over it and its generation."""
    return f"{spell(registration.public_id)}.{_proof(registration)}"


def status_link(registration: Registration) -> str:
    """The absolute address of the status page in the registration's own language."""
    base = current_app.extensions["settings"].base_url
    edition = registration.edition.key
    return f"{base}/{registration.locale}/{edition}/r/{status_token(registration)}"


def calendar_token(registration: Registration) -> str:
    """The secret part of the calendar's address: opens the calendar alone, and dies with the private link."""
    return f"{spell(registration.public_id)}.{_calendar_proof(registration)}"


def calendar_link(registration: Registration, locale: str) -> str:
    """The absolute address to which a calendar subscribes."""
    base = current_app.extensions["settings"].base_url
    return f"{base}/{locale}/{registration.edition.key}/calendar/{calendar_token(registration)}.ics"


def split(token: str) -> tuple[UUID, str] | None:
    """The public id and the proof of a token, or None when it has not the shape of one."""
    name, dot, proof = token.partition(".")
    if not dot or len(name) != 22 or not name.isascii():
        return None
    try:
        public_id = UUID(bytes=base64.urlsafe_b64decode(name + "=="))
    except (ValueError, binascii.Error):
        return None
    # Only one spelling of an id is ours: base64 leaves four bits of the last character unused.
    return (public_id, proof) if spell(public_id) == name else None


def is_proof(registration: Registration, proof: str) -> bool:
    """Whether we made the proof for this registration and its present generation; in constant time."""
    return same(_proof(registration), proof)


def is_calendar_proof(registration: Registration, proof: str) -> bool:
    """Whether we made the proof for the registration's present calendar address; in constant time."""
    return same(_calendar_proof(registration), proof)


def was_proof(registration: Registration, proof: str) -> bool:
    """Whether we made the proof for an earlier generation: whoever has it is told that there is a newer one."""
    now = registration.link_generation
    return any(same(_proof(registration, one), proof) for one in range(max(1, now - REMEMBERED), now))


def spell(public_id: UUID) -> str:
    """A public id as it stands in links; `split` reads it."""
    return base64.urlsafe_b64encode(public_id.bytes).rstrip(b"=").decode()


def _proof(registration: Registration, generation: int | None = None) -> str:
    secret = current_app.extensions["settings"].secret_key
    return keyed(secret, PURPOSE, registration.public_id, generation or registration.link_generation)


def _calendar_proof(registration: Registration) -> str:
    secret = current_app.extensions["settings"].secret_key
    generations = (registration.link_generation, registration.calendar_generation)
    return keyed(secret, CALENDAR, registration.public_id, *generations)
