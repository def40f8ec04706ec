"""Owing a message to somebody: its words are made, its delivery becomes a job."""

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from email.errors import HeaderParseError
from email.headerregistry import Address
from typing import Any

from flask import current_app
from sqlalchemy.dialects.postgresql import insert

from config import Settings
from gpscf_events.core import clock, events
from gpscf_events.core.jobs import Job, enqueue
from gpscf_events.core.logs import log, request_id
from gpscf_events.core.transaction import transaction
from gpscf_events.messages import mailer, queries, rendering, rules
from gpscf_events.messages.errors import BadRecipient
from gpscf_events.messages.events import SmsLimitReached
from gpscf_events.messages.models import Channel, Message, MessageState
from gpscf_events.messages.services.holding import present_hold

_DAY = timedelta(hours=24)


def queue_message(
    kind: str,
    *,
    recipient: str,
    locale: str,
    subject_kind: str,
    subject_id: int,
    send_key: str,
    context: Mapping[str, Any],
    enclosures: Mapping[str, Any] | None = None,
    edition_id: int | None = None,
    is_secret: bool = False,
) -> Message:
    """Owe somebody a message: its words are made now, its delivery is a job of the worker.

    A `recipient` with an @ gets a mail, a number (E.164) a text message; where the limits of text messages are
    reached that message is withheld, which its state says. The same `send_key` is owed once, for ever: a second call
    gives back the first message. Raises BadRecipient.
    """
    channel = rules.channel_of(recipient.strip())
    address = recipient.strip() if channel is Channel.SMS else _address(recipient)
    with transaction() as session:
        if (known := queries.find_by_send_key(send_key)) is not None:
            return known
        written = rendering.render(kind, locale=locale, context=context, channel=channel)
        is_withheld = channel is Channel.SMS and _is_over_limit(address, edition_id)
        if is_withheld and is_secret:
            written = rendering.Rendered("", "", "")
        held = present_hold()
        new_id = session.scalar(
            insert(Message)
            .values(
                edition_id=edition_id,
                send_key=send_key,
                message_id=message_id_of(send_key),
                channel=channel,
                kind=kind,
                subject_kind=subject_kind,
                subject_id=subject_id,
                recipient=address,
                locale=locale,
                subject=written.subject,
                body_text=written.text,
                body_html=written.html,
                sms_text=written.sms_text,
                state=MessageState.WITHHELD if is_withheld else MessageState.QUEUED,
                enclosures=dict(enclosures or {}),
                is_secret=is_secret,
                request_id=request_id.get(),
                hold_key=held.key if held else None,
                held_until=held.until if held else None,
            )
            .on_conflict_do_nothing(index_elements=["send_key"])
            .returning(Message.id)
        )
        if new_id is not None and not is_withheld:
            enqueue(
                Job.DELIVER_MESSAGE,
                {"message_id": new_id},
                dedupe_key=str(new_id),
                not_before=held.until if held else None,
            )
        return queries.get_by_send_key(send_key)


def _is_over_limit(number: str, edition_id: int | None) -> bool:
    """Whether one more text message to this number is too much now; then somebody is told, once a day.

    Requests at the same moment do not see each other's message: the limits may be passed by as many as are worked on.
    """
    settings: Settings = current_app.extensions["settings"]
    code, since = rules.calling_code(number), clock.now() - _DAY
    reached = rules.reached_sms_limit(
        code=code,
        sent=queries.count_sms(since=since),
        sent_to_code=queries.count_sms(since=since, code=code),
        per_day=settings.sms_per_day,
        per_day_abroad=settings.sms_per_day_abroad,
    )
    if reached is None:
        return False
    log.warning("sms.limit_reached", extra={"limit": reached.value, "calling_code": code})
    if edition_id is not None:
        events.publish(SmsLimitReached(edition_id, reached, code, clock.now().date()))
    return True


def _address(recipient: str) -> str:
    """The bare address for the wire, checked before it can reach a header. Raises BadRecipient."""
    try:
        address = Address(addr_spec=recipient.strip())
        domain = address.domain.encode("idna").decode("ascii")
        found = Address(username=address.username, domain=domain).addr_spec
    except (ValueError, IndexError, HeaderParseError) as error:
        raise BadRecipient from error
    # Hardly any server takes other letters before the @ (RFC 6531).
    if not found.isascii() or not domain or not address.username:
        raise BadRecipient
    return found


def message_id_of(send_key: str) -> str:
    """The same mail has the same Message-ID, so that mailboxes show a resend once."""
    settings: Settings = current_app.extensions["settings"]
    domain = mailer.address_of(settings.mail_from).rpartition("@")[2] or "localhost"
    return f"<{hashlib.sha256(send_key.encode()).hexdigest()[:40]}@{domain}>"
