"""The QR code, read back by a decoder that shares no code with the encoder."""

import hashlib
import io
import random
import re
from collections.abc import Callable
from uuid import UUID

import numpy
import pytest
import zxingcpp
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PIL import Image, ImageDraw, ImageFilter

from gpscf_events.badges import qr, token

KEY = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"test only").digest())
EVENT = UUID("7d1c2a54-0f5b-4f0e-9a61-0d6b6a1e2f33")
TOKENS_IN_PROOF = 500
QR_ONLY = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)


def made(number: int) -> str:
    cid = hashlib.sha256(number.to_bytes(4, "big")).digest()[:8]
    return token.issue(KEY, event_id=EVENT, kid=1, badge_class=number % 16, cid=cid, issued_quarter=28_800)


def picture(text: str, *, mask: int | None = qr.MASK, module_px: int = 8) -> Image.Image:
    return Image.open(io.BytesIO(qr.png(text, module_px=module_px, mask=mask))).convert("L")


def read(image: Image.Image) -> str | None:
    found = zxingcpp.read_barcodes(image, formats=QR_ONLY)
    return found[0].text if found else None


@pytest.mark.parametrize("number", range(25))
def test_another_decoder_reads_the_token(number: int) -> None:
    assert read(picture(made(number))) == made(number)


@pytest.mark.parametrize("module_px", [2, 3, 5, 12])
def test_the_code_is_read_at_every_size(module_px: int) -> None:
    image = picture(made(1), module_px=module_px)
    assert image.size == (qr.SIDE * module_px,) * 2
    assert read(image) == made(1)


def test_the_code_is_version_five_with_error_correction_m() -> None:
    rows = qr.matrix(made(1))
    assert (len(rows), {len(row) for row in rows}) == (37, {37})
    found = zxingcpp.read_barcodes(picture(made(1)))
    assert found[0].ec_level == "M"


def test_four_light_modules_surround_the_code() -> None:
    image = picture(made(1), module_px=1)
    inner = (4, 4, 4 + qr.MODULES, 4 + qr.MODULES)
    frame = image.copy()
    frame.paste(255, inner)
    assert frame.getextrema() == (255, 255)
    assert image.crop(inner).getpixel((0, 0)) == 0


def test_the_svg_draws_the_same_modules() -> None:
    drawn = Image.new("L", (qr.SIDE, qr.SIDE), 255)
    pen = ImageDraw.Draw(drawn)
    for x, y, width in re.findall(r"M(\d+) (\d+)\.5h(\d+)", qr.svg(made(2))):
        pen.rectangle((int(x), int(y), int(x) + int(width) - 1, int(y)), fill=0)
    assert drawn.tobytes() == picture(made(2), module_px=1).tobytes()


def test_only_tokens_are_encoded() -> None:
    with pytest.raises(ValueError, match="122 characters"):
        qr.matrix("LYG26-7K2M9P")


def blurred(image: Image.Image, number: int) -> Image.Image:
    """Out of focus, up to half a module."""
    return image.filter(ImageFilter.GaussianBlur(3.6 + number % 5 * 0.1))


def faded(image: Image.Image, number: int) -> Image.Image:
    """A ninth of the contrast, under sensor noise."""
    noise = numpy.random.default_rng(number).normal(0, 3, image.size)
    pale = numpy.asarray(image) / 255 * (26 + number % 5 * 2) + 110 + noise
    return Image.fromarray(pale.clip(0, 255).astype("uint8"))


def covered(image: Image.Image, number: int) -> Image.Image:
    """A sticker over a tenth of the code, away from the three finder patterns."""
    chance = random.Random(number)
    side = int(qr.MODULES * 8 * (0.29 + number % 5 * 0.01))
    low, high = (qr.QUIET_ZONE + 9) * 8, (qr.QUIET_ZONE + qr.MODULES) * 8 - side
    left, top = chance.randint(low, high), chance.randint(low, high)
    sticker = image.copy()
    sticker.paste(255, (left, top, left + side, top + side))
    return sticker


@pytest.mark.slow
@pytest.mark.parametrize("harm", [blurred, faded, covered])
def test_the_fixed_mask_reads_as_well_as_the_searched_one(
    harm: Callable[[Image.Image, int], Image.Image],
) -> None:
    read_fixed = read_searched = 0
    for number in range(TOKENS_IN_PROOF):
        text = made(number)
        read_fixed += read(harm(picture(text), number)) == text
        read_searched += read(harm(picture(text, mask=None), number)) == text
    print(f"{harm}: fixed {read_fixed}, searched {read_searched} of {TOKENS_IN_PROOF}")
    # Harm that every code survives, or none, would prove nothing.
    assert TOKENS_IN_PROOF < read_fixed + read_searched < 2 * TOKENS_IN_PROOF
    assert read_fixed >= read_searched - TOKENS_IN_PROOF / 100
