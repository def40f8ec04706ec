"""Proving to own a mailbox or a number: a code to type, or a link to follow. What is stored of both is a hash."""

from datetime import timedelta

from flask import current_app

from gpscf_events.audit.services import record
from gpscf_events.core.clock import now
from gpscf_events.core.tokens import digest, keyed, number_code, random_token, same
from gpscf_events.core.transaction import transaction
from gpscf_events.messages.models import MessageState
from gpscf_events.messages.services import queue_message
from gpscf_events.people.models import Contact, ContactKind, SignInCode
from gpscf_events.people.queries import get_contact
from gpscf_events.people.services import keep_contact, verify_contact
from gpscf_events.programme.models import Edition
from gpscf_events.registration.errors import CodeRefused, LinkRefused, SmsPaused
from gpscf_events.registration.queries import count_codes_since, find_live_link, list_live_codes
from gpscf_events.registration.rules import CODE_LIVES_MIN, LINK_LIVES_H, TRIES_PER_CODE
from gpscf_events.registration.rules.contacts import may_send_code

KIND = "sign_in_code"


def send_code(*, kind: ContactKind, value: str, edition: Edition, locale: str, browser: str) -> None:
    """Send a code to the address or number, whether anybody registered with it or not; to an address a link too.

    The code counts in the `browser` (a random word in its cookie) that asked for it, the link in any.
    Too many to one contact are not sent, and the answer does not say so: codes sent before still work.
    Raises SmsPaused when no more text messages go out today, known number or not.
    """
    moment = now()
    with transaction() as session:
        contact = keep_contact(kind=kind, value=value, locale=locale)
        in_hour, in_day = (
            count_codes_since(contact.id, moment - timedelta(hours=hours)) for hours in (1, 24)
        )
        if not may_send_code(kind, in_hour=in_hour, in_day=in_day):
            record("sign_in_code.withheld", subject_kind="contact", subject_id=contact.id)
            return
        code, link = number_code(), random_token()
        # No link travels by text message: nobody is told this one, and it never lives.
        link_lives = timedelta(hours=LINK_LIVES_H if kind is ContactKind.EMAIL else 0)
        row = SignInCode(
            contact_id=contact.id,
            code_hash=_code_hash(contact, code),
            link_hash=digest(link),
            browser_hash=digest(browser),
            created_at=moment,
            code_expires_at=moment + timedelta(minutes=CODE_LIVES_MIN),
            link_expires_at=moment + link_lives,
        )
        session.add(row)
        session.flush()
        base = current_app.extensions["settings"].base_url
        message = queue_message(
            KIND,
            recipient=value,
            locale=locale,
            subject_kind="contact",
            subject_id=contact.id,
            edition_id=edition.id,
            send_key=f"{KIND}:{row.id}",
            context={
                "code": code,
                "link": f"{base}/{locale}/{edition.key}/register/link/{link}" if link_lives else "",
                "minutes": CODE_LIVES_MIN,
                "hours": LINK_LIVES_H,
            },
            is_secret=True,
        )
        is_paused = message.state is MessageState.WITHHELD
        record(
            "sign_in_code.withheld" if is_paused else "sign_in_code.sent",
            subject_kind="contact",
            subject_id=contact.id,
            edition_id=edition.id,
            after={"sign_in_code_id": row.id},
        )
    # Raised after the commit: that it was asked for counts, and somebody is told.
    if is_paused:
        raise SmsPaused


def use_code(
    *, kind: ContactKind, value: str, code: str, locale: str, browser: str, signs_in: bool = True
) -> Contact:
    """The contact whose code this is, asked for by this browser; it is used up. Raises CodeRefused for any fault.

    Without `signs_in` it only proves the contact, for somebody who is signed in with another.
    """
    moment = now()
    found: SignInCode | None = None
    with transaction():
        contact = keep_contact(kind=kind, value=value, locale=locale)
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
            if signs_in:
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
