"""The bad inputs, and what no answer to any of them may show.

`strings.json` holds several hundred texts by kind; the files are made here. A quick slice runs in `make test`,
all of it in `make abuse`.
"""

import io
import json
import os
import struct
import unicodedata
import zipfile
import zlib
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

from werkzeug.test import TestResponse

FULL = os.environ.get("ABUSE") == "full"
STEP = 1 if FULL else 47
STRINGS: dict[str, list[str]] = json.loads((Path(__file__).parent / "strings.json").read_text("utf-8"))
ALL_STRINGS = [text for texts in STRINGS.values() for text in texts]

# What was sent where, and how it was answered: `make abuse` prints it.
COUNTS: Counter[tuple[str, str]] = Counter()


def strings(*kinds: str) -> list[str]:
    """The texts of the kinds (of all, without any), or the quick slice of them."""
    chosen = [text for kind in kinds for text in STRINGS[kind]] if kinds else ALL_STRINGS
    return chosen[::STEP]


def kept(text: str) -> str:
    """What our forms make of a text, as core/forms.py says: NFC, no space at the ends."""
    return unicodedata.normalize("NFC", text).strip()


def judge(answer: TestResponse, sent: str, where: str) -> None:
    """Never an error of ours, never unescaped, never led elsewhere. Counts the answer."""
    COUNTS[where, f"{answer.status_code // 100}xx"] += 1
    assert answer.status_code < 500, f"{where}: {sent!r} → {answer.status}"
    if "Location" in answer.headers:
        target = urlsplit(answer.headers["Location"])
        assert not target.netloc, f"{where}: {sent!r} leads to {answer.headers['Location']}"
        assert not answer.headers["Location"].startswith(("//", "/\\")), where
    if answer.mimetype != "text/html":
        return
    page = answer.get_data(as_text=True)
    for text in {sent, kept(sent)}:
        if len(text) > 8 and any(mark in text for mark in "<>&\"'"):
            assert text not in page, f"{where}: {sent!r} stands unescaped"
    assert "60481729" not in page, f"{where}: {sent!r} was computed"


def _png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    )


def _zip(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


FILES: dict[str, bytes] = {
    "empty.jpg": b"",
    "one byte.png": b"\x89",
    "huge.png": _png(60_000, 60_000),
    "zero.png": _png(0, 0),
    "truncated.png": _png(10, 10)[:30],
    "script.svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "entity.svg": b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><svg>&e;</svg>',
    "laughs.xml": b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><l>&b;</l>',
    "page.html": b"<script>alert(1)</script>",
    "page.jpg": b"<html><script>alert(1)</script>",
    "polyglot.gif": b"GIF89a/*\x01\x00\x01\x00*/=1;alert(1)",
    "polyglot.jpg": b"\xff\xd8\xff\xe0\x00\x10JFIF<?php system('id');?>\xff\xd9",
    "exif.jpg": b"\xff\xd8\xff\xe1\x00\x18Exif\x00\x00II*\x00\x08\x00\x00\x00\xff\xff\xff\xd9",
    "program.exe": b"MZ\x90\x00\x03",
    "program.pdf": b"\x7fELF\x02\x01\x01",
    "script.pdf": b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj",
    "macro.docm": _zip("word/vbaProject.bin", b"\xd0\xcf\x11\xe0"),
    "traversal.zip": _zip("../../evil.py", b"x"),
    "bomb.zip": _zip("zeros", b"\0" * 100_000),
    "archive.gz": b"\x1f\x8b\x08\x00\x00\x00\x00\x00",
    "../../evil.jpg": b"\xff\xd8\xff\xd9",
    "a\x00.jpg": b"\xff\xd8\xff\xd9",
    "<img src=x>.jpg": b"\xff\xd8\xff\xd9",
    "a" * 300 + ".jpg": b"\xff\xd8\xff\xd9",
    "формула=1+1.csv": b"=1+1",
    "utf16.csv": "=1+1".encode("utf-16"),
}
