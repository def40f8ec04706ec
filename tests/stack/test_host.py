"""`make run HOST=0.0.0.0`: https under the names of this machine, so that other devices may sign in and scan."""

import base64
import hashlib
import os
import socket
import ssl
import urllib.error
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from gpscf_events.demo.accounts import DEMO_SIGN_INS
from stack.address import own_addresses
from tests.factories.visiting import Visitor
from tests.stack.conftest import LocalStack
from tests.support.browsing import FLAGS, start_options
from tests.support.network import NetworkClient

if TYPE_CHECKING:
    from playwright.sync_api import Playwright

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
CAMERA = "navigator.mediaDevices.getUserMedia({video: true}).then(stream => stream.getVideoTracks().length)"


class OpenStack(LocalStack):
    """A stack that other machines can reach."""

    name = next((one for one in own_addresses() if ":" not in one), socket.gethostname())

    @property
    def environment(self) -> dict[str, str]:
        return {**super().environment, "HOST": "0.0.0.0"}

    @property
    def url(self) -> str:
        return f"https://{self.name}:{self.port}"

    @property
    def certificate(self) -> Path:
        return self.var / "run" / "certificate.pem"

    def client(self) -> NetworkClient:
        """A device on which the certificate was installed, and no other."""
        return NetworkClient(self.url, context=ssl.create_default_context(cafile=str(self.certificate)))


@pytest.fixture(scope="module")
def open_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenStack]:
    stack = OpenStack(tmp_path_factory.mktemp("open") / "var")
    stack.start(300)
    yield stack
    stack.end()


def sign_in(client: NetworkClient) -> None:
    _role, email, password = next(one for one in DEMO_SIGN_INS if one[0] == "gate_steward")
    visitor = Visitor(client)  # type: ignore[arg-type]
    answer = visitor.send("/en/staff/sign-in", {"email": [email], "password": [password]})
    assert answer.status_code == 302, answer.get_data(as_text=True)


def test_other_machines_trust_the_certificate_once_and_no_browser_does_before(open_stack: OpenStack) -> None:
    assert open_stack.client().get("/healthz").status_code == 200
    with pytest.raises(urllib.error.URLError, match="CERTIFICATE_VERIFY_FAILED"):
        NetworkClient(open_stack.url, context=ssl.create_default_context()).get("/healthz")
    assert open_stack.url in open_stack.text() and str(open_stack.certificate) in open_stack.text()


def test_who_signs_in_gets_a_cookie_of_this_host_alone_over_https_alone(open_stack: OpenStack) -> None:
    client = open_stack.client()
    sign_in(client)
    assert client.cookies
    for cookie in client.cookies:
        if cookie.name != "locale":
            assert cookie.name.startswith("__Host-"), cookie.name
            assert cookie.secure and cookie.path == "/" and not cookie.domain_specified
    assert client.get("/en/scan/").status_code == 200


def test_a_phone_that_took_the_certificate_may_use_its_camera(
    open_stack: OpenStack, playwright: "Playwright", tmp_path: Path
) -> None:
    key = x509.load_pem_x509_certificate(open_stack.certificate.read_bytes()).public_key()
    der = key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    pin = base64.b64encode(hashlib.sha256(der).digest()).decode()
    flags = [*FLAGS, f"--ignore-certificate-errors-spki-list={pin}", "--use-fake-device-for-media-stream"]
    with playwright.chromium.launch_persistent_context(
        str(tmp_path / "profile"),
        args=flags,
        permissions=["camera"],
        base_url=open_stack.url,
        **start_options(tmp_path, dict(os.environ)),
    ) as context:
        page = context.new_page()
        page.goto("/en/staff/sign-in")
        _role, email, password = next(one for one in DEMO_SIGN_INS if one[0] == "gate_steward")
        page.fill("[name=email]", email)
        page.fill("[name=password]", password)
        page.click("main button[type=submit]")
        page.wait_for_url("**/scan/**")
        page.goto("/en/scan/")
        page.locator("main a[href*='/scan/']").first.click()
        page.wait_for_url("**/scan/*-*")
        assert page.evaluate("window.isSecureContext") is True
        assert page.evaluate(CAMERA) == 1


def test_a_restart_keeps_the_certificate_and_who_is_signed_in(open_stack: OpenStack) -> None:
    client, before = open_stack.client(), open_stack.certificate.read_bytes()
    sign_in(client)
    assert open_stack.interrupt() == 0
    open_stack.start()
    assert open_stack.certificate.read_bytes() == before
    assert client.get("/en/scan/").status_code == 200
