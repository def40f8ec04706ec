"""The committed list of printable characters: equal to the fonts, right about names."""

import json
from pathlib import Path

import pytest

from gpscf_events.badges import coverage
from scripts import build_badge_coverage as build


def test_the_committed_list_is_what_the_fonts_say() -> None:
    committed = (coverage.HERE / coverage.COVERAGE_FILE).read_text("utf-8")
    assert build.build(build.standard_folders(), coverage.FAMILIES) == committed


@pytest.mark.parametrize("family", ["TC", "HK", "JP", "KR"])
def test_every_regional_chinese_face_covers_what_the_first_does(family: str) -> None:
    found = build.covered(build.standard_folders(), ("Noto Sans CJK SC", f"Noto Sans CJK {family}"))
    first, other = (found[name] for name in ("Noto Sans CJK SC", f"Noto Sans CJK {family}"))
    assert first == other


@pytest.mark.parametrize(
    "name",
    [
        "王小明",
        "㛃䶮𬭎𫖯𠮷𡋾",
        "买买提·艾山江",
        "Nguyễn Thị Ánh",
        "Łukasz Żółć",
        "Ольга Їжакевич",
        "محمد صالح",
        "ئۇيغۇر",
        "ສົມສັກ",
        "สมศักดิ์",
        "សុខ សុវណ្ណារ៉ា",
        "राजेश्वरी",
        "አበበ ቢቂላ",
        "გიორგი",
        "Արմեն",
        "אברהם",
        "অমর্ত্য",
        "සුනිල්",
        "தமிழ்",
        "အောင်ဆန်း",
        "އިބްރާހިމް",
        "김민준",
        "佐々木 直樹",
        "zero\u200dwidth\u200f and\u00a0spaces\u3000",
        "葛\U000e0100",
    ],
)
def test_names_of_delegates_can_be_printed(name: str) -> None:
    assert coverage.missing_glyphs(name) == []


def test_missing_characters_are_named_once_in_their_order() -> None:
    assert coverage.missing_glyphs("a𖼀b😀𖼀") == ["𖼀", "😀"]


def test_control_characters_are_not_printable() -> None:
    assert coverage.missing_glyphs("A\x07B") == ["\x07"]


def test_decomposed_letters_count_as_composed_ones() -> None:
    assert coverage.missing_glyphs("e\u0301") == []


def test_a_folder_of_extra_fonts_widens_the_coverage(tmp_path: Path) -> None:
    text = coverage.to_json(["Some Font"], [0x16F00, 0x16F01, 0x16F05])
    (tmp_path / coverage.COVERAGE_FILE).write_text(text, "utf-8")
    assert coverage.missing_glyphs("𖼀𖼁𖼅", font_dirs=[tmp_path]) == []
    assert coverage.missing_glyphs("𖼂", font_dirs=[tmp_path]) == ["𖼂"]


def test_ranges_are_stored_in_few_words() -> None:
    stored = json.loads(coverage.to_json(["F"], [1, 2, 3, 7]))
    assert stored == {"families": ["F"], "ranges": "1-3 7"}
