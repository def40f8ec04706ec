"""The mail server, spoken to step by step, and the tree of parts that a mail is."""

import smtplib
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import cast
from urllib.parse import unquote, urlsplit

from gpscf_events.messages.enclosures import Enclosure
from gpscf_events.messages.models import SmtpPhase
from gpscf_events.messages.rules import Outcome

# Seven bits pass every server; the shorter of base64 and quoted-printable is chosen for each part.
_POLICY = SMTP.clone(cte_type="7bit")
_DEFAULT_PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}


@dataclass(frozen=True)
class Letter:
    """Everything that makes one mail; the same letter has the same words, date and Message-ID each time."""

    message_id: str
    written_at: datetime
    sender: str
    reply_to: str
    recipient: str
    language: str
    kind: str
    subject: str
    text: str
    html: str
    enclosures: Sequence[Enclosure] = field(default=())


def address_of(mailbox: str) -> str:
    """The bare address in `Name <address>`."""
    return parseaddr(mailbox)[1]


def compose(letter: Letter) -> EmailMessage:
    """Build the mail: mixed(alternative(text, related(html, pictures)), attachments).

    The whole programme goes as an attached calendar and not as an alternative: mail programs show the last
    alternative they know, and some would show a list of appointments in place of the words.
    """
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = letter.sender
    mail["To"] = letter.recipient
    mail["Reply-To"] = letter.reply_to
    mail["Subject"] = letter.subject
    mail["Date"] = format_datetime(letter.written_at)
    mail["Message-ID"] = letter.message_id
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: holiday answers stay at home
    mail["X-Auto-Response-Suppress"] = "All"
    mail["Feedback-ID"] = f"{letter.kind}:gpscf"
    mail.set_content(letter.text)
    mail.add_alternative(letter.html, subtype="html")
    html = cast("EmailMessage", mail.get_payload(1))
    for enclosure in letter.enclosures:
        main, _, rest = enclosure.content_type.partition("/")
        subtype, _, parameters = rest.partition(";")
        named = dict(pair.strip().split("=", 1) for pair in parameters.split(";") if "=" in pair)
        if enclosure.content_id:
            html.add_related(
                enclosure.data,
                main,
                subtype,
                cid=f"<{enclosure.content_id}>",
                filename=enclosure.filename,
                disposition="inline",
            )
        else:
            mail.add_attachment(enclosure.data, main, subtype, filename=enclosure.filename, params=named)
    # Last, for building the tree moves every header that begins with Content- into the first part.
    mail["Content-Language"] = letter.language
    return mail


def send(
    mail: EmailMessage,
    *,
    smtp_url: str,
    sender: str,
    recipient: str,
    timeout_s: float,
    before_data: Callable[[], None],
) -> Outcome:
    """Hand the mail over and tell how far that got; never raises for what network or server do.

    `before_data` is called once, before the first word that could hand it over, and may raise to stop it all.
    """
    server = urlsplit(smtp_url)
    connection = _connection(server.scheme, timeout_s)
    phase = SmtpPhase.CONNECT
    try:
        _greet(connection, smtp_url)
        phase = SmtpPhase.SENDER
        if refusal := _refusal(phase, connection.mail(sender)):
            return refusal
        phase = SmtpPhase.RECIPIENT
        if refusal := _refusal(phase, connection.rcpt(recipient)):
            return refusal
        before_data()
        phase = SmtpPhase.DATA
        reply = connection.data(mail.as_bytes())
        if refusal := _refusal(phase, reply):
            return refusal
        phase = SmtpPhase.ACCEPTED
        _farewell(connection)
        return Outcome(phase, reply[0], _text(reply[1]))
    except smtplib.SMTPResponseException as error:
        # 421 and -1 (smtplib for "no number in the answer") are an end of the talk, not an answer to DATA.
        code = error.smtp_code if error.smtp_code > 0 else None
        return Outcome(phase, code, _text(error.smtp_error))
    except (smtplib.SMTPException, OSError, UnicodeError) as error:
        return Outcome(phase, None, f"{type(error).__name__}: {error}"[:300])
    finally:
        connection.close()


def _connection(scheme: str, timeout_s: float) -> smtplib.SMTP:
    # Without a host, smtplib connects later: connecting belongs to the talk that `send` reports on.
    if scheme == "smtps":
        return smtplib.SMTP_SSL(timeout=timeout_s, context=ssl.create_default_context())
    return smtplib.SMTP(timeout=timeout_s)


def _greet(connection: smtplib.SMTP, smtp_url: str) -> None:
    """Connect, say hello, encrypt and sign in. Raises what smtplib raises."""
    server = urlsplit(smtp_url)
    host = server.hostname or "localhost"
    # smtplib takes the host for the certificate's name from here when it is not given to the constructor.
    connection._host = host  # type: ignore[attr-defined]  # noqa: SLF001
    code, text = connection.connect(host, server.port or _DEFAULT_PORTS[server.scheme])
    if code != 220:
        raise smtplib.SMTPConnectError(code, text)
    connection.ehlo_or_helo_if_needed()
    if server.scheme == "smtp+starttls":
        code, text = connection.starttls(context=ssl.create_default_context())
        if code != 220:
            raise smtplib.SMTPConnectError(code, text)
        connection.ehlo()
    if server.username:
        connection.login(unquote(server.username), unquote(server.password or ""))


def _farewell(connection: smtplib.SMTP) -> None:
    """The mail is theirs already; what happens to the goodbye changes nothing."""
    try:
        connection.quit()
    except (smtplib.SMTPException, OSError):
        return


def _refusal(phase: SmtpPhase, reply: tuple[int, bytes]) -> Outcome | None:
    code, text = reply
    if 200 <= code < 300:
        return None
    return Outcome(phase, code if code > 0 else None, _text(text))


def _text(reply: bytes | str) -> str:
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return " ".join(text.split())[:300]
