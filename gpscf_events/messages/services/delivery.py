"""Delivering a message: claimed, handed over outside any transaction, settled."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import func, update

from config import Settings
from gpscf_events.core import clock, events
from gpscf_events.core.db import db
from gpscf_events.core.i18n import HTML_LANG
from gpscf_events.core.jobs import Job, JobBuried, RetryLater
from gpscf_events.core.logs import describe, log
from gpscf_events.core.transaction import transaction
from gpscf_events.messages import enclosures, mailer, queries, rules, sms
from gpscf_events.messages.events import MessageFailed, MessageUncertain
from gpscf_events.messages.models import Channel, Message, MessageState, SmtpPhase
from gpscf_events.messages.rules import Outcome, Step, Verdict


def deliver(message_id: int, *, is_last_attempt: bool = False) -> None:
    """Hand the message to the mail server or SMS gateway, outside any transaction. Safe to run twice, and after a kill.

    Raises RetryLater when it is owed again later; after the last attempt it is failed, and somebody is told.
    """
    claim = _claim(message_id, is_last_attempt=is_last_attempt)
    if claim is None:
        return
    settings: Settings = current_app.extensions["settings"]
    try:
        talk = _talk_of[claim.channel](claim, settings)
        # The talk may last a minute; no transaction and no connection waits for it.
        db.session.close()
        outcome = talk()
    except Exception as error:
        # It never came to DATA: nothing was handed over.
        _settle(
            claim,
            Outcome(SmtpPhase.NONE, None, describe(error)),
            is_last_attempt=is_last_attempt,
        )
        raise
    _settle(claim, outcome, is_last_attempt=is_last_attempt)
    match _verdict(claim, outcome):
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
    channel: Channel
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
            id=message.id,
            number=message.attempts,
            channel=message.channel,
            recipient=message.recipient,
            is_resend=step is Step.RESEND,
            is_secret=message.is_secret,
        )
    if step is Step.DOUBT and not (claim.is_secret or is_last_attempt):
        raise RetryLater("the worker was killed in DATA", after_s=settings.uncertain_resend_after_s)
    return claim if step in {Step.SEND, Step.RESEND} else None


def _enter_data(claim: _Claim) -> None:
    """Write down, before the first word of it, that the message may be handed over from now on."""
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


def _settle(claim: _Claim, outcome: Outcome, *, is_last_attempt: bool) -> None:
    """Write down what came of it, and tell others of what is lost or in doubt for good."""
    verdict = _verdict(claim, outcome)
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
        message.subject = message.body_text = message.body_html = message.sms_text = ""


def _verdict(claim: _Claim, outcome: Outcome) -> Verdict:
    decide = rules.decide_sms_verdict if claim.channel is Channel.SMS else rules.decide_verdict
    return decide(phase=outcome.phase, code=outcome.code)


def _talk_with_mail_server(claim: _Claim, settings: Settings) -> Callable[[], Outcome]:
    mail = mailer.compose(_letter(claim.id, settings))
    return lambda: mailer.send(
        mail,
        smtp_url=settings.smtp_url,
        sender=mailer.address_of(settings.mail_from),
        recipient=claim.recipient,
        timeout_s=settings.smtp_timeout_s,
        before_data=lambda: _enter_data(claim),
    )


def _talk_with_gateway(claim: _Claim, settings: Settings) -> Callable[[], Outcome]:
    message = queries.get_message(claim.id)
    text, key = message.sms_text, message.message_id
    return lambda: sms.send(
        number=claim.recipient,
        text=text,
        key=key,
        url=settings.sms_url,
        token=settings.sms_token,
        timeout_s=settings.sms_timeout_s,
        before_data=lambda: _enter_data(claim),
    )


_talk_of: dict[Channel, Callable[[_Claim, Settings], Callable[[], Outcome]]] = {
    Channel.EMAIL: _talk_with_mail_server,
    Channel.SMS: _talk_with_gateway,
}


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
