"""Tables of strangers: texts come through as people see them, everything else is refused with a sentence."""

import datetime
import io
import random
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from flask import Flask

from gpscf_events.core.sheets import LOST, SheetRefused, read_sheet


@pytest.fixture(autouse=True)
def words(app: Flask) -> None:
    """Messages need an application."""


def workbook(fill: Callable[[Any, Any], None]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        fill(book, book.add_worksheet("Members"))
    return out.getvalue()


def cells(data: bytes, most_rows: int = 100) -> list[list[str]]:
    return [row.cells for row in read_sheet(data, most_rows=most_rows).rows]


def test_an_xlsx_file_is_read_as_people_see_it() -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["Family name", "Mobile", "Born", "Yes"])
        sheet.write_string(1, 0, "  王小明 ")
        sheet.write_number(1, 1, 13800138000)
        sheet.write_datetime(1, 2, datetime.date(1980, 2, 29), book.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write_boolean(1, 3, True)
        sheet.write_number(4, 0, 1.5)

    sheet = read_sheet(workbook(fill), most_rows=10)
    assert [(row.number, row.cells) for row in sheet.rows] == [
        (1, ["Family name", "Mobile", "Born", "Yes"]),
        (2, ["王小明", "13800138000", "1980-02-29", "TRUE"]),
        (5, ["1.5"]),
    ]
    assert (sheet.name, list(sheet.others), sheet.encoding) == ("Members", [], "")


def test_a_number_that_lost_its_last_digits_says_so() -> None:
    found = cells(workbook(lambda _, sheet: sheet.write_number(0, 0, 320705198001011234)))
    assert found[0][0].startswith(LOST)


def test_a_formula_stands_for_the_value_it_had_and_never_for_its_text() -> None:
    found = cells(
        workbook(lambda _, sheet: [sheet.write_formula(0, 0, '=HYPERLINK("http://x")', None, "Meyer")])
    )
    assert found == [["Meyer"]]


def test_a_merged_cell_stands_for_each_of_its_rows() -> None:
    def fill(_book: Any, sheet: Any) -> None:
        sheet.merge_range(0, 0, 2, 0, "Ministry")
        for row, name in enumerate(["A", "B", "C"]):
            sheet.write_string(row, 1, name)
        sheet.merge_range(3, 0, 3, 2, "Notes below")

    assert cells(workbook(fill)) == [["Ministry", "A"], ["Ministry", "B"], ["Ministry", "C"], ["Notes below"]]


def test_the_first_visible_sheet_that_holds_something_is_read_and_the_others_are_named() -> None:
    book = openpyxl.Workbook()
    book.active.title = "Empty"
    hidden = book.create_sheet("Lists")
    hidden["A1"], hidden.sheet_state = "secret", "hidden"
    book.create_sheet("People")["A1"] = "Meyer"
    book.create_sheet("Old")["A1"] = "Muller"
    out = io.BytesIO()
    book.save(out)
    sheet = read_sheet(out.getvalue(), most_rows=10)
    assert (sheet.name, list(sheet.others)) == ("People", ["Old"])
    assert sheet.rows[0].cells == ["Meyer"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("mark", [",", ";", "\t", "，"])
def test_a_csv_file_is_read_in_each_encoding_and_with_each_separator(encoding: str, mark: str) -> None:
    text = f"姓名{mark}单位\r\n王小明{mark}外交部\r\n\r\n李雷{mark}公安部\r\n"
    sheet = read_sheet(text.encode(encoding), most_rows=10)
    assert [(row.number, row.cells) for row in sheet.rows] == [
        (1, ["姓名", "单位"]),
        (2, ["王小明", "外交部"]),
        (4, ["李雷", "公安部"]),
    ]


def test_our_own_guard_against_formulas_goes_when_our_file_comes_back() -> None:
    assert cells(b"Mobile,Name\r\n'+86 138 0013 8000,'Ndrangheta\r\n")[1] == [
        "+86 138 0013 8000",
        "'Ndrangheta",
    ]


def bomb(*, lies: bool) -> bytes:
    """A workbook whose strings unpack to 400 MB, and say so or not."""
    good = workbook(lambda _, sheet: sheet.write_string(0, 0, "x"))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != "xl/sharedStrings.xml":
                new.writestr(name, old.read(name))
                continue
            new.writestr(name, b"<sst><si><t>" + b"a" * 400_000_000 + b"</t></si></sst>", compresslevel=1)
            if lies:
                new.infolist()[-1].file_size = 1000
    return out.getvalue()


def entities() -> bytes:
    levels = "".join(f'<!ENTITY a{n} "{"&a%s;" % (n - 1) * 50}">' for n in range(1, 6))
    bomb = f'<!DOCTYPE x [<!ENTITY a0 "{"ha" * 1000}">{levels}'
    good = workbook(lambda _, sheet: sheet.write_string(0, 0, "x"))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            body = old.read(name)
            if name == "xl/sharedStrings.xml":
                body = f'<?xml version="1.0"?>{bomb}]><sst><si><t>&a5;</t></si></sst>'.encode()
            new.writestr(name, body)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "no rows"),
        (b" \r\n\r\n", "no rows"),
        (b",,,\r\n,,\r\n", "no rows"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "password"),
        (b"%PDF-1.7 ...", "no table"),
        (b"a\0b,c", "no table"),
        (b"\xff\xff\x80\x80,\xff", "characters"),
        (b"PK\x03\x04 not a zip", "Save it again"),
        (b"name\r\n" + b"x\r\n" * 101, "too many rows"),
        (b"," * 100 + b"x", "100 columns"),
        (b"x" * 4001, "4,000"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused_with_what_to_do(data: bytes, words: str) -> None:
    with pytest.raises(SheetRefused) as refused:
        read_sheet(data, most_rows=100)
    assert words in str(refused.value.message)


@pytest.mark.parametrize("lies", [False, True])
def test_a_bomb_is_refused_whether_it_says_how_big_it_is_or_not(lies: bool) -> None:
    with pytest.raises(SheetRefused) as refused:
        read_sheet(bomb(lies=lies), most_rows=100)
    assert lies or "unpacked" in str(refused.value.message)


def test_entities_are_not_unfolded() -> None:
    try:
        found = cells(entities())
    except SheetRefused:
        return
    assert all(len(cell) < 4_001 for row in found for cell in row)


def test_a_word_file_is_no_table() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("word/document.xml", "<w/>")
    with pytest.raises(SheetRefused) as refused:
        read_sheet(out.getvalue(), most_rows=100)
    assert "no table" in str(refused.value.message)


def test_a_workbook_broken_anywhere_is_read_or_refused_never_an_error() -> None:
    good = workbook(lambda _, sheet: sheet.write_row(0, 0, ["Meyer", "Anna"]))
    for seed in range(12):
        chance = random.Random(seed)
        broken = bytearray(good)
        for _ in range(20):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        try:
            read_sheet(bytes(broken[: chance.randrange(len(broken) // 2, len(broken))]), most_rows=100)
        except SheetRefused:
            continue
