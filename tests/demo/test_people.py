"""Synthetic delegates are the same every time, and hold the hard cases."""

import unicodedata
from itertools import islice

from gpscf_events.demo.hard_cases import CHANCERY, COUNTY_NUMBER, HARD_CASES
from gpscf_events.demo.people import generate
from gpscf_events.demo.programme import open_sessions, read_edition
from gpscf_events.parties.catalogue import read_parties
from gpscf_events.people.rules import may_be_latin_name


def test_the_same_delegates_come_every_time_and_fewer_are_a_prefix_of_more():
    many = list(generate(600))
    assert many == list(generate(600))
    assert many[:200] == list(generate(200))
    assert many != list(generate(600, seed=1))


def test_two_thousand_delegates_stand_for_the_published_number_of_parties():
    represented = {delegate.represents_key for delegate in generate(2000)} - {None}
    assert len(represented) == 120
    parties = read_parties()
    assert {parties[key].kind for key in represented} == {"country", "region", "international_organisation"}


def test_names_come_in_the_scripts_of_their_parties():
    scripts = set()
    for delegate in generate(2000):
        letters = [c for c in delegate.native_name if c.isalpha()]
        scripts |= {unicodedata.name(c).split()[0] for c in letters}
        assert may_be_latin_name(f"{delegate.latin_family} {delegate.latin_given}")
    wanted = (
        "CJK LATIN CYRILLIC ARABIC THAI LAO KHMER MYANMAR DEVANAGARI ETHIOPIC GEORGIAN ARMENIAN HANGUL GREEK"
    )
    assert set(wanted.split()) <= scripts


def test_everything_is_clearly_synthetic():
    for delegate in generate(500):
        assert delegate.email.endswith("@example.org") or delegate.mobile == COUNTY_NUMBER
        assert delegate.email == delegate.email.lower()
        assert delegate.mobile.startswith("+")


def test_surnames_are_read_as_surnames_and_names_as_passports_print_them():
    spelled = {d.native_name[0]: d.latin_family for d in generate(3000) if d.native_lang == "zh"}
    assert spelled.get("单", "Shan") == "Shan"
    assert spelled.get("仇", "Qiu") == "Qiu"
    assert spelled.get("吕", "Lyu") == "Lyu"


def test_wishes_exist_and_two_never_share_a_slot():
    slots = [
        {key for key, _seats in slot}
        for meeting in read_edition()["meetings"]
        for slot in open_sessions(meeting["key"])
    ]
    known = set().union(*slots)
    for delegate in generate(1000):
        assert set(delegate.sessions) <= known
        assert all(len(slot & set(delegate.sessions)) <= 1 for slot in slots)


def test_the_first_delegates_are_the_hard_cases():
    people = list(islice(generate(50), len(HARD_CASES)))
    minister, embassy, mononym = people[0], people[1:6], people[6]
    year_only, officer, scholar, pre_forum, county = people[7:12]
    assert (minister.category, minister.position_en, minister.birth) == (
        "head_of_delegation",
        "Minister",
        (None,) * 3,
    )
    assert {person.email for person in embassy} == {CHANCERY}
    assert len({person.latin_given for person in embassy}) == 5
    assert (mononym.latin_family, mononym.latin_given) == ("Sukarnoputra", "")
    assert year_only.birth == (1968, None, None)
    assert (officer.represents_key, officer.counts_for_key, officer.nationality_key) == (
        "unodc",
        "unodc",
        "fr",
    )
    assert (scholar.represents_key, scholar.counts_for_key, scholar.nationality_key) == (None, "gb", "gb")
    assert pre_forum.meetings == ("pre-forum-nanjing",)
    assert (county.email, county.mobile) == ("", COUNTY_NUMBER)
