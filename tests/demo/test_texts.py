"""The demo's SMS gateway keeps what it accepts, speaks the protocol of docs/sms.md, and the browser shows it."""

import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from config import Settings
from gpscf_events.demo.smscatcher import TextStore
from gpscf_events.demo.texts import list_texts
from gpscf_events.messages import sms
from gpscf_events.messages.models import SmtpPhase
from stack.address import free_port

NUMBER = "+8613800138000"


@pytest.fixture
def catcher(tmp_path: Path) -> Iterator[tuple[str, Path, subprocess.Popen]]:
    """The mail catcher's own process, with the gateway beside it."""
    url, folder = f"http://127.0.0.1:{free_port()}/messages", tmp_path / "mails"
    env = {
        **os.environ,
        "SMTP_URL": f"smtp://127.0.0.1:{free_port()}",
        "SMS_URL": url,
        "SMS_TOKEN": "a-token",
        "DEMO_MAIL_DIR": str(folder),
    }
    process = subprocess.Popen([sys.executable, "-m", "gpscf_events.demo.mailcatcher"], env=env)
    deadline = time.monotonic() + 30
    while send(url, token="wrong").code is None:
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.05)
    yield url, folder, process
    if process.poll() is None:
        process.kill()
    process.wait()


def send(
    url: str, *, key: str = "k1", number: str = NUMBER, token: str = "a-token", text: str = "您的验证码"
):
    return sms.send(
        number=number, text=text, key=key, url=url, token=token, timeout_s=5, before_data=lambda: None
    )


def test_a_text_that_was_answered_202_is_on_the_disk_even_after_kill_9(catcher) -> None:
    url, folder, process = catcher
    outcome = send(url)
    process.kill()
    assert (outcome.phase, outcome.code) == (SmtpPhase.ACCEPTED, 202)
    (kept,) = list_texts(folder)
    assert (kept.number, kept.text) == (NUMBER, "您的验证码")
    assert not list(folder.glob("*.part"))


def test_the_same_key_is_kept_once_and_said_to_be_taken_before(catcher) -> None:
    url, folder, _process = catcher
    codes = [send(url).code, send(url).code, send(url, key="k2").code]
    assert codes == [202, 409, 202]
    assert len(list_texts(folder)) == 2


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"token": "wrong"}, 401),
        ({"number": "13800138000"}, 422),
        ({"text": ""}, 422),
        ({"text": "x" * 20000}, 413),
    ],
)
def test_what_it_does_not_take_it_says_in_a_status(catcher, changed: dict[str, str], code: int) -> None:
    url, folder, _process = catcher
    assert send(url, **changed).code == code
    assert list_texts(folder) == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"text"', b"\xff", b'{"id": 1, "to": 2, "text": 3}'])
def test_a_body_that_is_no_message_is_refused_and_the_gateway_lives_on(catcher, body: bytes) -> None:
    url, _folder, _process = catcher
    connection = http.client.HTTPConnection(url.split("/")[2], timeout=5)
    connection.request("POST", "/messages", body, {"Authorization": "Bearer a-token"})
    assert connection.getresponse().status in {400, 422}
    connection.close()
    assert send(url).code == 202


def test_it_ends_at_once_when_asked(catcher) -> None:
    _url, _folder, process = catcher
    process.terminate()
    assert process.wait(timeout=10) == 0


@pytest.fixture
def mails(settings: Settings) -> Iterator[Path]:
    folder = settings.demo_mail_dir
    assert folder is not None
    yield folder
    for path in folder.glob("*.sms.json"):
        path.unlink()


def test_the_page_shows_texts_beside_the_mails_without_giving_them_any_rights(
    app: Flask, client: FlaskClient, mails: Path
) -> None:
    assert "Text messages</h2>" not in client.get("/demo/mails").text
    store = TextStore(mails)
    store.keep("one", {"to": NUMBER, "text": "<script>alert(1)</script> 042917"})
    store.keep("two", {"to": "+33612345678", "text": "second"})
    page = client.get("/demo/mails").text
    assert "&lt;script&gt;alert(1)" in page
    assert page.index("+33612345678") < page.index(NUMBER)
    (mails / "20250101T000000000000Z-not-ours.sms.json").write_text(json.dumps({"to": "x"}))
    assert client.get("/demo/mails").status_code == 200
