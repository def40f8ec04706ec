"""What a column of a table may hold, and by which headings people call it."""

import enum
import re
from collections.abc import Mapping, Sequence

from gpscf_events.parties.rules import fold


class Field(enum.StrEnum):
    """What a column may hold; also the order in a template."""

    LATIN_FAMILY = "latin_family"
    LATIN_GIVEN = "latin_given"
    LATIN_NAME = "latin_name"
    NATIVE_NAME = "native_name"
    CHINESE_NAME = "chinese_name"
    SALUTATION = "salutation"
    BIRTH = "birth"
    NATIONALITY = "nationality"
    ORGANISATION = "organisation"
    ORGANISATION_EN = "organisation_en"
    POSITION = "position"
    POSITION_EN = "position_en"
    MOBILE = "mobile"
    LOCALE = "locale"
    CATEGORY = "category"


# A table of names in one column says them there; the template keeps them apart.
IN_TEMPLATE = tuple(one for one in Field if one is not Field.LATIN_NAME)

_HEADINGS: dict[Field, str] = {
    Field.LATIN_FAMILY: (
        "family name|surname|last name|familyname|nom|nom de famille|apellido|apellidos|фамилия|"
        "姓|英文姓|姓 拼音|拼音姓|护照姓|surname in passport"
    ),
    Field.LATIN_GIVEN: (
        "given names|given name|first name|first names|forename|forenames|prénom|prénoms|nombre|"
        "nombres|имя|名|英文名|拼音名|护照名"
    ),
    Field.LATIN_NAME: (
        "name|full name|name in english|english name|latin name|nom et prénom|nombre completo|"
        "姓名拼音|拉丁字母姓名|拼音|英文姓名|外文姓名|护照姓名"
    ),
    Field.NATIVE_NAME: (
        "name in own script|name in the own script|native name|name in native script|本国文字姓名|"
        "姓名|中文姓名 本人|本人姓名|фио"
    ),
    Field.CHINESE_NAME: "chinese name|name in chinese|中文名|中文姓名|中文译名|中文名字",
    Field.SALUTATION: "salutation|form of address|title of address|honorific|称呼|称谓",
    Field.BIRTH: (
        "birth date|date of birth|birthday|dob|born|date de naissance|fecha de nacimiento|"
        "дата рождения|出生日期|出生年月|生日|出生年月日"
    ),
    Field.NATIONALITY: "nationality|citizenship|nationalité|nacionalidad|гражданство|国籍",
    Field.ORGANISATION: (
        "organisation|organization|institution|agency|ministry|employer|company|organisme|"
        "organización|организация|单位|工作单位|机构|单位名称|所在单位"
    ),
    Field.ORGANISATION_EN: (
        "organisation in english|organization in english|english organisation|"
        "english organization|英文单位|单位英文|单位英文名称|英文单位名称|工作单位英文"
    ),
    Field.POSITION: (
        "position|title|job title|function|rank|post|fonction|cargo|должность|职务|职位|职务职称|"
        "职称|职务 中文"
    ),
    Field.POSITION_EN: (
        "position in english|title in english|english position|english title|英文职务|职务英文|职务英文名称"
    ),
    Field.MOBILE: (
        "mobile|mobile number|mobile phone|phone|phone number|telephone|tel|cell|cell phone|"
        "téléphone|teléfono|телефон|手机|手机号|手机号码|联系电话|电话|移动电话"
    ),
    Field.LOCALE: "language of mails|language|correspondence language|mail language|通信语言|邮件语言|语言",
    Field.CATEGORY: (
        "comes as|category|participant category|registration category|type|参会身份|类别|人员类别|"
        "参会类别|身份"
    ),
}
# What stands in such a column belongs on a page of its own, sealed; it is not even kept.
_DOCUMENT = (
    "passport|passeport|pasaporte|паспорт|identity|identitycard|idcard|document|护照|证件|身份证|通行证"
)
_NUMBER = "number|no|nr|num|numero|numéro|номер|号|号码"
_SECRET = re.compile(
    rf"(passport|passeport|pasaporte|паспорт|护照|id|idcard|identitycard|身份证|证件)"
    rf"|.*?(({_DOCUMENT}|^id)({_NUMBER})|({_NUMBER}|^n)(of|de|du)?({_DOCUMENT})|身份证).*"
)
# Passports have one or two letters and seven or eight digits, most of them (ICAO Doc 9303-4 allows nine signs); a
# Chinese identity card has 18 (GB 11643-1999).
_LIKE_A_NUMBER = re.compile(r"[A-Za-z]{1,2}\d{6,8}[A-Za-z]?|\d{17}[\dXx]|\ufffd\d{16,18}")


def fold_heading(text: str) -> str:
    """How headings are compared: without case, width, spaces, signs and what stands in brackets."""
    return fold(re.sub(r"[(（\[【].*?[)）\]】]|\*", "", text))


# Columns that we put in front ourselves when rows go out to be put right.
OURS = frozenset({fold_heading("What is wrong"), fold_heading("问题")})
KNOWN: Mapping[str, Field] = {
    fold_heading(heading): field for field, headings in _HEADINGS.items() for heading in headings.split("|")
}


def find_headings(rows: Sequence[Sequence[str]], remembered: Mapping[str, str]) -> int:
    """The index of the row that holds the headings: within the first ten, the one of which most cells are known.

    The first row where none is known: a table is taken to have headings.
    """
    best, most = 0, 0
    for index, cells in enumerate(rows[:10]):
        folded = [fold_heading(cell) for cell in cells]
        count = sum(1 for one in folded if one in KNOWN or one in remembered)
        if count > most:
            best, most = index, count
    return best


def guess_columns(headings: Sequence[str], remembered: Mapping[str, str]) -> list[str]:
    """What each column holds, by its heading: as it was said before, else as people call it; empty: nobody knows.

    Each field is given once, to the first column.
    """
    found: list[str] = []
    for heading in headings:
        folded = fold_heading(heading)
        guess = remembered[folded] if folded in remembered else KNOWN.get(folded, "")
        known = guess if guess in set(Field) and guess not in found else ""
        found.append(str(known))
    return found


def list_secret(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> set[int]:
    """The columns that hold numbers of documents: their headings say it, or most of their cells look like it."""
    return {
        index
        for index, heading in enumerate(headings)
        if fold_heading(heading) not in KNOWN
        and (
            _SECRET.fullmatch(fold(heading))
            or _holds_numbers([row[index] for row in rows if index < len(row)])
        )
    }


def _holds_numbers(cells: Sequence[str]) -> bool:
    full = [cell for cell in cells if cell]
    return sum(1 for cell in full if _LIKE_A_NUMBER.fullmatch(cell)) * 2 > len(full)


def is_enough(columns: Sequence[str]) -> bool:
    """Whether the columns say who somebody is: a family name, or a whole name in Latin letters."""
    return Field.LATIN_FAMILY in columns or Field.LATIN_NAME in columns
