"""The mail catcher keeps what it accepts, and the browser shows it without giving it any rights."""

import os
import signal
import smtplib
import subprocess
import sys
import time
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest
from aiosmtpd.smtp import Envelope
from flask import Flask
from flask.testing import FlaskClient

from config import Settings
from gpscf_events.demo.mailbox import find_mail, list_mails
from gpscf_events.demo.mailcatcher import MailStore
from stack.address import free_port

PIXEL = bytes.fromhex("89504e470d0a1a0a0000000d49484452")


def confirmation(subject: str = "您的报名已确认", to: str = "a@example.org") -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["Subject"] = subject
    message["From"] = "Secretariat <secretariat@example.org>"
    message["To"] = to
    message.set_content("您好\nhttps://example.org/status\n")
    message.add_alternative(
        '<html><head></head><body><img src="cid:qr"><script>x</script></body></html>', subtype="html"
    )
    message.get_payload()[1].add_related(PIXEL, "image", "png", cid="<qr>")
    message.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="徽章.pdf")
    return message


def keep(folder: Path, message: EmailMessage, *recipients: str) -> Path:
    envelope = Envelope()
    envelope.rcpt_tos = list(recipients) or ["a@example.org"]
    envelope.original_content = message.as_bytes()
    return MailStore(folder).store(envelope)


@pytest.fixture
def catcher(tmp_path: Path) -> Iterator[tuple[int, Path, subprocess.Popen]]:
    port, folder = free_port(), tmp_path / "mails"
    env = {**os.environ, "SMTP_URL": f"smtp://127.0.0.1:{port}", "DEMO_MAIL_DIR": str(folder)}
    process = subprocess.Popen([sys.executable, "-m", "gpscf_events.demo.mailcatcher"], env=env)
    deadline = time.monotonic() + 30
    while True:
        try:
            smtplib.SMTP("127.0.0.1", port, timeout=5).quit()
            break
        except OSError:
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.05)
    yield port, folder, process
    if process.poll() is None:
        process.kill()
    process.wait()


def test_a_mail_that_was_answered_250_is_on_the_disk_even_after_kill_9(catcher):
    port, folder, process = catcher
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as client:
        client.send_message(confirmation(), to_addrs=["a@example.org", "b@example.org"])
        process.kill()
        process.wait()
    (summary,) = list_mails(folder)
    assert summary.subject == "您的报名已确认"
    assert summary.recipients == "a@example.org, b@example.org"
    assert not list(folder.glob("*.part"))


def test_it_stops_at_once_when_asked(catcher):
    _port, _folder, process = catcher
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=5) == 0


def test_without_its_settings_it_says_what_it_needs():
    env = {key: value for key, value in os.environ.items() if key not in {"SMTP_URL", "DEMO_MAIL_DIR"}}
    done = subprocess.run(
        [sys.executable, "-m", "gpscf_events.demo.mailcatcher"],
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "SMTP_URL" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_mail_is_read_back_with_all_its_parts(tmp_path):
    path = keep(tmp_path, confirmation())
    mail = find_mail(tmp_path, path.stem)
    assert mail is not None
    assert mail.text.startswith("您好")
    assert "cid:qr" in mail.html
    assert [(part.content_id, part.content) for part in mail.inline] == [("qr", PIXEL)]
    assert [(part.file_name, part.content) for part in mail.attachments] == [("徽章.pdf", b"%PDF-1.7")]


def test_the_newest_mail_stands_first(tmp_path):
    for number in range(3):
        keep(tmp_path, confirmation(subject=f"mail {number}"))
    assert [mail.subject for mail in list_mails(tmp_path)] == ["mail 2", "mail 1", "mail 0"]


@pytest.mark.parametrize("name", ["../secret", "..%2Fsecret", "x", "20250101T000000000000Z-../../secret"])
def test_an_id_names_nothing_outside_the_folder(tmp_path, name):
    (tmp_path / "mails").mkdir()
    (tmp_path / "secret.eml").write_text("Subject: no")
    assert find_mail(tmp_path / "mails", name) is None


@pytest.fixture
def mails(settings: Settings) -> Iterator[Path]:
    folder = settings.demo_mail_dir
    assert folder is not None
    yield folder
    for path in folder.glob("*.eml"):
        path.unlink()


def test_the_pages_show_the_mail_and_its_frame_has_no_rights(app: Flask, client: FlaskClient, mails: Path):
    path = keep(mails, confirmation())
    index = client.get("/demo/mails")
    assert "您的报名已确认" in index.text
    assert index.headers["Cache-Control"].startswith("no-store")
    page = client.get(f"/demo/mails/{path.stem}")
    assert "徽章.pdf" in page.text
    assert "https://example.org/status" in page.text
    assert "<script>x" not in page.text
    frame = client.get(f"/demo/mails/{path.stem}/html")
    policy = frame.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox ")
    assert "allow-scripts" not in policy
    assert "allow-same-origin" not in policy
    assert "data:image/png;base64," in frame.text
    mail = find_mail(mails, path.stem)
    assert mail is not None
    saved = client.get(f"/demo/mails/{path.stem}/parts/{mail.attachments[0].number}")
    assert saved.data == b"%PDF-1.7"
    assert saved.headers["Content-Disposition"].startswith("attachment")
    assert client.get(f"/demo/mails/{path.stem}/parts/99").status_code == 404


def test_an_empty_mailbox_says_how_to_get_a_mail(app: Flask, client: FlaskClient, mails: Path):
    assert client.get("/demo/mails").status_code == 200
    assert client.get("/demo/mails/nothing").status_code == 404
