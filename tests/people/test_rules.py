import pytest

from gpscf_events.people.models import Person
from gpscf_events.people.rules import (
    addressed_name,
    folded,
    may_be_latin_name,
    may_be_native_name,
    name_sort,
    search_key,
)


@pytest.mark.parametrize(
    "name",
    ["Wang", "O’Brien", "Núñez-Łódź", "Þórsdóttir", "Nguyễn Thị Ánh", "van der Berg", "St. John", "Đặng"],
)
def test_latin_names_as_passports_print_them(name: str) -> None:
    assert may_be_latin_name(name)


@pytest.mark.parametrize("name", ["", " ", "'-", "Иванов", "王", "R2D2", "a@b", "<b>", "Wang王", "١"])
def test_what_is_no_latin_name(name: str) -> None:
    assert not may_be_latin_name(name)


@pytest.mark.parametrize(
    ("name", "fine"), [("王小明", True), ("محمد", True), ("สมชาย", True), ("123", False), ("--", False)]
)
def test_a_native_name_holds_a_letter_of_some_script(name: str, fine: bool) -> None:
    assert may_be_native_name(name) is fine


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Élodie", "elodie"),
        ("ＷＡＮＧ", "wang"),
        ("Đặng", "dang"),
        ("สมชาย", "สมชาย"),
        ("  A   B ", "a b"),
        ("Groß", "gross"),
    ],
)
def test_folding_takes_marks_off_latin_letters_only(text: str, expected: str) -> None:
    assert folded(text) == expected


def test_the_search_key_holds_both_orders_and_the_initials() -> None:
    key = search_key(native_name="王小明", latin_family="Wang", latin_given="Xiaoming")
    for asked in ("王小明", "wangxiaoming", "xiaomingwang", "wx"):
        assert f"|{asked}|" in key
    assert name_sort(native_name="王", latin_family="Øst", latin_given="Åse") == "ost ase"
    assert name_sort(native_name="王小明", latin_family="", latin_given="") == "王小明"


@pytest.mark.parametrize(
    ("locale", "native_lang", "name"),
    [("zh", "zh-Hans", "王小明"), ("en", "zh-Hans", "Dr WANG Xiaoming"), ("zh", "ja", "Dr WANG Xiaoming")],
)
def test_a_mail_addresses_a_person_by_the_name_of_its_language(
    locale: str, native_lang: str, name: str
) -> None:
    person = Person(
        native_name="王小明",
        native_lang=native_lang,
        latin_family="Wang",
        latin_given="Xiaoming",
        salutation="Dr",
    )
    assert addressed_name(person, locale) == name


def test_who_has_a_native_name_alone_is_addressed_by_it() -> None:
    person = Person(native_name="王小明", native_lang="", latin_family="", latin_given="", salutation="")
    assert addressed_name(person, "en") == "王小明"
