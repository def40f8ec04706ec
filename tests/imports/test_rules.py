"""How tables of others are read: headings in several languages, dates in several ways; what is in doubt is asked."""

from datetime import date

import pytest
from flask import Flask
from flask_babel import force_locale

from gpscf_events.core.i18n import BABEL_LOCALES
from gpscf_events.imports.models import ImportState, Outcome
from gpscf_events.imports.rendering import FAULT_WORDS, FIELD_WORDS, OUTCOME_WORDS, STATE_WORDS
from gpscf_events.imports.rules import STEPS, Judge, Known, changed_pages
from gpscf_events.imports.rules.cells import Fault, Offered, Read, read_row
from gpscf_events.imports.rules.columns import (
    IN_TEMPLATE,
    Field,
    find_headings,
    fold_heading,
    guess_columns,
    is_enough,
    list_secret,
)

OFFERED = Offered(
    countries={"france": "fr", "法国": "fr", "fra": "fr"},
    categories={"delegate": (7, "delegate"), "headofdelegation": (8, "head")},
    category=(7, "delegate"),
    meeting_keys=("main",),
    party=("country", "fr"),
    region="FR",
    today=date(2026, 6, 1),
)


def read(**cells: str) -> Read:
    """A row of Dupont, Anne with these cells."""
    return read_row(
        {Field.LATIN_FAMILY: "Dupont", Field.LATIN_GIVEN: "Anne", **{Field(k): v for k, v in cells.items()}},
        OFFERED,
    )


def birth(text: str) -> tuple[str, ...] | Fault:
    found = read(birth=text)
    if found.faults:
        return found.faults[Field.BIRTH]
    name = found.pages["name"]
    return tuple(name[f"birth_{box}"][0] for box in ("year", "month", "day") if f"birth_{box}" in name)


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_the_headings_of_our_template_are_all_known(app: Flask, locale: str) -> None:
    with force_locale(BABEL_LOCALES[locale]):
        headings = [str(FIELD_WORDS[one]) for one in IN_TEMPLATE]
    assert guess_columns(headings, {}) == list(IN_TEMPLATE)
    assert not list_secret(headings, [])


def test_headings_of_others_are_known_too() -> None:
    assert guess_columns(["姓名", "单位", "职务 *", "手机号码", "国籍（地区）"], {}) == [
        "native_name",
        "organisation",
        "position",
        "mobile",
        "nationality",
    ]
    assert guess_columns(["Nom", "PRÉNOM", "Fonction", "hat size"], {}) == [
        "latin_family",
        "latin_given",
        "position",
        "",
    ]


def test_what_was_said_before_goes_before_what_people_usually_mean() -> None:
    said = {fold_heading("Title"): "salutation", fold_heading("Mobile"): ""}
    assert guess_columns(["Title", "Mobile", "Title"], said) == ["salutation", "", ""]


def test_headings_are_found_below_a_title() -> None:
    rows = [["Delegation of France"], ["as of 1 June"], ["Surname", "First name"], ["Dupont", "Anne"]]
    assert find_headings(rows, {}) == 2
    assert find_headings([["a", "b"], ["c", "d"]], {}) == 0


@pytest.mark.parametrize(
    "heading",
    [
        "Passport No.", "护照号码", "身份证号", "ID number", "Document number", "Passport", "证件号码",
        "No. of passport", "N° de passeport", "Identity card no", "ID", "居民身份证", "Number of document",
        "номер паспорта",
    ],
)  # fmt: skip
def test_columns_with_numbers_of_documents_are_found_by_their_headings(heading: str) -> None:
    assert list_secret(["Surname in passport", heading], []) == {1}


@pytest.mark.parametrize(
    "heading",
    ["Country of passport", "Passport valid until", "Document in hand", "Identity", "Grid", "Noord", "备注"],
)
def test_other_columns_about_documents_are_kept(heading: str) -> None:
    assert list_secret([heading], [["France"], ["Spain"]]) == set()


def test_columns_with_numbers_of_documents_are_found_by_what_stands_in_them() -> None:
    rows = [["Dupont", "X4RTBPF", "E12345678"], ["Wang", "", "320705198001011234"], ["Li", "x"]]
    assert list_secret(["Name", "Code", "Remarks"], rows) == {2}


def test_a_table_needs_somebodys_name() -> None:
    assert is_enough(["", "latin_family"])
    assert is_enough(["latin_name"])
    assert not is_enough(["native_name", "mobile"])


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("1980-02-29", ("1980", "2", "29")),
        ("1980/2/29", ("1980", "2", "29")),
        ("1980年2月29日", ("1980", "2", "29")),
        ("1980年2月", ("1980", "2")),
        ("19800229", ("1980", "2", "29")),
        ("29.02.1980", ("1980", "2", "29")),
        ("29/02/1980", ("1980", "2", "29")),
        ("02/29/1980", ("1980", "2", "29")),
        ("29 Feb 1980", ("1980", "2", "29")),
        ("February 29, 1980", ("1980", "2", "29")),
        ("Feb 1980", ("1980", "2")),
        ("1980", ("1980",)),
        ("１９８０－０２－２９", ("1980", "2", "29")),
        ("1980-02-29 00:00", ("1980", "2", "29")),
        ("05/05/1980", ("1980", "5", "5")),
        ("03/04/1980", Fault.BIRTH_TWO_WAYS),
        ("31.02.1980", Fault.BIRTH_IMPOSSIBLE),
        ("2030-01-01", Fault.BIRTH_TO_COME),
        ("29280", Fault.BIRTH_UNREADABLE),
        ("29/02/80", Fault.BIRTH_UNREADABLE),
        ("yesterday", Fault.BIRTH_UNREADABLE),
    ],
)
def test_dates_of_birth_are_read_or_asked_for_never_guessed(text: str, wanted: object) -> None:
    assert birth(text) == wanted


@pytest.mark.parametrize(
    ("text", "family", "given"),
    [
        ("DUPONT Élodie Marie", "DUPONT", "Élodie Marie"),
        ("Élodie DUPONT", "Élodie", ""),
        ("de la Tour, Anne", "de la Tour", "Anne"),
        ("Suharto", "Suharto", ""),
    ],
)
def test_a_whole_name_is_split_where_it_can_be_told(text: str, family: str, given: str) -> None:
    name = read_row({Field.LATIN_NAME: text}, OFFERED).pages["name"]
    if text == "Élodie DUPONT":
        family, given = "DUPONT", "Élodie"
    assert (name["latin_family"][0], name["latin_given"][0]) == (family, given)


def test_a_whole_name_that_could_be_split_in_two_ways_is_asked_for() -> None:
    for text in ("Anne Dupont", "ANNE DUPONT", "De La TOUR Anne"):
        assert read_row({Field.LATIN_NAME: text}, OFFERED).faults == {Field.LATIN_NAME: Fault.NAME_NOT_SPLIT}


@pytest.mark.parametrize(
    ("field", "text", "fault"),
    [
        ("latin_family", "王", Fault.NOT_LATIN),
        ("latin_family", "", Fault.NO_FAMILY_NAME),
        ("native_name", "123", Fault.NOT_NATIVE),
        ("chinese_name", "Wang", Fault.NOT_CHINESE),
        ("position", "x" * 201, Fault.TOO_LONG),
        ("organisation", "a\u202eb", Fault.UNFIT),
        ("mobile", "\ufffd320705198001011234", Fault.LOST_DIGITS),
        ("mobile", "12", Fault.NOT_A_NUMBER),
        ("nationality", "Atlantis", Fault.NO_SUCH_COUNTRY),
        ("locale", "Klingon", Fault.NO_SUCH_LANGUAGE),
        ("category", "king", Fault.NO_SUCH_CATEGORY),
    ],
)
def test_each_wrong_cell_is_named(field: str, text: str, fault: Fault) -> None:
    assert read(**{field: text}).faults[Field(field)] is fault


def test_a_row_becomes_pages_as_somebody_would_have_typed_them() -> None:
    found = read(
        nationality="FRA", mobile="06 12 34 56 78", organisation_en="Ministry", category="Head of delegation"
    )
    assert found.category_id == 8
    assert found.pages["role"] == {"category": ["head"], "meetings": ["main"]}
    assert found.pages["represents"] == {"kind": ["country"], "party": ["fr"], "nationality": ["fr"]}
    assert found.pages["contact"]["mobile"] == ["06 12 34 56 78"]
    assert found.pages["organisation"]["organisation_en"] == ["Ministry"]
    assert "consents" not in found.pages


def judge(members: list[Known] | None = None, free: int = 9) -> Judge:
    return Judge(members or [], {7: free})


def outcome(found: Read, here: Judge, *, is_another: bool = False) -> Outcome:
    return here.judge(found, is_another=is_another).outcome


def test_the_second_of_two_with_one_name_is_asked_about_unless_their_births_differ() -> None:
    here = judge()
    assert outcome(read(), here) is Outcome.NEW
    assert outcome(read(), here) is Outcome.TWICE
    assert outcome(read(), here, is_another=True) is Outcome.NEW
    here = judge()
    assert outcome(read(birth="1980-01-01"), here) is Outcome.NEW
    assert outcome(read(birth="1981-01-01"), here) is Outcome.NEW
    assert outcome(read(birth="1980-1-1"), here) is Outcome.TWICE


def test_places_are_given_in_the_order_of_the_rows() -> None:
    here = judge(free=1)
    assert outcome(read(latin_family="A"), here) is Outcome.NEW
    verdict = here.judge(read(latin_family="B"), is_another=False)
    assert (verdict.outcome, dict(verdict.faults)) == (Outcome.WRONG, {Field.CATEGORY: Fault.NO_PLACE})


def test_a_member_is_found_by_name_without_case_and_accents() -> None:
    draft = {"name": {"latin_family": ["DUPONT"], "latin_given": ["Anné"], "birth_year": ["1980"]}}
    known = Known(3, ("DUPONT", "Anné"), draft)
    assert outcome(read(), judge([known])) is Outcome.CHANGED
    assert outcome(read(birth="1981"), judge([known])) is Outcome.TWICE
    assert outcome(read(), judge([Known(3, ("Dupont", "Anne"), None)])) is Outcome.SENT


def test_empty_cells_never_take_anything_away() -> None:
    draft = {
        "name": {"latin_family": ["Dupont"], "latin_given": ["Anne"], "salutation": ["Dr"]},
        "contact": {"mobile": ["+33612345678"], "locale": ["zh"]},
    }
    changed = changed_pages(read(organisation_en="Ministry").pages, draft)
    assert "contact" not in changed
    assert changed.get("name", draft["name"])["salutation"] == ["Dr"]


def test_every_word_has_its_words_and_every_state_its_steps() -> None:
    assert set(FAULT_WORDS) == set(Fault)
    assert set(OUTCOME_WORDS) == set(Outcome)
    assert set(STATE_WORDS) == set(ImportState) == set(STEPS)
