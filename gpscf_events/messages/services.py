"""Owing a message to somebody, and delivering it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.headerregistry import Address
from typing import Any

from flask import current_app
from sqlalchemy import func, update
from sqlalchemy.dialects.postgresql import insert

from config import Settings
from gpscf_events.core import clock, events
from gpscf_events.core.db import db
from gpscf_events.core.i18n import HTML_LANG
from gpscf_events.core.jobs import Job, JobBuried, RetryLater, enqueue
from gpscf_events.core.logs import describe, log, request_id
from gpscf_events.core.transaction import transaction
from gpscf_events.messages import enclosures, mailer, queries, rendering, rules
from gpscf_events.messages.errors import BadRecipient
from gpscf_events.messages.events import MessageFailed, MessageUncertain
from gpscf_events.messages.models import Message, MessageState, SmtpPhase
from gpscf_events.messages.rules import Step, Verdict


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

    The same `send_key` is owed once, for ever: a second call gives back the first message.
    Raises BadRecipient.
    """
    address = _address(recipient)
    with transaction() as session:
        if (known := queries.find_by_send_key(send_key)) is not None:
            return known
        written = rendering.render(kind, locale=locale, context=context)
        new_id = session.scalar(
            insert(Message)
            .values(
                edition_id=edition_id,
                send_key=send_key,
                message_id=_message_id(send_key),
                kind=kind,
                subject_kind=subject_kind,
                subject_id=subject_id,
                recipient=address,
                locale=locale,
                subject=written.subject,
                body_text=written.text,
                body_html=written.html,
                enclosures=dict(enclosures or {}),
                is_secret=is_secret,
                request_id=request_id.get(),
            )
            .on_conflict_do_nothing(index_elements=["send_key"])
            .returning(Message.id)
        )
        if new_id is not None:
            enqueue(Job.DELIVER_MESSAGE, {"message_id": new_id}, dedupe_key=str(new_id))
        return queries.get_by_send_key(send_key)


def deliver(message_id: int, *, is_last_attempt: bool = False) -> None:
    """Hand the message to the mail server, outside any transaction. Safe to run twice, and after a kill.

    Raises RetryLater when it is owed again later; after the last attempt it is failed, and somebody is told.
    """
    claim = _claim(message_id, is_last_attempt=is_last_attempt)
    if claim is None:
        return
    settings: Settings = current_app.extensions["settings"]
    try:
        mail = mailer.compose(_letter(message_id, settings))
        # The talk may last a minute; no transaction and no connection waits for it.
        db.session.close()
        outcome = mailer.send(
            mail,
            smtp_url=settings.smtp_url,
            sender=mailer.address_of(settings.mail_from),
            recipient=claim.recipient,
            timeout_s=settings.smtp_timeout_s,
            before_data=lambda: _enter_data(claim),
        )
    except Exception as error:
        # It never came to DATA: nothing was handed over.
        _settle(
            claim,
            mailer.Outcome(SmtpPhase.NONE, None, describe(error)),
            is_last_attempt=is_last_attempt,
        )
        raise
    _settle(claim, outcome, is_last_attempt=is_last_attempt)
    match rules.decide_verdict(phase=outcome.phase, code=outcome.code):
        case Verdict.RETRY:
            # The server's words may quote the recipient; they stand with the message, not with the job.
            raise RetryLater(f"{outcome.phase}: {outcome.code or 'no answer'}")
        case Verdict.DOUBT if not (claim.is_resend or claim.is_secret or is_last_attempt):
            raise RetryLater("uncertain", after_s=settings.uncertain_resend_after_s)


class Superseded(RetryLater):
    """Another worker took the message while this one was held up; it must not hand anything over."""


@dataclass(frozen=True)
class _Claim:
    """A message that this worker delivers; a later claim has another number and makes this one void."""

    id: int
    number: int
    recipient: str
    is_resend: bool
    is_secret: bool


def _claim(message_id: int, *, is_last_attempt: bool) -> _Claim | None:
    """Take the message, or None where nothing is to be done. Raises RetryLater to wait before a resend."""
    settings: Settings = current_app.extensions["settings"]
    with transaction():
        message = queries.lock_message(message_id)
        if message is None:
            return None
        step = rules.decide_step(
            state=message.state,
            phase=message.phase,
            is_secret=message.is_secret,
            created_at=message.created_at,
            now=clock.now(),
        )
        if step is Step.DOUBT:
            _doubt(message, is_final=message.is_secret or is_last_attempt)
        elif step is Step.WITHHOLD:
            message.state = MessageState.WITHHELD
            _strike_out(message)
        elif step in {Step.SEND, Step.RESEND}:
            if step is Step.SEND:
                message.state = MessageState.SENDING
            message.phase = SmtpPhase.NONE
            message.attempts += 1
        claim = _Claim(
            message.id, message.attempts, message.recipient, step is Step.RESEND, message.is_secret
        )
    if step is Step.DOUBT and not (claim.is_secret or is_last_attempt):
        raise RetryLater("the worker was killed in DATA", after_s=settings.uncertain_resend_after_s)
    return claim if step in {Step.SEND, Step.RESEND} else None


def _enter_data(claim: _Claim) -> None:
    """Write down, before the first word of it, that the mail may be handed over from now on."""
    with transaction() as session:
        kept = session.execute(
            update(Message)
            .where(
                Message.id == claim.id,
                Message.attempts == claim.number,
                Message.state.in_([MessageState.SENDING, MessageState.UNCERTAIN]),
            )
            .values(phase=SmtpPhase.DATA)
            .returning(Message.id)
        ).one_or_none()
    if kept is None:
        raise Superseded("another worker has it")


def _settle(claim: _Claim, outcome: mailer.Outcome, *, is_last_attempt: bool) -> None:
    """Write down what came of it, and tell others of what is lost or in doubt for good."""
    verdict = rules.decide_verdict(phase=outcome.phase, code=outcome.code)
    with transaction() as session:
        message = queries.lock_message(claim.id)
        if message is None or message.attempts != claim.number:
            return
        message.smtp_reply = f"{outcome.phase}: {outcome.code or '-'} {outcome.reply}"
        message.phase = outcome.phase
        if verdict is Verdict.SENT:
            message.state = MessageState.SENT
            message.sent_at = session.scalar(func.now().select())
        elif verdict is Verdict.DOUBT:
            _doubt(message, is_final=claim.is_resend or claim.is_secret or is_last_attempt)
        elif verdict is Verdict.REFUSED or is_last_attempt:
            # The first sending is still in doubt when only the resend was turned away.
            if claim.is_resend:
                _doubt(message, is_final=True)
            else:
                message.state = MessageState.FAILED
                events.publish(MessageFailed(message.id))
        else:
            message.phase = SmtpPhase.NONE
            if not claim.is_resend:
                message.state = MessageState.QUEUED
        if message.state not in {MessageState.QUEUED, MessageState.SENDING}:
            _strike_out(message)
    log.info(
        "message.talked",
        extra={
            "message_id": claim.id,
            "verdict": verdict.value,
            "phase": outcome.phase.value,
            "code": outcome.code,
        },
    )


def on_job_buried(event: JobBuried) -> None:
    """A message whose delivery was given up in the middle of it is failed, or in doubt where DATA had begun.

    A delivery that ended by itself settled its message already; here come those whose worker was killed each time.
    """
    if event.job is not Job.DELIVER_MESSAGE:
        return
    message = queries.lock_message(event.payload["message_id"])
    if message is None:
        return
    match rules.decide_end(state=message.state, phase=message.phase):
        case MessageState.UNCERTAIN:
            _doubt(message, is_final=True)
        case MessageState.FAILED:
            message.state = MessageState.FAILED
            _strike_out(message)
            events.publish(MessageFailed(message.id))


def _doubt(message: Message, *, is_final: bool) -> None:
    message.state = MessageState.UNCERTAIN
    message.phase = SmtpPhase.DATA if is_final else SmtpPhase.NONE
    if is_final:
        _strike_out(message)
        events.publish(MessageUncertain(message.id))


def _strike_out(message: Message) -> None:
    """A secret's words go once nobody needs them; that it was sent stays."""
    if message.is_secret:
        message.subject = message.body_text = message.body_html = ""


def _letter(message_id: int, settings: Settings) -> mailer.Letter:
    message = queries.get_message(message_id)
    return mailer.Letter(
        message_id=message.message_id,
        written_at=message.created_at,
        sender=settings.mail_from,
        reply_to=settings.help_email,
        recipient=message.recipient,
        language=HTML_LANG.get(message.locale, message.locale),
        kind=message.kind,
        subject=message.subject,
        text=message.body_text,
        html=message.body_html,
        enclosures=enclosures.collect(message.enclosures, message.locale),
    )


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


def _message_id(send_key: str) -> str:
    """The same mail has the same Message-ID, so that mailboxes show a resend once."""
    settings: Settings = current_app.extensions["settings"]
    domain = mailer.address_of(settings.mail_from).rpartition("@")[2] or "localhost"
    return f"<{hashlib.sha256(send_key.encode()).hexdigest()[:40]}@{domain}>"
