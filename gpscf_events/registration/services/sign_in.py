"""Proving to own a mailbox: a code to type, or a link to follow. What is stored of both is a hash."""

from datetime import timedelta

from flask import current_app

from gpscf_events.audit.services import record
from gpscf_events.core.clock import now
from gpscf_events.core.tokens import digest, keyed, number_code, random_token, same
from gpscf_events.core.transaction import transaction
from gpscf_events.messages.services import queue_message
from gpscf_events.people.models import Contact, ContactKind
from gpscf_events.people.queries import get_contact
from gpscf_events.people.services import keep_contact, verify_contact
from gpscf_events.programme.models import Edition
from gpscf_events.registration.errors import CodeRefused, LinkRefused
from gpscf_events.registration.models import SignInCode
from gpscf_events.registration.queries import count_codes_since, find_live_link, list_live_codes
from gpscf_events.registration.rules import CODE_LIVES_MIN, CODES_PER_HOUR, LINK_LIVES_H, TRIES_PER_CODE

KIND = "sign_in_code"


def send_code(*, email: str, edition: Edition, locale: str, browser: str) -> None:
    """Send a code and a link to the address, whether anybody registered with it or not.

    The code counts in the `browser` (a random word in its cookie) that asked for it, the link in any.
    Too many in an hour are not sent, and the answer does not say so: codes sent before still work.
    """
    moment = now()
    with transaction() as session:
        contact = keep_contact(kind=ContactKind.EMAIL, value=email, locale=locale)
        if count_codes_since(contact.id, moment - timedelta(hours=1)) >= CODES_PER_HOUR:
            record("sign_in_code.withheld", subject_kind="contact", subject_id=contact.id)
            return
        code, link = number_code(), random_token()
        row = SignInCode(
            contact_id=contact.id,
            code_hash=_code_hash(contact, code),
            link_hash=digest(link),
            browser_hash=digest(browser),
            created_at=moment,
            code_expires_at=moment + timedelta(minutes=CODE_LIVES_MIN),
            link_expires_at=moment + timedelta(hours=LINK_LIVES_H),
        )
        session.add(row)
        session.flush()
        record(
            "sign_in_code.sent",
            subject_kind="contact",
            subject_id=contact.id,
            edition_id=edition.id,
            after={"sign_in_code_id": row.id},
        )
        base = current_app.extensions["settings"].base_url
        queue_message(
            KIND,
            recipient=email,
            locale=locale,
            subject_kind="contact",
            subject_id=contact.id,
            edition_id=edition.id,
            send_key=f"{KIND}:{row.id}",
            context={
                "code": code,
                "link": f"{base}/{locale}/{edition.key}/register/link/{link}",
                "minutes": CODE_LIVES_MIN,
                "hours": LINK_LIVES_H,
            },
            is_secret=True,
        )


def use_code(*, email: str, code: str, locale: str, browser: str) -> Contact:
    """The contact whose code this is, asked for by this browser; it is used up. Raises CodeRefused for any fault."""
    moment = now()
    found: SignInCode | None = None
    with transaction():
        contact = keep_contact(kind=ContactKind.EMAIL, value=email, locale=locale)
        wanted = _code_hash(contact, code)
        live = list_live_codes(contact.id, digest(browser), moment)
        for row in live:
            if row.tries < TRIES_PER_CODE and same(row.code_hash, wanted):
                found = row
        for row in live:
            if found is not None:
                row.used_at = moment
            else:
                row.tries += 1
        if found is not None:
            verify_contact(contact)
            record("contact.signed_in", subject_kind="contact", subject_id=contact.id)
        else:
            record("contact.sign_in_refused", subject_kind="contact", subject_id=contact.id)
    # Raised after the commit: the try must count.
    if found is None:
        raise CodeRefused
    return contact


def use_link(*, token: str) -> Contact:
    """The contact whose link this is; the link is used up. Raises LinkRefused alike for any fault."""
    moment = now()
    with transaction():
        row = find_live_link(digest(token), moment, held=True)
        if row is None:
            raise LinkRefused
        row.used_at = moment
        contact = get_contact(row.contact_id)
        verify_contact(contact)
        record("contact.signed_in", subject_kind="contact", subject_id=contact.id)
        return contact


def _code_hash(contact: Contact, code: str) -> bytes:
    # Six digits are guessed from a bare hash in no time: bind them to the contact and to our secret.
    return digest(keyed(current_app.extensions["settings"].secret_key, KIND, contact.id, code))
