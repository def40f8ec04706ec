"""The printed badge: A6 portrait, a front and a back, set by Typst from badge.typ.

Typst and the fonts weigh some 80 MB, so only worker code and the bench import this module.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, cast

import typst

from gpscf_events.badges import coverage, qr
from gpscf_events.core.colours import ink_on

TEMPLATE = Path(__file__).with_name("badge.typ")
TITLE = "GPSCF badge"
PNG_PPI = 300.0
LARGE_BATCH = 20
TYPST_MEMORY = 10

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_LANGUAGE = re.compile(r"([a-z]{2,3})(?:-[A-Za-z]+)*")
_CJK_SHAPES = {"zh-TW": "TC", "zh-Hant": "TC", "zh-HK": "HK", "zh-MO": "HK", "ja": "JP", "ko": "KR"}
# The letters of these scripts reach above and below those of Latin; the rest of the badge keeps
# its distance from what is really drawn and not from a nominal line.
_LATIN_EDGES = ("cap-height", "baseline")
_DRAWN_EDGES = ("bounds", "bounds")


class MissingGlyphs(Exception):
    """Some badges hold characters that no font can print; ``by_name`` says which and where."""

    code = "missing_glyphs"

    def __init__(self, by_name: Mapping[str, Sequence[str]]) -> None:
        self.by_name = {name: list(characters) for name, characters in by_name.items()}
        points = sorted({f"U+{ord(one):04X}" for found in by_name.values() for one in found})
        # The message carries no names: it may end in a log.
        super().__init__(f"no glyph for {', '.join(points)} on {len(by_name)} badge(s)")


@dataclass(frozen=True)
class BadgeFace:
    """What stands on one badge. Empty texts are left out; without a token there is no QR code."""

    native_name: str
    native_lang: str
    latin_name: str
    salutation: str
    organisation: str
    position: str
    party_zh: str
    party_en: str
    category_zh: str
    category_en: str
    colour: str
    edition_zh: str
    edition_en: str
    dates: str
    token: str | None
    manual_code: str
    note: str = ""


def render(faces: Sequence[BadgeFace], *, font_dirs: Iterable[Path] = ()) -> bytes:
    """Set the badges as one PDF of two pages each; raise MissingGlyphs rather than print a box.

    A folder in ``font_dirs`` holds fonts and the coverage.json built for them.
    """
    folders = tuple(font_dirs)
    pdf = compile_pdf(document(faces, font_dirs=folders), font_dirs=folders)
    if len(faces) >= LARGE_BATCH:
        _forget_layouts()
    return pdf


def render_front_png(face: BadgeFace, *, font_dirs: Iterable[Path] = ()) -> bytes:
    """Draw the front alone as a PNG of 300 dpi, for previews."""
    folders = tuple(font_dirs)
    compiler = _compiler(document([face], font_dirs=folders), folders)
    # Typst gives a list, because a badge has two pages.
    return cast("list[bytes]", compiler.compile(format="png", ppi=PNG_PPI))[0]


def document(faces: Sequence[BadgeFace], *, font_dirs: Sequence[Path] = ()) -> str:
    """The template's input as JSON: checked texts, directions and QR codes."""
    if not faces:
        raise ValueError("no badges to render")
    _ensure_printable(faces, font_dirs)
    extra = [family for folder in font_dirs for family in coverage.load(folder).families]
    families = [*coverage.FAMILIES, *extra]
    entries = [_entry(face) for face in faces]
    return json.dumps({"title": TITLE, "families": families, "faces": entries})


def compile_pdf(data: str, *, font_dirs: Sequence[Path] = ()) -> bytes:
    """Run Typst over the JSON of ``document``."""
    return cast("bytes", _compiler(data, tuple(font_dirs)).compile(format="pdf"))


def _compiler(data: str, font_dirs: tuple[Path, ...]) -> typst.Compiler:
    return typst.Compiler(str(TEMPLATE), font_paths=fonts(font_dirs), sys_inputs={"data": data})


def _forget_layouts() -> None:
    # Typst keeps every layout for its next ten compilations, for editors that compile at each
    # key: 700 MB after ten batches. Ten empty documents make it let go (170 MB).
    for _ in range(TYPST_MEMORY):
        typst.compile(b"", font_paths=fonts(()), format="pdf")


@cache
def fonts(font_dirs: tuple[Path, ...]) -> typst.Fonts:
    """The badge fonts, scanned once a process; system fonts stay off, so that every machine agrees."""
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[
            *(str(folder) for folder in font_dirs),
            str(coverage.FONTS),
            str(files("manimgx_fonts")),
            str(files("manimgx_fonts_cjk")),
        ],
    )


def _ensure_printable(faces: Sequence[BadgeFace], font_dirs: Sequence[Path]) -> None:
    by_name: dict[str, list[str]] = {}
    for face in faces:
        text = "".join(getattr(face, field.name) or "" for field in fields(face))
        missing = coverage.missing_glyphs(text, font_dirs=font_dirs)
        if missing:
            found = by_name.setdefault(face.latin_name or face.native_name, [])
            found += [character for character in missing if character not in found]
    if by_name:
        raise MissingGlyphs(by_name)


def _entry(face: BadgeFace) -> dict[str, Any]:
    if not _COLOUR.fullmatch(face.colour):
        raise ValueError(f"not a colour: {face.colour!r}")
    name, latin = run(face.native_name, face.native_lang), run(face.latin_name, "en")
    if name is None or (latin is not None and latin["text"] == name["text"]):
        name, latin = latin or name, None
    if name is None:
        raise ValueError("a badge needs a name")
    code = face.manual_code
    return {
        "name": name,
        "latin": latin,
        "salutation": run(face.salutation),
        "duties": _duties(face),
        "party_zh": run(face.party_zh, "zh"),
        "party_en": run(face.party_en),
        "category_zh": run(face.category_zh, "zh"),
        "category_en": run(face.category_en.upper()),
        "edition_zh": run(face.edition_zh, "zh"),
        "edition_en": run(face.edition_en),
        "dates": run(face.dates),
        "note": run(face.note),
        "colour": face.colour,
        "on_colour": ink_on(face.colour),
        "qr": qr.svg(face.token) if face.token else None,
        # Groups of four are read out and typed with fewer mistakes.
        "manual_code": run(" ".join(part for part in (code[:4], code[4:8], code[8:]) if part)),
    }


def _duties(face: BadgeFace) -> list[dict[str, Any]]:
    """Position and organisation in the order of their language: Chinese puts the house first."""
    organisation, position = run(face.organisation), run(face.position)
    chinese = organisation is not None and organisation["lang"] == "zh"
    order = (organisation, position) if chinese else (position, organisation)
    return [run for run in order if run is not None]


def run(text: str, language: str = "") -> dict[str, Any] | None:
    """One text with what Typst must know to shape it; None where there is nothing to print."""
    clean = " ".join(unicodedata.normalize("NFC", text).split())
    if not clean:
        return None
    language = language.replace("_", "-")
    guessed = _guess_language(clean)
    match = _LANGUAGE.fullmatch(language)
    top, bottom = _LATIN_EDGES if _is_level(clean) else _DRAWN_EDGES
    return {
        "text": clean,
        "lang": match[1] if match else guessed,
        "cjk": _cjk_shapes(language or guessed),
        "rtl": _is_right_to_left(clean),
        "top": top,
        "bottom": bottom,
    }


def _guess_language(text: str) -> str:
    return "zh" if any("\u3400" <= one <= "\u9fff" for one in text) else "en"


def printed(text: str) -> dict[str, Any] | None:
    """A run for papers of many texts: a character that no font of ours has stands as its number, `[U+1F600]`."""
    missing = coverage.missing_glyphs(text)
    return run(text.translate({ord(one): f"[U+{ord(one):04X}]" for one in missing}))


def _cjk_shapes(language: str) -> str | None:
    if language.split("-")[0] not in ("zh", "ja", "ko"):
        return None
    return _CJK_SHAPES.get(language, _CJK_SHAPES.get(language[:2], "SC"))


def _is_right_to_left(text: str) -> bool:
    # By the first letter and not by the language: a Persian may write the name in Latin.
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction in ("L", "R", "AL"):
            return direction != "L"
    return False


def _is_level(text: str) -> bool:
    return all(ord(one) < 0x250 or 0x370 <= ord(one) < 0x530 for one in text)
