"""Synthetic delegates: the same ones for the same seed, names in the
scripts of their parties, mailboxes at example.org.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

import phonenumbers

from gpscf_events.demo.hard_cases import HARD_CASES, Case
from gpscf_events.demo.naming import Name, draw_name, language_of
from gpscf_events.demo.programme import open_sessions
from gpscf_events.demo.roles import Roles, read_parties_in_play, read_roles
from gpscf_events.parties.catalogue import PartyRow, read_parties

HOST_SHARE = 0.36
ROUND_ROBIN = 3
COUNCIL_EVERY, COUNCIL_SEATS = 11, 20
# The smallest room is as sought after as one of this many seats, so that it fills.
SOUGHT_AFTER = 160


@dataclass(frozen=True)
class SyntheticDelegate:
    """A person who does not exist, with everything a registration asks for."""

    native_name: str
    native_lang: str
    latin_family: str
    latin_given: str
    birth: tuple[int | None, int | None, int | None]
    represents_key: str | None
    counts_for_key: str
    nationality_key: str
    organisation_zh: str
    organisation_en: str
    organisation_kind: str
    position_zh: str
    position_en: str
    category: str
    email: str
    mobile: str
    locale: str
    languages: tuple[str, ...]
    sessions: tuple[str, ...]
    meetings: tuple[str, ...]


def generate(count: int, *, seed: int = 2025) -> Iterator[SyntheticDelegate]:
    """Yield `count` synthetic delegates; first the hard cases; fewer are a prefix of more."""
    draw = random.Random(seed)  # noqa: S311 # nosec B311 # no secret
    parties = read_parties()
    headed = {"cn", *(case.party for case in HARD_CASES)}
    keys = read_parties_in_play().keys
    for index in range(count):
        case = HARD_CASES[index] if index < len(HARD_CASES) else None
        if case is not None:
            key = case.party
        elif index % ROUND_ROBIN == 0:
            key = keys[(index // ROUND_ROBIN) % len(keys)]
        else:
            key = "cn" if draw.random() < HOST_SHARE else draw.choice(keys)
        yield _delegate(draw, index, parties[key], parties, headed, case)


def _delegate(
    draw: random.Random,
    index: int,
    party: PartyRow,
    parties: dict[str, PartyRow],
    headed: set[str],
    case: Case | None,
) -> SyntheticDelegate:
    """One delegate; a hard case overrides what it fixes."""
    roles, play = read_roles(), read_parties_in_play()
    is_organisation = party.kind == "international_organisation"
    nationality = parties[draw.choice(play.nationals(party.key))] if is_organisation else party
    name = draw_name(draw, nationality.key)
    drawn = _category(draw, index, party, headed, roles)
    category = case.fixed.get("category", drawn) if case else drawn
    organisation, position = roles.draw(draw, category, party)
    locale = "zh" if nationality.key in {"cn", "hk", "mo"} else "en"
    meetings = _meetings(draw, category)
    delegate = SyntheticDelegate(
        native_name=name.native,
        native_lang=language_of(nationality.key),
        latin_family=name.latin_family,
        latin_given=name.latin_given,
        birth=_birth(draw),
        represents_key=party.key,
        counts_for_key=party.key,
        nationality_key=nationality.key,
        organisation_zh=organisation.zh,
        organisation_en=organisation.en,
        organisation_kind=organisation.kind,
        position_zh=position[0],
        position_en=position[1],
        category=category,
        email=_mailbox(name, index),
        mobile=_mobile(nationality.iso2),
        locale=locale,
        languages=("zh",) if locale == "zh" else ("en",),
        sessions=_wishes(draw, meetings),
        meetings=meetings,
    )
    return replace(delegate, **case.fixed) if case else delegate


def _category(draw: random.Random, index: int, party: PartyRow, headed: set[str], roles: Roles) -> str:
    """The category: one head a country, twenty council members, the rest by weight."""
    drawn = draw.choices(roles.names, roles.weights)[0]
    if party.kind == "international_organisation":
        return "international_organisation"
    if index % COUNCIL_EVERY == 0 and 0 < index // COUNCIL_EVERY <= COUNCIL_SEATS and party.key != "cn":
        return "council_member"
    if drawn == "delegate" and party.key not in headed:
        headed.add(party.key)
        return "head_of_delegation"
    return drawn


def _birth(draw: random.Random) -> tuple[int, int, int]:
    return draw.randint(1955, 2000), draw.randint(1, 12), draw.randint(1, 28)


def _meetings(draw: random.Random, category: str) -> tuple[str, ...]:
    chance = draw.random()
    if category == "exhibitor":
        return ("main", "exhibition") if chance < 0.5 else ("exhibition",)
    if category == "council_member":
        return ("main", "council", "exhibition")
    extra = ("exhibition",) if chance < 0.35 else ()
    before = (
        ("pre-forum-nanjing",)
        if draw.random() < 0.08 and category in {"delegate", "expert", "enterprise"}
        else ()
    )
    return ("main", *before, *extra)


def _wishes(draw: random.Random, meetings: tuple[str, ...]) -> tuple[str, ...]:
    """The sub-forums somebody wants, at most one of a slot."""
    wishes = []
    for meeting in meetings:
        for slot in open_sessions(meeting):
            keys = [key for key, _ in slot]
            weights = [max(seats, SOUGHT_AFTER) for _, seats in slot]
            wish = draw.choices(keys, weights)[0]
            if draw.random() < 0.72:
                wishes.append(wish)
    return tuple(wishes)


def _mailbox(name: Name, index: int) -> str:
    letters = "".join(c for c in f"{name.latin_given}.{name.latin_family}".lower() if c.isascii())
    return f"{''.join(c for c in letters if c.isalnum() or c == '.').strip('.')}.{index:05d}@example.org"


@cache
def _mobile(iso2: str) -> str:
    """The library's example number of the country: it looks right and belongs to the documentation."""
    number = phonenumbers.example_number_for_type(iso2 or "CN", phonenumbers.PhoneNumberType.MOBILE)
    return (
        phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        if number
        else "+8613123456789"
    )
