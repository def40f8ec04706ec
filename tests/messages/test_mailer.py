"""The tree of parts, as a mail program reads it."""

import email
import email.policy
from datetime import UTC, datetime
from email.message import EmailMessage

from gpscf_events.messages.enclosures import Enclosure
from gpscf_events.messages.mailer import Letter, compose

CALENDAR = "BEGIN:VCALENDAR 开".encode()
LETTER = Letter(
    message_id="<0123@forum.example.org>",
    written_at=datetime(2026, 5, 1, 12, tzinfo=UTC),
    sender="全球公共安全合作论坛 GPSCF <secretariat@forum.example.org>",
    reply_to="help@forum.example.org",
    recipient="delegate@example.org",
    language="zh-CN",
    kind="registration_confirmed",
    subject="您的注册已确认 (LYG25-7F3K9Q) " + "很长的主题" * 12,
    text="您好，\n" + "很长的一行" * 300 + "\n.\n.对\n",
    html="<p>您好</p><img src='cid:badge-qr'>" + "长" * 1200,
    enclosures=[
        Enclosure("badge-qr.png", "image/png", b"\x89PNG", "badge-qr"),
        Enclosure("badge-LYG25-7F3K9Q.pdf", "application/pdf", b"%PDF-1.7"),
        Enclosure(
            "programme.ics", "text/calendar; method=PUBLISH; charset=utf-8", "BEGIN:VCALENDAR 开".encode()
        ),
    ],
)


def parsed(letter: Letter = LETTER) -> EmailMessage:
    raw = compose(letter).as_bytes()
    assert raw.isascii()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    found = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    return found


def shape(part: EmailMessage) -> object:
    if not part.is_multipart():
        return part.get_content_type()
    return (part.get_content_type(), [shape(child) for child in part.iter_parts()])  # type: ignore[arg-type]


def test_the_tree_is_mixed_of_alternative_of_text_and_related() -> None:
    assert shape(parsed()) == (
        "multipart/mixed",
        [
            (
                "multipart/alternative",
                ["text/plain", ("multipart/related", ["text/html", "image/png"])],
            ),
            "application/pdf",
            "text/calendar",
        ],
    )


def test_a_mail_without_enclosures_is_an_alternative() -> None:
    plain = Letter(**{**LETTER.__dict__, "enclosures": []})
    assert shape(parsed(plain)) == ("multipart/alternative", ["text/plain", "text/html"])


def test_every_part_comes_back_as_it_was() -> None:
    mail = parsed()
    parts = {part.get_content_type(): part for part in mail.walk() if not part.is_multipart()}
    assert parts["text/plain"].get_content().splitlines() == LETTER.text.splitlines()
    assert parts["text/html"].get_content().strip() == LETTER.html
    picture, pdf, calendar = parts["image/png"], parts["application/pdf"], parts["text/calendar"]
    assert (picture["Content-ID"], picture.get_content_disposition()) == ("<badge-qr>", "inline")
    assert picture.get_filename() == "badge-qr.png"
    assert (pdf.get_content(), pdf.get_filename()) == (b"%PDF-1.7", "badge-LYG25-7F3K9Q.pdf")
    assert calendar.get_param("method") == "PUBLISH"
    assert calendar.get_content() == "BEGIN:VCALENDAR 开"
    assert (calendar.get_content_disposition(), calendar.get_filename()) == ("attachment", "programme.ics")


def test_the_head_says_who_when_and_that_no_answering_machine_should_answer() -> None:
    mail = parsed()
    assert mail["Subject"] == LETTER.subject
    assert mail["From"].addresses[0].display_name == "全球公共安全合作论坛 GPSCF"
    assert mail["From"].addresses[0].addr_spec == "secretariat@forum.example.org"
    assert mail["Message-ID"] == "<0123@forum.example.org>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Reply-To"] == "help@forum.example.org"
    assert mail["Content-Language"] == "zh-CN"
    assert mail["Date"].datetime == LETTER.written_at
