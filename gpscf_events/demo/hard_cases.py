"""The delegates that break naive systems; they always come first, and journeys use them by their mailbox."""

from dataclasses import dataclass, field
from typing import Any

CHANCERY = "chancery@example.org"


@dataclass(frozen=True)
class Case:
    """The party of a hard case, and whatever of the delegate is not drawn."""

    party: str
    fixed: dict[str, Any] = field(default_factory=dict)


def _named(family: str, given: str, native: str = "", lang: str = "") -> dict[str, Any]:
    return {"latin_family": family, "latin_given": given, "native_name": native, "native_lang": lang}


# A minister whom protocol registered: no photo, no document, no birth date, no sign-ups of his own.
MINISTER = Case(
    "la",
    _named("Phommachanh", "Bounmy", "ບຸນມີ ພົມມະຈັນ", "lo")
    | {
        "category": "head_of_delegation",
        "position_zh": "部长",
        "position_en": "Minister",
        "birth": (None, None, None),
        "email": "protocol.minister@example.org",
        "sessions": (),
        "meetings": ("main",),
    },
)

# Five people of one embassy on one mailbox.
EMBASSY = tuple(
    Case(
        "ke",
        _named(family, given)
        | {
            "category": category,
            "email": CHANCERY,
            "organisation_zh": "肯尼亚驻华大使馆（示例）",
            "organisation_en": "Embassy of Kenya in China (example)",
            "organisation_kind": "embassy",
            "position_zh": position_zh,
            "position_en": position_en,
            "meetings": ("main",),
            "sessions": sessions,
        },
    )
    for family, given, category, position_zh, position_en, sessions in (
        ("Mwangi", "Baraka", "head_of_delegation", "大使", "Ambassador", ()),
        ("Otieno", "Neema", "delegate", "一等秘书", "First Secretary", ("counter-terrorism", "migration")),
        ("Kamau", "Juma", "delegate", "警务参赞", "Police Counsellor", ("counter-terrorism",)),
        ("Wanjiru", "Wanjiku", "delegate", "二等秘书", "Second Secretary", ("tourism-safety", "migration")),
        ("Otieno", "Daudi", "accompanying", "随行人员", "Accompanying Officer", ()),
    )
)

MONONYM = Case(
    "id",
    _named("Sukarnoputra", "")
    | {
        "native_name": "Sukarnoputra",
        "email": "mononym@example.org",
        "category": "delegate",
        "meetings": ("main",),
    },
)

BIRTH_YEAR_ONLY = Case(
    "af",
    _named("Karimi", "Parvin", "پروین کریمی", "fa")
    | {
        "birth": (1968, None, None),
        "email": "year.only@example.org",
        "category": "delegate",
        "meetings": ("main",),
    },
)

# Represents the organisation, is of another nationality.
OFFICER = Case(
    "unodc",
    _named("Lefèvre", "Hélène", "Hélène Lefèvre", "fr")
    | {
        "nationality_key": "fr",
        "email": "unodc.officer@example.org",
        "mobile": "+33612345678",
        "meetings": ("main",),
    },
)

# In personal capacity: represents nobody, and is counted for the nationality.
SCHOLAR = Case(
    "gb",
    _named("O'Brien", "Siobhán", "Siobhán O’Brien", "en")
    | {
        "category": "expert",
        "represents_key": None,
        "counts_for_key": "gb",
        "email": "scholar@example.org",
        "position_zh": "教授",
        "position_en": "Professor",
        "meetings": ("main",),
    },
)

PRE_FORUM_ONLY = Case(
    "cn",
    _named("Shan", "Chongyang", "单重阳", "zh")
    | {
        "category": "expert",
        "email": "nanjing.only@example.org",
        "meetings": ("pre-forum-nanjing",),
        "sessions": ("nanjing-seminar", "nanjing-workshop"),
    },
)

# The country's example number in the documentation of phone numbers: nobody's.
COUNTY_NUMBER = "+8613123456789"
# A county police instructor without a mailbox: reached by text message only.
COUNTY_POLICE = Case(
    "cn",
    _named("Sun", "Jianguo", "孙建国", "zh")
    | {
        "category": "delegate",
        "email": "",
        "mobile": COUNTY_NUMBER,
        "organisation_zh": "示例县公安局",
        "organisation_en": "Public Security Bureau of a County (example)",
        "position_zh": "教官",
        "position_en": "Instructor",
        "meetings": ("main",),
    },
)

HARD_CASES: tuple[Case, ...] = (
    MINISTER,
    *EMBASSY,
    MONONYM,
    BIRTH_YEAR_ONLY,
    OFFICER,
    SCHOLAR,
    PRE_FORUM_ONLY,
    COUNTY_POLICE,
)
