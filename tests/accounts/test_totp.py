"""Codes of authenticator apps: which steps are taken, and that none is taken twice."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
import zxingcpp

from gpscf_events.accounts.totp import STEP, address_of, matching_step, new_secret, picture_of

AT = datetime(2025, 9, 16, 1, 0, 10, tzinfo=UTC)
NOW = int(AT.timestamp()) // 30
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # RFC 6238, appendix B


def test_the_codes_are_those_of_the_standard() -> None:
    # RFC 6238, appendix B, the last six of the eight digits.
    for seconds, code in ((59, "287082"), (1111111109, "081804"), (20000000000, "353130")):
        moment = datetime.fromtimestamp(seconds, UTC)
        assert matching_step(SECRET, code, at=moment, after=None) == seconds // 30


@pytest.mark.parametrize(("steps", "taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_one_step_off(steps: int, taken: bool) -> None:
    code = pyotp.TOTP(SECRET).at(AT + steps * STEP)
    assert matching_step(SECRET, code, at=AT, after=None) == (NOW + steps if taken else None)


def test_a_used_step_and_older_ones_are_refused() -> None:
    code = pyotp.TOTP(SECRET).at(AT)
    assert matching_step(SECRET, code, at=AT, after=NOW - 1) == NOW
    assert matching_step(SECRET, code, at=AT, after=NOW) is None
    assert matching_step(SECRET, pyotp.TOTP(SECRET).at(AT - STEP), at=AT, after=NOW) is None


@pytest.mark.parametrize("code", ["", "12345", "abcdef", "１２３４５６", "-12345", "0" * 5000])
def test_what_is_no_code_is_refused(code: str) -> None:
    assert matching_step(SECRET, code, at=AT, after=None) is None


def test_the_picture_holds_the_address_of_the_secret() -> None:
    from PIL import Image, ImageDraw

    secret = new_secret()
    assert len(secret) == 32
    address = address_of(secret, email="chen@example.org")
    assert address.startswith("otpauth://totp/GPSCF%20Events:chen%40example.org?secret=" + secret)
    picture = picture_of(secret, email="chen@example.org").decode()
    # The path is made of one square for each dark module, in millimetres; drawn here without a browser.
    import re

    squares = re.findall(r"M(\d+),(\d+)H(\d+)V(\d+)H\d+z", picture)
    assert squares
    size = max(int(right) for *_, right, _ in squares) + 4
    image = Image.new("L", (size * 8, size * 8), 255)
    draw = ImageDraw.Draw(image)
    for left, top, right, bottom in squares:
        draw.rectangle([int(left) * 8, int(top) * 8, int(right) * 8 - 1, int(bottom) * 8 - 1], fill=0)
    found = zxingcpp.read_barcode(image)
    assert found is not None and found.text == address
    assert timedelta(seconds=30) == STEP
