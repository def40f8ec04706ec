"""A party is found by whatever a delegate types."""

import pytest
from flask import Flask
from sqlalchemy import delete, select

from gpscf_events.core.db import Words, db
from gpscf_events.core.transaction import transaction
from gpscf_events.parties.models import Party, PartyKind
from gpscf_events.parties.queries import find_party, list_parties, search_parties
from gpscf_events.parties.rules import fold, rank, search_key
from gpscf_events.parties.services import load_parties


@pytest.fixture
def parties(app: Flask) -> Flask:
    load_parties()
    return app


def keys(text: str, locale: str = "en") -> list[str]:
    return [party.key for party in search_parties(text, locale=locale)]


@pytest.mark.parametrize(
    "text", ["UK", "uk", "英国", "yingguo", "ying guo", "GBR", "GB", "England", "Ｕ.K.", "英格兰"]
)
def test_the_united_kingdom_is_the_first_answer_to_each_of_its_names(parties, text):
    assert keys(text)[0] == "gb"


def test_initials_find_every_party_that_has_them(parties):
    assert "gb" in keys("yg")
    assert keys("ZG", "zh")[0] == "cn"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("韩国", "kr"), ("South Korea", "kr"), ("hanguo", "kr"), ("DPRK", "kp"), ("Ivory Coast", "ci"),
        ("cote d'ivoire", "ci"), ("Côte d’Ivoire", "ci"), ("Turkey", "tr"), ("Türkiye", "tr"),
        ("Burma", "mm"), ("香港", "hk"), ("Macau", "mo"), ("老挝", "la"), ("laowo", "la"),
        ("interpol", "interpol"), ("国际刑警", "interpol"), ("上合", "sco"), ("RATS", "sco-rats"),
        ("澜湄", "lm-lecc"), ("菲律宾", "ph"),
    ],
)  # fmt: skip
def test_aliases_accents_and_old_names_lead_to_the_party(parties, text, key):
    assert keys(text)[0] == key


def test_nonsense_and_patterns_find_nothing(parties):
    assert keys("") == []
    assert keys("%") == []
    assert keys("|") == []
    assert keys("qqqq") == []


def test_what_is_not_offered_is_not_found(parties):
    assert keys("Gibraltar") == []
    party = find_party("gi")
    assert party is not None
    assert not party.active


def test_lists_are_by_kind_and_sorted_for_their_readers(parties):
    organisations = list_parties(PartyKind.INTERNATIONAL_ORGANISATION)
    assert {party.kind for party in organisations} == {PartyKind.INTERNATIONAL_ORGANISATION}
    assert list_parties(PartyKind.COUNTRY)[0].key == "af"
    chinese = [party.key for party in list_parties(PartyKind.COUNTRY, locale="zh")]
    assert chinese.index("al") < chinese.index("cn") < chinese.index("zm") + 50
    assert chinese[0] == "al"


def test_loading_again_changes_nothing_and_keeps_what_organisers_switched_off(parties):
    party = find_party("fr")
    assert party is not None
    party.active = False
    db.session.commit()
    assert load_parties() == (287, 0)
    db.session.expire_all()
    assert not db.session.get(Party, party.id).active


def test_the_host_is_marked(parties):
    assert [party.key for party in list_parties() if party.is_host] == ["cn"]


def test_a_whole_name_beats_initials_and_these_a_beginning_and_that_a_part():
    key = search_key(["UA", "Ukraine", "wukelan", "wkl"])
    assert rank(key, fold("ukraine")) == rank(key, fold("ua")) == 0
    assert rank(key, fold("wkl")) == 1
    assert rank(key, fold("uk")) == 2
    assert rank(key, fold("rain")) == 3
    assert rank(key, fold("ra")) is None


def test_marks_of_other_scripts_are_letters_and_stay():
    assert fold("ສະບາຍດີ") == "ສະບາຍດີ"
    assert fold("ＡＢＣ é") == "abce"


def test_the_list_shows_a_party_that_was_renamed_added_or_closed_a_moment_ago(parties):
    before = list_parties()
    assert list_parties() is before, "kept from page to page"
    with transaction() as session:
        renamed = session.scalars(select(Party).where(Party.key == "fr")).one()
        renamed.name = Words(zh="法国", en="Aaa")
    db.session.rollback()
    assert list_parties()[0].key == "fr"
    with transaction() as session:
        session.scalars(select(Party).where(Party.key == "fr")).one().active = False
    db.session.rollback()
    assert "fr" not in {party.key for party in list_parties()}
    with transaction() as session:
        session.execute(delete(Party).where(Party.key == "fr"))
    assert len(list_parties()) == len(before) - 1
