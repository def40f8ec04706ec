"""Languages."""

from datetime import date

import pytest

from gpscf_events.core.db import Words
from gpscf_events.core.i18n import day, native_language, negotiate


@pytest.mark.parametrize(
    ("header", "locale"),
    [
        ("zh-CN, en;q=.5", "zh"),
        ("zh-Hans-CN", "zh"),
        ("zh-TW,zh;q=0.9", "zh"),
        ("en-GB,en;q=0.9,zh;q=0.8", "en"),
        ("fr-FR, zh;q=0.2, en;q=0.1", "zh"),
        ("ru", "en"),
        ("", "en"),
        ("zh;q=nonsense, en", "en"),
        ("zh;q=0", "en"),
    ],
)
def test_the_first_language_we_have_is_taken(header: str, locale: str) -> None:
    assert negotiate(header) == locale


def test_words_fall_back_to_english_then_chinese() -> None:
    assert Words(zh="开幕式", en="Opening").pick("zh") == "开幕式"
    assert Words(zh="开幕式").pick("en") == "开幕式"
    assert Words(en="Opening").language("zh") == "en"


def test_days_carry_their_weekday() -> None:
    assert "9月16日" in day(date(2025, 9, 16), "zh")
    assert "星期二" in day(date(2025, 9, 16), "zh")
    assert "Tuesday" in day(date(2025, 9, 16), "en")


@pytest.mark.parametrize(
    ("name", "tag"),
    [("王小明", "zh"), ("محمد", "ar"), ("Ольга", "ru"), ("សុខ", "km"), ("አበበ", "am"), ("Nguyễn", "")],
)
def test_the_language_of_a_name_is_guessed_from_its_script(name: str, tag: str) -> None:
    assert native_language(name) == tag
