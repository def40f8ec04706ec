"""Reads the mails that the demo's mail catcher stored."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser, BytesParser
from pathlib import Path

NAME = re.compile(r"(\d{8}T\d{12}Z-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.eml")


@dataclass(frozen=True)
class MailSummary:
    """One line of the index."""

    id: str
    received_at: datetime
    sender: str
    recipients: str
    subject: str


@dataclass(frozen=True)
class Part:
    """A file inside a mail: an attachment, or a picture that the HTML shows by its content id."""

    number: int
    content_type: str
    file_name: str
    content_id: str
    content: bytes


@dataclass(frozen=True)
class Mail:
    """A whole mail."""

    summary: MailSummary
    text: str
    html: str
    inline: tuple[Part, ...]
    attachments: tuple[Part, ...]


def list_mails(folder: Path, *, limit: int = 200) -> list[MailSummary]:
    """The newest mails, newest first; an absent folder holds none."""
    names = sorted((path for path in folder.glob("*.eml") if NAME.fullmatch(path.name)), reverse=True)
    found = []
    for path in names[:limit]:
        with path.open("rb") as handle:
            found.append(_summary(path, BytesHeaderParser(policy=policy.default).parse(handle)))
    return found


def find_mail(folder: Path, mail_id: str) -> Mail | None:
    """One mail by its id, or None; the id can name nothing outside the folder."""
    path = folder / f"{mail_id}.eml"
    if not NAME.fullmatch(path.name) or path.parent != folder or not path.is_file():
        return None
    message = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
    return _mail(path, message)


def _summary(path: Path, message: EmailMessage) -> MailSummary:
    received = datetime.strptime(path.name.split("-")[0], "%Y%m%dT%H%M%S%fZ").replace(tzinfo=UTC)
    return MailSummary(
        id=path.stem,
        received_at=received,
        sender=str(message.get("From", "")),
        recipients=str(message.get("X-Demo-Rcpt", "")),
        subject=str(message.get("Subject", "")),
    )


def _mail(path: Path, message: EmailMessage) -> Mail:
    text, html = "", ""
    inline: list[Part] = []
    attachments: list[Part] = []
    for number, part in enumerate(message.walk()):
        if part.is_multipart():
            continue
        kind, name = part.get_content_type(), part.get_filename() or ""
        content_id = str(part.get("Content-ID", "")).strip("<>")
        is_body = not name and not content_id and part.get_content_disposition() != "attachment"
        if is_body and kind == "text/plain" and not text:
            text = str(part.get_content())
        elif is_body and kind == "text/html" and not html:
            html = str(part.get_content())
        else:
            payload = part.get_payload(decode=True)
            content = payload if isinstance(payload, bytes) else b""
            entry = Part(number, kind, name or f"part-{number}", content_id, content)
            (inline if content_id and kind.startswith("image/") else attachments).append(entry)
    return Mail(_summary(path, message), text, html, tuple(inline), tuple(attachments))
