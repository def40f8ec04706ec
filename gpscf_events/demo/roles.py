"""Whom synthetic delegates stand for and what they come as: party, category, organisation, position."""

import random
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from gpscf_events.parties.catalogue import PartyRow


@dataclass(frozen=True)
class Employer:
    """An invented organisation."""

    kind: str
    zh: str
    en: str


@dataclass(frozen=True)
class Roles:
    """The table of roles.yaml."""

    table: dict[str, Any]

    @property
    def names(self) -> list[str]:
        """The categories that are drawn by weight."""
        return [name for name, role in self.table.items() if role["weight"]]

    @property
    def weights(self) -> list[int]:
        """How often each of `names` is drawn."""
        return [role["weight"] for role in self.table.values() if role["weight"]]

    def draw(self, draw: random.Random, category: str, party: PartyRow) -> tuple[Employer, tuple[str, str]]:
        """An organisation and a position that fit the category and the party."""
        role = self.table[category]
        employers = role["domestic"] if party.key == "cn" and "domestic" in role else role["organisations"]
        kind, zh, en = draw.choice(employers)
        position = draw.choice(role["positions"])
        chinese = party.zh if category == "international_organisation" else party.zh_short
        employer = Employer(kind, zh.format(zh=chinese), en.format(en=party.en))
        return employer, (position[0], position[1])


@cache
def read_roles() -> Roles:
    """Read roles.yaml once."""
    return Roles(yaml.safe_load(Path(__file__).with_name("roles.yaml").read_text(encoding="utf-8")))


@dataclass(frozen=True)
class PartiesInPlay:
    """The parties that send delegates to the demo edition."""

    countries: tuple[str, ...]
    organisations: tuple[str, ...]
    staffed_by: dict[str, str]

    @property
    def keys(self) -> tuple[str, ...]:
        """Every party, the host first."""
        return ("cn", *self.countries, *self.organisations)

    def nationals(self, organisation: str) -> tuple[str, ...]:
        """The countries whose nationals work for an international organisation."""
        return tuple(self.staffed_by.get(organisation, "").split()) or self.countries


@cache
def read_parties_in_play() -> PartiesInPlay:
    """Read parties.yaml once."""
    table = yaml.safe_load(Path(__file__).with_name("parties.yaml").read_text(encoding="utf-8"))
    return PartiesInPlay(
        tuple(table["countries"].split()), tuple(table["organisations"].split()), table["staffed_by"]
    )
