"""Passkeys (WebAuthn Level 3): what a browser is asked, and whether its answer is right.

A challenge is stored as a hash, belongs to one browser, one purpose and, where known, one user, and is deleted by
the first answer, right or wrong. User verification is always asked for, so that a passkey is two factors by itself.
"""

import ipaddress
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal
from urllib.parse import urlsplit

import webauthn
from flask import current_app
from flask import session as cookie
from sqlalchemy import delete
from webauthn.helpers import parse_authentication_credential_json, parse_client_data_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from gpscf_events.accounts.errors import PasskeyRefused, PasskeysNeedName
from gpscf_events.accounts.models import Passkey, PasskeyChallenge, User
from gpscf_events.core import clock
from gpscf_events.core.logs import log
from gpscf_events.core.tokens import digest, same
from gpscf_events.core.transaction import transaction

Purpose = Literal["add", "sign_in", "confirm"]
CHALLENGE_LASTS = timedelta(minutes=5)
ANSWER_LIMIT = 16_000  # characters; an attestation is asked for from nobody, so answers are below 2,000
NAME = "GPSCF Events"
_COOKIE = "passkey_challenge"
_FAULTS = (WebAuthnException, ValueError, KeyError, TypeError)


@dataclass(frozen=True)
class Site:
    """What passkeys are bound to: a host name, and the origin that pages must have."""

    name: str
    origin: str


def site_of(base_url: str) -> Site | None:
    """The site at BASE_URL; None where it is a bare IP address, which no passkey can be bound to.

    This machine itself is called localhost: browsers know it by this name too, and trust it without TLS.
    """
    parts = urlsplit(base_url)
    host, port = parts.hostname or "", f":{parts.port}" if parts.port else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return Site(host, f"{parts.scheme}://{host}{port}") if host else None
    return Site("localhost", f"{parts.scheme}://localhost{port}") if address.is_loopback else None


def current_site() -> Site | None:
    """The site of the settings."""
    return site_of(current_app.extensions["settings"].base_url)


def options_to_add(user: User, handle: bytes, known: Sequence[Passkey]) -> dict[str, Any]:
    """What the browser needs to make a passkey. Raises PasskeysNeedName."""
    options = webauthn.generate_registration_options(
        rp_id=_site().name,
        rp_name=NAME,
        user_id=handle,
        user_name=user.email,
        user_display_name=user.name,
        exclude_credentials=_described(known),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            require_resident_key=True,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
    )
    _keep(options.challenge, "add", user.id)
    found: dict[str, Any] = json.loads(webauthn.options_to_json(options))
    return found


def options_to_show(purpose: Purpose, *, user_id: int | None, known: Sequence[Passkey]) -> dict[str, Any]:
    """What the browser needs to show a passkey: one of the known ones, or whichever it has. Raises PasskeysNeedName."""
    options = webauthn.generate_authentication_options(
        rp_id=_site().name,
        allow_credentials=_described(known),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    _keep(options.challenge, purpose, user_id)
    found: dict[str, Any] = json.loads(webauthn.options_to_json(options))
    return found


def read_added(answer: str, *, user_id: int) -> tuple[bytes, bytes, int]:
    """Credential id, public key and sign count of a passkey that was just made. Raises PasskeyRefused."""
    site = _site()
    try:
        credential = webauthn.helpers.parse_registration_credential_json(_checked(answer))
        challenge = _use_up(credential.response.client_data_json, "add", user_id)
        found = webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=site.name,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except _FAULTS as fault:
        raise _refused(fault) from fault
    return found.credential_id, found.credential_public_key, found.sign_count


def credential_id_of(answer: str) -> bytes:
    """Which passkey the answer claims to come from. Raises PasskeyRefused."""
    try:
        return parse_authentication_credential_json(_checked(answer)).raw_id
    except _FAULTS as fault:
        raise _refused(fault) from fault


def use_challenge_of(answer: str, purpose: Purpose, *, user_id: int | None) -> bytes:
    """The challenge that the answer signs, deleted for good, whatever comes of it. Raises PasskeyRefused."""
    try:
        credential = parse_authentication_credential_json(_checked(answer))
        return _use_up(credential.response.client_data_json, purpose, user_id)
    except _FAULTS as fault:
        raise _refused(fault) from fault


def read_shown(answer: str, passkey: Passkey, handle: bytes | None, *, challenge: bytes) -> int:
    """The new sign count, where the answer is right for this passkey. Raises PasskeyRefused.

    A count that did not grow is refused: the passkey may have been copied (WebAuthn Level 3, 7.2, step 22).
    """
    site = _site()
    try:
        credential = parse_authentication_credential_json(_checked(answer))
        told = credential.response.user_handle
        if told and not same(told, handle or b""):
            raise ValueError("the passkey names another account")
        found = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=site.name,
            expected_origin=site.origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except _FAULTS as fault:
        raise _refused(fault) from fault
    return found.new_sign_count


def _site() -> Site:
    site = current_site()
    if site is None:
        raise PasskeysNeedName
    return site


def _described(known: Sequence[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=one.credential_id) for one in known]


def _checked(answer: str) -> str:
    if len(answer) > ANSWER_LIMIT:
        raise ValueError("the answer is too long")
    return answer


def _keep(challenge: bytes, purpose: Purpose, user_id: int | None) -> None:
    now = clock.now()
    with transaction() as session:
        session.execute(delete(PasskeyChallenge).where(PasskeyChallenge.expires_at < now))
        session.add(
            PasskeyChallenge(
                challenge_hash=digest(challenge.hex()),
                purpose=purpose,
                user_id=user_id,
                expires_at=now + CHALLENGE_LASTS,
            )
        )
    cookie[_COOKIE] = challenge.hex()


def _use_up(client_data: bytes, purpose: Purpose, user_id: int | None) -> bytes:
    challenge = parse_client_data_json(client_data).challenge
    own = cookie.pop(_COOKIE, None)
    with transaction() as session:
        found = session.scalar(
            delete(PasskeyChallenge)
            .where(
                PasskeyChallenge.challenge_hash == digest(challenge.hex()),
                PasskeyChallenge.purpose == purpose,
                PasskeyChallenge.user_id.is_not_distinct_from(user_id),
                PasskeyChallenge.expires_at > clock.now(),
            )
            .returning(PasskeyChallenge.id)
        )
    if found is None or own is None or not same(own, challenge.hex()):
        raise ValueError("there is no such challenge")
    return challenge


def _refused(fault: Exception) -> PasskeyRefused:
    # The library's words name no person and no secret; binascii and json quote what was sent, so only the kind is kept.
    log.info("passkey.refused", extra={"error": type(fault).__name__})
    return PasskeyRefused()
