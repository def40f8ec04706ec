"""A member of staff at a browser, who signs in, sets up second factors and shows them."""

import re
from typing import Any

import pyotp
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from gpscf_events.accounts import queries
from gpscf_events.accounts.models import User
from gpscf_events.accounts.passkeys import site_of
from tests.accounts.test_views import EMAIL, PASSWORD, send
from tests.support.authenticator import Authenticator

FACTORS = "/en/staff/account/factors/"
STEP = "/en/staff/second-step/"
SIGN_IN = "/en/staff/sign-in"
CODE = re.compile(r"<code>([0-9A-Z]{5}(?:-[0-9A-Z]{5}){4})</code>")


class Staff:
    """One browser."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client: FlaskClient = app.test_client()

    def sign_in(self, password: str = PASSWORD) -> TestResponse:
        return send(self.client, password)

    def get(self, address: str) -> TestResponse:
        return self.client.get(address)

    def post(self, address: str, page: str = FACTORS, **data: str) -> TestResponse:
        return self.client.post(address, data={"csrf_token": self.token(page), **data})

    def token(self, page: str) -> str:
        text = self.client.get(page, follow_redirects=True).get_data(as_text=True)
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', text)
        assert found, text
        return found[1]

    def options(self, address: str, page: str) -> dict[str, Any]:
        answer = self.client.post(address, headers={"X-CSRFToken": self.token(page)})
        assert answer.status_code == 200, answer.get_data(as_text=True)
        found: dict[str, Any] = answer.get_json()
        return found

    def set_up_app(self) -> tuple[pyotp.TOTP, list[str]]:
        """An authenticator app, and the recovery codes where they are the first."""
        assert self.post(FACTORS + "app").location == FACTORS + "app"
        page = self.get(FACTORS + "app").get_data(as_text=True)
        secret = re.search(r'<code class="secret">([A-Z2-7 ]+)</code>', page)
        assert secret
        app = pyotp.TOTP(secret[1].replace(" ", ""))
        answer = self.post(FACTORS + "app/confirm", FACTORS + "app", code=app.now())
        assert answer.status_code in {200, 303}, answer.get_data(as_text=True)
        return app, CODE.findall(answer.get_data(as_text=True))

    def add_passkey(self, name: str = "my phone") -> tuple[Authenticator, TestResponse]:
        device = self.device()
        answer = device.create(self.options(FACTORS + "passkeys/options", FACTORS))
        return device, self.post(FACTORS + "passkeys", answer=answer, name=name)

    def device(self) -> Authenticator:
        site = site_of(self.app.extensions["settings"].base_url)
        assert site
        return Authenticator(site.origin, site.name)

    def sign_in_with(self, device: Authenticator) -> TestResponse:
        answer = device.get(self.options(SIGN_IN + "/passkey/options", SIGN_IN))
        return self.post(SIGN_IN + "/passkey", SIGN_IN, answer=answer)


def the_user() -> User:
    user = queries.find_user(EMAIL)
    assert user
    return user
