"""A delegate at a client without a browser: sends the forms that the pages hold."""

import re
from html import unescape

from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from gpscf_events.core.db import db

_INPUT = re.compile(
    r'<input (?:id="\w+" name="(\w+)" type="hidden"|type="hidden" name="(\w+)") value="([^"]*)">'
)


def last_mail(kind: str) -> str:
    """The text of the newest message of a kind."""
    body = db.session.scalar(
        text("SELECT body_text FROM message WHERE kind = :kind ORDER BY id DESC LIMIT 1"), {"kind": kind}
    )
    db.session.rollback()
    return str(body)


def last_code() -> str:
    """The newest code that was sent."""
    found = re.search(r"\b(\d{6})\b", last_mail("sign_in_code"))
    assert found
    return found.group(1)


class Visitor:
    """Somebody who opens pages and sends what stands in them."""

    def __init__(self, client: FlaskClient, locale: str = "en") -> None:
        self.client = client
        self.base = f"/{locale}/2025/register"

    def open(self, path: str) -> TestResponse:
        """Follow redirects to a page."""
        return self.client.get(path, follow_redirects=True)

    def send(
        self, path: str, answers: dict[str, list[str]] | None = None, *, page: str | None = None
    ) -> TestResponse:
        """Send a form with the hidden fields of its page (which is at the same address unless named)."""
        return self.client.post(path, data={**self.hidden(page or path), **(answers or {})})

    def hidden(self, path: str) -> dict[str, str]:
        """The hidden fields of a page."""
        html = self.open(path).get_data(as_text=True)
        return {ours or written: unescape(value) for ours, written, value in _INPUT.findall(html)}

    def sign_in(self, email: str = "elodie@example.org") -> None:
        """By the code from the mail."""
        assert self.send(f"{self.base}/email", {"email": [email]}).status_code == 302
        assert self.send(f"{self.base}/code", {"code": [last_code()]}).status_code == 302

    def begin(self) -> str:
        """Open a draft; the address of its pages."""
        answer = self.send(f"{self.base}/new", page=f"{self.base}/mine")
        assert answer.status_code == 302, answer.status
        return answer.location.rsplit("/", 1)[0]
