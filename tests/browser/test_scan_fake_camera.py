"""Once with the browser's own camera path: a file plays as the video of a real device."""

import io
import os
from pathlib import Path

from flask import Flask
from PIL import Image
from playwright.sync_api import Playwright

from tests.browser.scanning import phone_of, picture
from tests.checkin.scene import build_scene
from tests.support.browsing import launch_with_camera


def _film(token: str, path: Path) -> Path:
    frame = Image.new("RGB", (1280, 720), "#7a8797")
    frame.paste(picture(token), (440, 160))
    data = io.BytesIO()
    frame.save(data, "JPEG", quality=85)
    path.write_bytes(data.getvalue() * 5)
    return path


def test_the_badge_in_the_picture_of_a_real_camera_device_is_read(
    app: Flask, playwright: Playwright, live_server: str, tmp_path: Path
) -> None:
    scene = build_scene()
    film = _film(scene.guest().token, tmp_path / "badge.mjpeg")
    context = launch_with_camera(
        playwright.chromium, tmp_path, dict(os.environ), video=film, base_url=live_server
    )
    try:
        phone = phone_of(app, context)
        phone.open(scene.gate)
        phone.answers("welcome")
        assert phone.hosts == {live_server.split("/")[2]}
    finally:
        context.close()
