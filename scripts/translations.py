"""Gathers the English texts of code and templates, keeps the Chinese ones, and compiles the catalogue.

`python -m scripts.translations` prints the texts that still need Chinese. English is the source text itself.
"""

import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "gpscf_events" / "translations" / "zh_Hans_CN" / "LC_MESSAGES"
# N_ marks texts that are stored and translated when they are shown.
KEYWORDS = ("_l", "lazy_gettext", "N_")


def extract() -> Catalog:
    """Every text that is shown to people, as it stands in code and templates now."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "messages.pot"
        command = [sys.executable, "-m", "babel.messages.frontend", "-q", "extract", "-F", "babel.cfg"]
        for keyword in KEYWORDS:
            command += ["-k", keyword]
        subprocess.run([*command, "--no-location", "-o", str(target), "."], cwd=ROOT, check=True)
        with target.open("rb") as file:
            return read_po(file)


def read() -> Catalog:
    """The Chinese catalogue as it is kept."""
    with (FOLDER / "messages.po").open("rb") as file:
        return read_po(file, locale="zh_Hans_CN")


def is_translated(known: Catalog, text: str | tuple[str, ...], context: str | None = None) -> bool:
    """Whether the catalogue has Chinese words for the text."""
    found = known.get(text, context)  # type: ignore[arg-type]
    if found is None or found.fuzzy:
        return False
    return all(found.string) if isinstance(found.string, tuple | list) else bool(found.string)


def main() -> int:
    """Bring the catalogue up to date; 1 when texts without Chinese remain."""
    known = read()
    fresh = Catalog(locale="zh_Hans_CN", project="GPSCF Events", version="1", fuzzy=False)
    fresh.header_comment = "# The Chinese words of GPSCF Events."
    # A fixed date: the file changes only when its words do.
    fresh.creation_date = fresh.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    missing = []
    for message in sorted((m for m in extract() if m.id), key=lambda m: str(m.id)):
        old = known.get(message.id, message.context)
        text = old.string if old else ""
        fresh.add(message.id, text, flags=message.flags, context=message.context)
        if not is_translated(fresh, message.id, message.context):
            missing.append(message.id)
    with (FOLDER / "messages.po").open("wb") as file:
        write_po(file, fresh, width=110)
    with (FOLDER / "messages.mo").open("wb") as file:
        write_mo(file, fresh)
    for text in missing:
        sys.stdout.write(f"{text!r}\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
