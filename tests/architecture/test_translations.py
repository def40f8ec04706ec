"""Every word on screen is there in Chinese and English (English is the source text itself)."""

import re
from io import BytesIO

import pytest
from babel.messages.mofile import read_mo, write_mo

from scripts.translations import FOLDER, extract, is_translated, read

PLACEHOLDER = re.compile(r"%\(\w+\)[0-9.]*[a-zA-Z]")


def test_every_text_in_code_and_templates_is_translated() -> None:
    known = read()
    missing = [m.id for m in extract() if m.id and not is_translated(known, m.id, m.context)]
    assert not missing, f"{len(missing)} without Chinese (make i18n lists them): {missing[:20]}"


def test_translations_keep_the_placeholders() -> None:
    wrong = []
    for message in read():
        if not message.id:
            continue
        source = message.id if isinstance(message.id, str) else message.id[-1]
        target = message.string if isinstance(message.string, str) else message.string[-1]
        if sorted(set(PLACEHOLDER.findall(source))) != sorted(set(PLACEHOLDER.findall(target))):
            wrong.append(source)
    assert not wrong, wrong


def test_the_compiled_catalogue_is_the_one_of_the_texts() -> None:
    fresh = BytesIO()
    write_mo(fresh, read())
    fresh.seek(0)
    with (FOLDER / "messages.mo").open("rb") as file:
        kept = {str(message.id): message.string for message in read_mo(file) if message.id}
    assert kept == {str(message.id): message.string for message in read_mo(fresh) if message.id}


@pytest.mark.parametrize("word", ["TODO", "FIXME"])
def test_no_translation_is_left_open(word: str) -> None:
    assert not [message.id for message in read() if word in str(message.string)]
