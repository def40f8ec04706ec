"""Pictures of strangers: pixels come through, everything else is dropped or refused with a sentence."""

import io
import random
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image, PngImagePlugin

from gpscf_events.core import images
from gpscf_events.core.images import PictureRefused, Portrait, make_portrait

CHILD = Path(images.__file__).with_name("image_child.py")
SCRIPT = b"<script>alert(document.domain)</script>"


@pytest.fixture(autouse=True)
def words(app: Flask) -> None:
    """Messages need an application."""


def picture(size: tuple[int, int] = (900, 1200), kind: str = "JPEG", mode: str = "RGB", **more: Any) -> bytes:
    out = io.BytesIO()
    colour = {"RGB": (200, 60, 60), "RGBA": (200, 60, 60, 0), "L": 90, "CMYK": (0, 180, 180, 0), "P": 3}[mode]
    Image.new(mode, size, colour).save(out, kind, **more)
    return out.getvalue()


def with_gps() -> bytes:
    exif = Image.Exif()
    exif[0x0110] = "SecretCamera 3000"
    exif.get_ifd(0x8825).update({1: "N", 2: (34.0, 36.0, 1.5), 3: "E", 4: (119.0, 12.0, 2.5)})
    return picture(exif=exif, comment=b"taken at home")


def seen(made: Portrait) -> Image.Image:
    image = Image.open(io.BytesIO(made.data))
    image.load()
    return image


def png_that_claims(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(1 << 16))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_becomes_a_jpeg_of_three_to_four(kind: str) -> None:
    for size, wanted in (
        ((3000, 4000), (900, 1200)),
        ((4000, 3000), (900, 1200)),
        ((600, 600), (450, 600)),
        ((120, 400), (120, 160)),
    ):
        made = make_portrait(picture(size, kind))
        image = seen(made)
        assert (image.format, image.mode, image.size) == ("JPEG", "RGB", wanted)
        assert (made.width, made.height) == wanted


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("PNG", "RGBA"), ("PNG", "L"), ("PNG", "P"), ("JPEG", "CMYK"), ("JPEG", "L"), ("WEBP", "RGBA")],
)
def test_every_mode_of_colour_is_read(kind: str, mode: str) -> None:
    image = seen(make_portrait(picture((300, 400), kind, mode)))
    assert image.mode == "RGB"
    if mode == "RGBA":
        assert min(image.getpixel((150, 200))) > 250, "what was transparent is white"  # type: ignore[type-var,arg-type]


def test_place_camera_comment_and_colour_profile_are_gone() -> None:
    sent = with_gps()
    assert b"SecretCamera" in sent and b"taken at home" in sent
    made = make_portrait(sent)
    image = seen(made)
    assert not dict(image.getexif()) and set(image.info) <= {
        "jfif",
        "jfif_version",
        "jfif_unit",
        "jfif_density",
    }
    assert b"SecretCamera" not in made.data and b"taken at home" not in made.data and b"Exif" not in made.data


def test_a_picture_that_lies_on_its_side_is_put_upright() -> None:
    image = Image.new("RGB", (1200, 900), (255, 255, 255))
    image.paste((0, 0, 0), (0, 0, 600, 900))
    exif = Image.Exif()
    exif[0x0112] = 6  # the left of the file is the top of the picture
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    upright = seen(make_portrait(out.getvalue())).convert("L")
    assert upright.size == (900, 1200)
    assert upright.getpixel((450, 100)) < 20 and upright.getpixel((450, 1100)) > 235  # type: ignore[operator]


def test_what_hangs_on_a_picture_or_hides_in_it_does_not_come_through() -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", SCRIPT.decode())
    jpeg = picture()
    polyglots = [
        jpeg + SCRIPT,
        jpeg + b"PK\x03\x04" + bytes(100),
        jpeg[:2] + b"\xff\xfe" + struct.pack(">H", len(SCRIPT) + 2) + SCRIPT + jpeg[2:],
        picture(kind="PNG", pnginfo=info),
    ]
    for sent in polyglots:
        made = make_portrait(sent)
        assert b"script" not in made.data and b"PK\x03\x04" not in made.data
        assert made.data.endswith(b"\xff\xd9")


REFUSED: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "text": lambda: b"Hello",
    "svg": lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "html": lambda: b"<!DOCTYPE html>" + SCRIPT,
    "gif": lambda: picture(kind="GIF", mode="P"),
    "bmp": lambda: picture(kind="BMP"),
    "tiff": lambda: picture(kind="TIFF"),
    "postscript": lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(id) run",
    "pdf": lambda: b"%PDF-1.7\n" + bytes(100),
    "heic": lambda: b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(200),
    "zip": lambda: b"PK\x03\x04" + bytes(100),
    "script before a picture": lambda: SCRIPT + picture(),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_jpeg_png_or_webp_is_refused_and_it_is_said_what_is(name: str) -> None:
    with pytest.raises(PictureRefused) as caught:
        make_portrait(REFUSED[name]())
    assert "JPEG, PNG or WebP" in str(caught.value.message)


@pytest.mark.parametrize("size", [(50_000, 50_000), (30_000, 30_000), (1, 2**31 - 1), (7072, 7072)])
def test_a_small_file_that_claims_a_huge_picture_is_refused_before_it_is_unpacked(
    size: tuple[int, int],
) -> None:
    bomb = png_that_claims(*size)
    assert len(bomb) < 300
    with pytest.raises(PictureRefused) as caught:
        make_portrait(bomb)
    assert "50 million pixels" in str(caught.value.message)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_cut_or_scrambled_picture_is_refused_or_read_but_never_breaks(kind: str) -> None:
    draw = random.Random(7)
    noise = Image.frombytes("RGB", (300, 400), draw.randbytes(300 * 400 * 3))
    out = io.BytesIO()
    noise.save(out, kind)
    whole = out.getvalue()
    with pytest.raises(PictureRefused):
        make_portrait(whole[: len(whole) // 2])
    for _ in range(8):
        scrambled = bytearray(whole)
        for _ in range(20):
            scrambled[draw.randrange(30, len(whole))] = draw.randrange(256)
        try:
            made = make_portrait(bytes(scrambled))
        except PictureRefused:
            continue
        assert seen(made).size == (300, 400)


def test_a_picture_of_a_few_pixels_is_refused_with_the_size_that_is_enough() -> None:
    with pytest.raises(PictureRefused) as caught:
        make_portrait(picture((100, 100)))
    assert "120 × 160" in str(caught.value.message)


def test_a_picture_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "TIMEOUT_S", 0.001)
    with pytest.raises(PictureRefused):
        make_portrait(picture())


def test_the_child_cannot_write_start_others_or_take_more_memory(tmp_path: Path) -> None:
    probe = f"""
import runpy, os, subprocess, sys
child = runpy.run_path({str(CHILD)!r})
child["limit_self"]()
def tried(what):
    try:
        what()
    except (OSError, MemoryError) as refused:
        return type(refused).__name__
    return "done"
def write():
    with open({str(tmp_path / "x")!r}, "wb", buffering=0) as out:
        out.write(b"abc")
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
print(tried(lambda: bytearray(2 << 30)), tried(write), len(os.environ))
"""
    command = [sys.executable, "-I", "-c", probe]
    done = subprocess.run(command, capture_output=True, text=True, env={}, check=True)
    words = done.stdout.split()
    assert words[0] == "MemoryError" and words[1] == "OSError"
    assert int(words[2]) <= 1  # LC_CTYPE, which Python itself sets
