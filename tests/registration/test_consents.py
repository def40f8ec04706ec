"""What somebody agreed to can be read later: a text is changed by a new version, never in place."""

import re
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import force_locale

from gpscf_events.core.i18n import BABEL_LOCALES
from gpscf_events.registration.forms import ConsentsForm
from gpscf_events.registration.rules import CONSENTS

PAPER = Path(__file__).resolve().parents[2] / "docs" / "consents.md"
LINE = re.compile(r"^\| (\S+) \| (\S+) \| (zh|en) \| (.+) \|$", re.MULTILINE)


def kept() -> dict[tuple[str, str, str], str]:
    return {
        (kind, version, locale): words for kind, version, locale, words in LINE.findall(PAPER.read_text())
    }


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_the_page_shows_the_kept_text_of_the_present_version(app: Flask, locale: str) -> None:
    with app.test_request_context(), force_locale(BABEL_LOCALES[locale]):
        form = ConsentsForm(formdata=None, meta={"csrf": False})
        shown = {(one.kind, one.version, locale): str(form[one.kind].label.text) for one in CONSENTS}
    wrong = {key: words for key, words in shown.items() if kept().get(key) != words}
    assert not wrong, (
        "new words need a new version in CONSENTS and new lines in docs/consents.md; keep the old ones"
    )


def test_no_version_of_a_text_stands_twice() -> None:
    found = [line[:3] for line in LINE.findall(PAPER.read_text())]
    assert len(found) == len(set(found)) >= 2 * len(CONSENTS)
