"""The printed badge: two pages, readable QR codes, every script, no box, no injection."""

import hashlib
import io
import json
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
import typst
import zxingcpp
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PIL import Image
from pypdf import PdfReader

from gpscf_events.badges import coverage, pdf, token

KEY = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"test only").digest())
CID = bytes.fromhex("a1b2c3d4e5f60718")
QR_ONLY = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
TOKEN = token.issue(
    KEY,
    event_id=UUID("7d1c2a54-0f5b-4f0e-9a61-0d6b6a1e2f33"),
    kid=1,
    badge_class=3,
    cid=CID,
    issued_quarter=4000,
)
FACE = pdf.BadgeFace(
    native_name="王小明",
    native_lang="zh",
    latin_name="WANG Xiaoming",
    salutation="Dr",
    organisation="Ministry of Interior",
    position="Director",
    party_zh="中国",
    party_en="China",
    category_zh="代表",
    category_en="Delegate",
    colour="#ffd583",
    edition_zh="全球公共安全合作论坛 2025",
    edition_en="GPSCF Lianyungang 2025",
    dates="16-18 September 2025",
    token=TOKEN,
    manual_code=token.manual_code(CID),
)
# What the text of glyph 0, the box, reads as.
BOX = "\x00"
NAMES = [
    ("𬭎䶮㛃 𠮷𡋾", "zh"),
    ("Ольга Ивановна", "ru"),
    ("محمد صالح", "ar"),
    ("محمد علی جناح", "ur"),
    ("אברהם כהן", "he"),
    ("Nguyễn Thị Ánh", "vi"),
    ("สมศักดิ์", "th"),
    ("ສົມສັກ", "lo"),
    ("សុខ សុវណ្ណារ៉ា", "km"),
    ("राजेश्वरी", "hi"),
    ("አበበ", "am"),
    ("გიორგი", "ka"),
    ("އިބްރާހިމް", "dv"),
    ("အောင်ဆန်း", "my"),
    ("陳德銘", "zh-HK"),
    ("佐々木 直樹", "ja"),
    ("김민준", "ko"),
]


def pages(face: pdf.BadgeFace) -> list[Image.Image]:
    drawn = typst.compile(
        str(pdf.TEMPLATE),
        font_paths=pdf.fonts(()),
        sys_inputs={"data": pdf.document([face])},
        format="png",
        ppi=200,
    )
    assert isinstance(drawn, list)
    return [Image.open(io.BytesIO(page)).convert("RGB") for page in drawn]


def text_of(document: bytes, page: int = 0) -> str:
    return PdfReader(io.BytesIO(document)).pages[page].extract_text()


def test_a_badge_has_a_front_and_a_back_of_a6() -> None:
    read = PdfReader(io.BytesIO(pdf.render([FACE, FACE])))
    assert len(read.pages) == 4
    sizes = {(round(float(p.mediabox.width)), round(float(p.mediabox.height))) for p in read.pages}
    assert sizes == {(298, 420)}


def test_both_sides_carry_the_name_and_a_readable_code_of_36_mm() -> None:
    for side, image in enumerate(pages(FACE)):
        (found,) = zxingcpp.read_barcodes(image, formats=QR_ONLY)
        assert found.text == TOKEN
        symbol_mm = (found.position.top_right.x - found.position.top_left.x) / 200 * 25.4
        assert symbol_mm * 45 / 37 > 36
        text = text_of(pdf.render([FACE]), side)
        assert "王小明" in text
        assert "WANG Xiaoming" in text


def test_everything_of_the_face_is_printed() -> None:
    text = " ".join(text_of(pdf.render([FACE])).split())
    for part in ("Dr", "Ministry of Interior", "Director", "中国", "China", "代表", "DELEGATE"):
        assert part in text
    for part in ("全球公共安全合作论坛 2025", "GPSCF Lianyungang 2025", "16-18 September 2025"):
        assert part in text
    assert "M6SC7N750" in text.replace(" ", "")


@pytest.mark.parametrize(("name", "language"), NAMES)
def test_every_script_is_set_without_a_box(name: str, language: str) -> None:
    document = pdf.render([replace(FACE, native_name=name, native_lang=language)])
    assert BOX not in text_of(document) + text_of(document, 1)


def test_a_box_would_be_seen_by_these_tests() -> None:
    data = json.loads(pdf.document([FACE]))
    data["faces"][0]["name"]["text"] = "王𖼀"
    assert BOX in text_of(pdf.compile_pdf(json.dumps(data)))


def test_a_character_without_glyph_is_refused_and_named() -> None:
    bad = replace(FACE, latin_name="WANG Er", native_name="王𖼀")
    with pytest.raises(pdf.MissingGlyphs) as refused:
        pdf.render([FACE, bad])
    assert refused.value.by_name == {"WANG Er": ["𖼀"]}
    assert "U+16F00" in str(refused.value)
    assert "WANG" not in str(refused.value)


def test_two_people_of_one_name_are_both_reported() -> None:
    bad = replace(FACE, native_name="王𖼀")
    with pytest.raises(pdf.MissingGlyphs) as refused:
        pdf.render([bad, replace(bad, native_name="王𖼁")])
    assert refused.value.by_name == {"WANG Xiaoming": ["𖼀", "𖼁"]}


def test_names_are_never_read_as_markup() -> None:
    name = '#panic("x") $x$ *b* `c` <d> @e \\ ]'
    assert "#panic(" in text_of(pdf.render([replace(FACE, native_name="", latin_name=name)]))


def test_a_name_equal_in_both_scripts_stands_once() -> None:
    document = pdf.render([replace(FACE, native_name="Suharto", latin_name="Suharto")])
    assert text_of(document).count("Suharto") == 1


def test_a_badge_without_token_carries_the_note_instead_of_a_code() -> None:
    face = replace(FACE, token=None, manual_code="", note="Collect your badge at the desk")
    assert all(not zxingcpp.read_barcodes(image) for image in pages(face))
    words = " ".join(text_of(pdf.render([face])).split())
    assert "Collect your badge at the desk" in words


@pytest.mark.parametrize(
    "name",
    [
        "WOLFESCHLEGELSTEINHAUSENBERGERDORFF" * 2,
        "María de los Ángeles Fernández-Bermúdez y Gutiérrez de la Concepción " * 3,
        "王" * 60,
        "សុវណ្ណារ៉ា " * 12,
    ],
    ids=["one word", "many words", "chinese", "khmer"],
)
def test_no_name_reaches_the_edge_or_the_code(name: str) -> None:
    face = replace(FACE, native_name=name, organisation="Directorate of Everything " * 12)
    for image in pages(face):
        height, margin = image.height, int(3 / 25.4 * 200)
        for edge in (0, image.width - margin):
            strip = image.crop((edge, int(height * 0.2), edge + margin, int(height * 0.88)))
            assert strip.convert("L").getextrema() == (255, 255)
        (found,) = zxingcpp.read_barcodes(image, formats=QR_ONLY)
        assert found.text == TOKEN


@pytest.mark.parametrize(
    ("colour", "ink"),
    [("#ffd583", "#14213d"), ("#0b3d91", "#ffffff"), ("#000000", "#ffffff"), ("#ffffff", "#14213d")],
)
def test_the_category_is_readable_on_its_colour(colour: str, ink: str) -> None:
    assert f'"on_colour": "{ink}"' in pdf.document([replace(FACE, colour=colour)])


def test_the_foot_has_the_colour_of_the_category() -> None:
    for image in pages(replace(FACE, colour="#b3261e")):
        assert image.getpixel((5, image.height - 5)) == (0xB3, 0x26, 0x1E)


@pytest.mark.parametrize("wrong", [{"colour": "red"}, {"native_name": " ", "latin_name": ""}])
def test_a_face_that_cannot_be_printed_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"not a colour|needs a name"):
        pdf.render([replace(FACE, **wrong)])


def test_an_empty_batch_is_a_programming_error() -> None:
    with pytest.raises(ValueError, match="no badges"):
        pdf.render([])


def test_the_same_badge_gives_the_same_bytes() -> None:
    assert pdf.render([FACE]) == pdf.render([FACE])


def test_the_preview_is_a_png_of_the_front() -> None:
    image = Image.open(io.BytesIO(pdf.render_front_png(FACE)))
    assert image.size == (1240, 1748)


def test_every_family_of_the_list_is_a_font_we_carry() -> None:
    assert set(coverage.FAMILIES) <= set(pdf.fonts(()).families())


def test_extra_fonts_need_their_coverage(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        pdf.render([FACE], font_dirs=[tmp_path])
    (tmp_path / coverage.COVERAGE_FILE).write_text(coverage.to_json(["X"], [0x16F00]), "utf-8")
    assert pdf.render([FACE], font_dirs=[tmp_path]).startswith(b"%PDF")
