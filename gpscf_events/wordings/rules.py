"""What words are proposed for somebody, and when they may count as checked."""

import enum
import hashlib
import json
from dataclasses import dataclass
from typing import Self

from gpscf_events.core.db import Words
from gpscf_events.registration.models import Registration
from gpscf_events.wordings.models import Wording

FIELDS = ("name_zh", "position_zh", "position_en", "organisation_zh", "organisation_en")


@dataclass(frozen=True)
class Said:
    """Name, position and organisation in words; empty where they are not known."""

    name_zh: str = ""
    position_zh: str = ""
    position_en: str = ""
    organisation_zh: str = ""
    organisation_en: str = ""

    @classmethod
    def of(cls, wording: Wording) -> Self:
        """The words that were saved."""
        return cls(**{name: getattr(wording, name) for name in FIELDS})


class Gap(enum.StrEnum):
    """Why words cannot count as checked."""

    NO_NAME = "no_name"
    ONE_LANGUAGE = "one_language"


def propose(registration: Registration) -> Said:
    """What the person said, in either language.

    A Chinese name is its own rendering. Nothing is guessed: a name is asked for, not spelled out by a machine
    (secretariat.md D6).
    """
    person = registration.person
    position, organisation = registration.position or Words(), registration.organisation_name or Words()
    name_zh = ""
    if person is not None:
        name_zh = person.chinese_name or (person.native_name if person.native_lang.startswith("zh") else "")
    return Said(
        name_zh=name_zh,
        position_zh=position.get("zh", ""),
        position_en=position.get("en", ""),
        organisation_zh=organisation.get("zh", ""),
        organisation_en=organisation.get("en", ""),
    )


def find_gaps(said: Said) -> dict[str, Gap]:
    """By field, what is missing before the words count as checked: the name, and the other language of a title."""
    gaps = {} if said.name_zh else {"name_zh": Gap.NO_NAME}
    for subject in ("position", "organisation"):
        empty = [name for name in (f"{subject}_zh", f"{subject}_en") if not getattr(said, name)]
        if len(empty) == 1:
            gaps[empty[0]] = Gap.ONE_LANGUAGE
    return gaps


def mark_of(registration: Registration) -> bytes:
    """A mark of everything that the words rest on, another one when the person says something else. 32 bytes."""
    person = registration.person
    names = (
        [person.native_name, person.chinese_name, person.latin_family, person.latin_given] if person else []
    )
    typed = [names, dict(registration.position or {}), dict(registration.organisation_name or {})]
    return hashlib.sha256(json.dumps(typed, sort_keys=True).encode()).digest()
