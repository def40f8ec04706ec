"""The programme as a PDF for A4, set by Typst from programme.typ with the fonts of the badges.

Typst and the fonts weigh some 80 MB, so only worker code imports this module.
"""

import json
import os
from pathlib import Path
from typing import Any, cast

import typst
from flask_babel import gettext as _

from gpscf_events.badges import coverage
from gpscf_events.badges.pdf import fonts, printed
from gpscf_events.core.logs import log
from gpscf_events.dashboard.paper import Paper, folder, read_paper
from gpscf_events.messages.rendering import speaking
from gpscf_events.programme.queries import get_public_edition

TEMPLATE = Path(__file__).with_name("programme.typ")


def make_programme(edition_key: str, locale: str) -> Path:
    """Make the file of the programme as it stands, and remove those of earlier ones; twice is once.

    Raises NotFound when the edition is not public.
    """
    paper = read_paper(get_public_edition(edition_key), locale)
    if paper.path.is_file():
        return paper.path
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    part = paper.path.with_suffix(f".{os.getpid()}.part")
    part.write_bytes(render(paper))
    part.rename(paper.path)
    for other in folder().glob(f"{paper.edition.public_id}-{locale}-*.pdf"):
        if other != paper.path:
            other.unlink(missing_ok=True)
    log.info("programme.printed", extra={"edition": edition_key, "version": paper.version})
    return paper.path


def render(paper: Paper) -> bytes:
    """Set the paper; every page carries its version."""
    with speaking(paper.locale):
        given = {
            "lang": paper.locale,
            "families": list(coverage.FAMILIES),
            "title": printed(paper.content["title"]),
            "subtitle": printed(paper.content["subtitle"]),
            "version": printed(_("Version %(version)s", version=paper.version)),
            "nothing": printed(_("The programme is not published yet.")),
            "days": [
                {
                    "title": printed(on["title"]),
                    "sessions": [_set(session) for session in on["sessions"]],
                }
                for on in paper.content["days"]
            ],
        }
    text = json.dumps(given, ensure_ascii=False)
    compiler = typst.Compiler(str(TEMPLATE), font_paths=fonts(()), sys_inputs={"data": text})
    return cast("bytes", compiler.compile(format="pdf"))


def _set(session: dict[str, Any]) -> dict[str, Any]:
    more = [session["place"], session["theme"]]
    if session["languages"]:
        more.append(_("Interpretation: %(languages)s", languages=session["languages"]))
    return {
        "time": printed(session["time"]),
        "zone": printed(session["zone"]),
        "title": printed(session["title"]),
        "lines": [printed(line) for line in [*more, *session["people"]] if line],
    }
