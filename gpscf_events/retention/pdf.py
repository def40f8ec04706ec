"""A delegate's copy of the own data as a PDF, set by Typst from copy.typ with the fonts of the badges.

Typst and the fonts weigh some 80 MB, so only worker code imports this module.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import typst
from flask_babel import gettext as _

from gpscf_events.badges import coverage
from gpscf_events.badges.pdf import fonts, printed
from gpscf_events.core.i18n import moment
from gpscf_events.messages.rendering import speaking
from gpscf_events.retention.rendering import column_words, describe_kept, table_words

TEMPLATE = Path(__file__).with_name("copy.typ")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")


def write_pdf(data: Mapping[str, Any], locale: str, path: Path, tick: Callable[[int, int], object]) -> None:
    """Write what `read_own_data` gives, in words of `locale`; texts stand in their own script and direction.

    A character that no font of ours has stands as its number, `[U+1F600]`: nothing is left out, and nothing fails.
    """
    total = sum(len(rows) for rows in data["data"].values())
    tick(0, total)
    with speaking(locale):
        given = {
            "lang": locale,
            "families": list(coverage.FAMILIES),
            "title": printed(_("Your data")),
            "head": [
                printed(f"{data['edition']} · {data['reference']}"),
                printed(_("Made on %(when)s (UTC)", when=_moment(data["made_at"]))),
                printed(
                    _(
                        "Not in this file: the number of your identity document. Download the JSON file for it."
                    )
                ),
            ],
            "sections": [
                {"title": printed(table_words(table)), "rows": [list(_entries(row)) for row in rows]}
                for table, rows in data["data"].items()
                if rows
            ],
            "kept_title": printed(_("How long we keep it")),
            "kept": [printed(line) for line in describe_kept()],
        }
    compiler = typst.Compiler(
        str(TEMPLATE), font_paths=fonts(()), sys_inputs={"data": json.dumps(given, ensure_ascii=False)}
    )
    path.write_bytes(cast("bytes", compiler.compile(format="pdf")))
    tick(total, total)


def _entries(row: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for column, value in row.items():
        lines = [printed(line) for line in _said(value).splitlines()]
        if any(lines):
            yield {"label": printed(column_words(column)), "lines": [line for line in lines if line]}


def _said(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    if isinstance(value, dict):
        named = value.get("name") if set(value) == {"key", "name"} else value
        return "\n".join(_said(one) for one in named.values()) if isinstance(named, dict) else _said(named)
    if isinstance(value, list):
        return ", ".join(_said(one) for one in value)
    text = str(value)
    return f"{_moment(text)} (UTC)" if _TIME.match(text) else text


def _moment(text: str) -> str:
    return moment(datetime.fromisoformat(text), cast("Any", UTC))
