"""A version of a run sheet as a PDF for A4, set by Typst from sheet.typ with the fonts of the badges.

Typst and the fonts weigh some 80 MB, so only worker code imports this module.
"""

import json
import os
from pathlib import Path
from typing import Any, cast

import qrcode
import typst
from flask_babel import gettext as _
from qrcode.image.svg import SvgPathImage

from gpscf_events.badges import coverage
from gpscf_events.badges.pdf import fonts, printed
from gpscf_events.core.logs import log
from gpscf_events.messages.rendering import speaking
from gpscf_events.runsheets.printing import folder, path_of
from gpscf_events.runsheets.queries import find_printed, find_replaced, load_session
from gpscf_events.runsheets.rendering import Line, Sheet, read_version
from gpscf_events.runsheets.signs import Sign, read_sign

TEMPLATE = Path(__file__).with_name("sheet.typ")
SIGN = Path(__file__).with_name("sign.typ")


def print_version(version_id: int, locale: str) -> None:
    """Make the print of a version; twice is once, and one that is gone meanwhile is none."""
    found = find_printed(version_id)
    if found is None:
        return
    version, session = found
    path = path_of(version, locale)
    if path.is_file():
        return
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}.part")
    with speaking(locale):
        part.write_bytes(render(read_version(version, find_replaced(version), session, locale), locale))
    part.rename(path)
    log.info("run_sheet.printed", extra={"version": version.number, "session_id": session.id})


def print_sign(session_id: int) -> None:
    """Make the sign for the door of a session as it stands now; twice is once, and one that is gone has none."""
    session = load_session(session_id)
    if session is None:
        return
    sign = read_sign(session)
    if sign.path.is_file():
        return
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    part = sign.path.with_suffix(f".{os.getpid()}.part")
    part.write_bytes(render_sign(sign))
    part.rename(sign.path)
    log.info("door_sign.printed", extra={"version": sign.version, "session_id": session_id})


def render_sign(sign: Sign) -> bytes:
    """Set a sign: both languages, large, on A4 across; printers make A3 of it."""
    address = sign.content["address"]
    given = {
        "families": list(coverage.FAMILIES),
        "time": printed(sign.content["time"]),
        "version": sign.version,
        "code": qrcode.make(address, image_factory=SvgPathImage).to_string(encoding="unicode")
        if address
        else None,
        "sides": [
            {name: printed(text) if text else None for name, text in side.items() if name != "lang"}
            for side in sign.content["sides"]
        ],
    }
    text = json.dumps(given, ensure_ascii=False)
    compiler = typst.Compiler(str(SIGN), font_paths=fonts(()), sys_inputs={"data": text})
    return cast("bytes", compiler.compile(format="pdf"))


def render(sheet: Sheet, locale: str) -> bytes:
    """Set a version; every page says which one it is and which one it replaces. The caller speaks `locale`."""
    given = {
        "lang": locale,
        "families": list(coverage.FAMILIES),
        "title": printed(sheet.title),
        "facts": printed(sheet.facts),
        "heading": printed(_("Run sheet")),
        "version": printed(sheet.version),
        # Typst fills in the numbers: it alone knows them.
        "page": printed(_("Page %(number)s of %(total)s", number="{n}", total="{m}")),
        "confidential": printed(_("Confidential")) if sheet.is_confidential else None,
        "changed": printed(_("● new or changed since the version before"))
        if any(line.is_changed for line in sheet.lines)
        else None,
        "columns": [
            printed(name)
            for name in (
                _("Time"),
                _("What and who"),
                _("Language"),
                _("Microphone"),
                _("Slides or video"),
                _("Cue"),
            )
        ],
        "lines": [_set(line) for line in sheet.lines],
    }
    text = json.dumps(given, ensure_ascii=False)
    compiler = typst.Compiler(str(TEMPLATE), font_paths=fonts(()), sys_inputs={"data": text})
    return cast("bytes", compiler.compile(format="pdf"))


def _set(line: Line) -> dict[str, Any]:
    cells = (line.language, line.microphone, line.media, line.cue_owner)
    return {
        "time": printed(("● " if line.is_changed else "") + line.time),
        "what": printed(line.what),
        "who": printed(line.who),
        "cells": [printed(cell) for cell in cells],
    }
