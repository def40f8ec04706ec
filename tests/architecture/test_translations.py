"""Every word on screen is there in Chinese and English (English is the source text itself)."""

import re
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po

from tests.architecture.source import PACKAGE, ROOT

FOLDER = PACKAGE / "translations" / "zh_Hans_CN" / "LC_MESSAGES"
PLACEHOLDER = re.compile(r"%\(\w+\)[a-zA-Z0-9.]+")


def catalogue() -> Catalog:
    with (FOLDER / "messages.po").open("rb") as file:
        return read_po(file, locale="zh_Hans_CN")


def extracted(folder: Path) -> Catalog:
    target = folder / "messages.pot"
    command = [sys.executable, "-m", "babel.messages.frontend", "-q", "extract", "-F", "babel.cfg"]
    command += ["-k", "_l", "-k", "lazy_gettext", "-o", str(target), "."]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    with target.open("rb") as file:
        return read_po(file)


def test_every_text_in_code_and_templates_is_translated(tmp_path: Path) -> None:
    known = catalogue()
    missing = []
    for message in extracted(tmp_path):
        if not message.id:
            continue
        found = known.get(message.id, message.context)
        texts = found.string if found and isinstance(found.string, tuple) else (found.string if found else "",)
        if found is None or not all(texts) or found.fuzzy:
            missing.append(message.id)
    assert not missing, f"{len(missing)} without Chinese (make i18n, then translate): {missing[:20]}"


def test_translations_keep_the_placeholders() -> None:
    wrong = []
    for message in catalogue():
        if not message.id:
            continue
        source = message.id if isinstance(message.id, str) else message.id[-1]
        target = message.string if isinstance(message.string, str) else message.string[-1]
        if sorted(set(PLACEHOLDER.findall(source))) != sorted(set(PLACEHOLDER.findall(target))):
            wrong.append(source)
    assert not wrong, wrong


def test_the_compiled_catalogue_is_the_one_of_the_texts() -> None:
    fresh = BytesIO()
    write_mo(fresh, catalogue())
    fresh.seek(0)
    with (FOLDER / "messages.mo").open("rb") as file:
        kept = {message.id: message.string for message in read_mo(file) if message.id}
    assert kept == {message.id: message.string for message in read_mo(fresh) if message.id}


@pytest.mark.parametrize("word", ["TODO", "FIXME"])
def test_no_translation_is_left_open(word: str) -> None:
    assert not [message.id for message in catalogue() if word in str(message.string)]
