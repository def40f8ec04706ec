"""A steward's phone for browser tests: signed in, with a camera whose picture the test chooses."""

import io
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import qrcode
from flask import Flask
from PIL import Image
from playwright.sync_api import BrowserContext, Locator, Page, expect
from qrcode.image.pil import PilImage

from gpscf_events.accounts.models import Role
from gpscf_events.accounts.services import create_user

EMAIL, PASSWORD = "gate.phone@example.org", "a gate in the morning sun"

# The camera is a canvas: what `show` draws on it is what the lens sees.
CAMERA = """
(() => {
  if (!navigator.mediaDevices) return;
  const canvas = document.createElement("canvas");
  canvas.width = 1280;
  canvas.height = 720;
  const pen = canvas.getContext("2d");
  let pictures = [];
  setInterval(() => {
    pen.fillStyle = "#7a8797";
    pen.fillRect(0, 0, 1280, 720);
    const left = 440 - (pictures.length - 1) * 215;
    pictures.forEach((picture, place) => pen.drawImage(picture, left + place * 430, 160));
  }, 40);
  window.showPictures = async (files) => {
    const blobs = files.map((file) => new Blob([Uint8Array.from(file)], { type: "image/png" }));
    pictures = await Promise.all(blobs.map((blob) => createImageBitmap(blob)));
  };
  navigator.mediaDevices.getUserMedia = async () => canvas.captureStream(25);
})();
"""


def picture(text: str, size: int = 400) -> Image.Image:
    """A QR code as a badge shows it, with its quiet zone."""
    code = qrcode.QRCode(border=4, box_size=8, image_factory=PilImage)
    code.add_data(text)
    image = code.make_image().get_image().convert("RGB")
    return image.resize((size, size), Image.Resampling.NEAREST)


def _png(text: str) -> list[int]:
    data = io.BytesIO()
    picture(text).save(data, "PNG")
    return list(data.getvalue())


@dataclass
class Phone:
    """The page with what a steward does on it, and what it asked of which host."""

    page: Page
    hosts: set[str] = field(default_factory=set)
    errors: list[str] = field(default_factory=list)

    def open(self, checkpoint: UUID, *, locale: str = "en", camera: bool = True) -> None:
        """Open the scan page of a checkpoint and start the camera."""
        self.page.goto(f"/{locale}/scan/{checkpoint}")
        self.body("[data-ready=yes]").wait_for()
        if camera:
            self.page.click("#start")
            self.body("[data-camera=open]").wait_for()

    def body(self, condition: str) -> Locator:
        return self.page.locator(f"body{condition}")

    def show(self, *texts: str) -> None:
        """Hold these codes before the camera; none takes them away."""
        self.page.evaluate("files => showPictures(files)", [_png(text) for text in texts])

    def answers(self, code: str) -> None:
        """Wait for this answer on the screen."""
        expect(self.page.locator("body")).to_have_attribute("data-code", code, timeout=8000)

    def tap(self) -> None:
        """Dismiss an answer, as late as a person would; what is in view then is answered at once."""
        self.page.wait_for_timeout(450)
        self.page.locator("#word").click()

    def waiting(self, count: int, within_ms: int = 8000) -> None:
        expect(self.page.locator("#waiting-count")).to_have_text(str(count), timeout=within_ms)

    def type_keys(self, keys: list[dict[str, Any]]) -> None:
        """Press keys as the operating system reports them, below any layout of the browser."""
        session = self.page.context.new_cdp_session(self.page)
        for key in keys:
            session.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **key})
            session.send("Input.dispatchKeyEvent", {"type": "keyUp", **key})
        session.detach()


def sign_in(app: Flask, page: Page, role: Role = Role.GATE_STEWARD) -> None:
    """Make a steward and sign in as one on the page for staff."""
    with app.test_request_context():
        create_user(email=EMAIL, name="Steward", password=PASSWORD, grants=[(role, None)], is_demo=True)
    page.goto("/en/staff/sign-in")
    page.fill("[name=email]", EMAIL)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("**/en/scan/")


def phone_of(app: Flask, context: BrowserContext) -> Phone:
    """A signed-in phone, 360 pixels wide."""
    page = context.pages[0] if context.pages else context.new_page()
    page.set_viewport_size({"width": 360, "height": 740})
    phone = Phone(page)
    page.on("request", lambda request: phone.hosts.add(request.url.split("/")[2]))
    page.on("pageerror", lambda error: phone.errors.append(str(error)))
    sign_in(app, page)
    return phone
