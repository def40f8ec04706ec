"""The committed list of parties is complete, unique, and names parties as the organisers do."""

import csv
import re

from babel import Locale

from gpscf_events.parties.catalogue import CATALOGUE, read_parties

NOT_ISO = re.compile("AC|CP|CQ|DG|EA|EU|EZ|IC|QO|TA|UN|XA|XB|XK|ZZ")


def test_every_iso_code_stands_in_the_list_once_and_no_other_code():
    codes = [code for code in Locale("en").territories if re.fullmatch("[A-Z]{2}", code)]
    drawn = [code for code in codes if not NOT_ISO.fullmatch(code)]
    listed = [party.iso2 for party in read_parties().values() if party.iso2]
    assert sorted(listed) == sorted(drawn)


def test_keys_and_codes_and_names_are_unique():
    with CATALOGUE.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    for column in ("key", "iso2", "iso3", "zh", "en", "zh_short", "en_short"):
        values = [row[column] for row in rows if row[column]]
        assert len(values) == len(set(values)), column


def test_every_party_is_named_in_both_languages_and_has_pinyin():
    for party in read_parties().values():
        assert party.zh, party.key
        assert party.en, party.key
        assert re.fullmatch("[a-z]+", party.pinyin), party.key
        assert re.fullmatch("[a-z]+", party.pinyin_initials), party.key
        assert not re.search("[A-Za-z]", party.zh), party.key


def test_countries_have_both_iso_codes_and_organisations_none():
    for party in read_parties().values():
        if party.kind == "international_organisation":
            assert (party.iso2, party.iso3) == ("", ""), party.key
        else:
            assert re.fullmatch("[A-Z]{2}", party.iso2), party.key
            assert re.fullmatch("[A-Z]{3}", party.iso3), party.key


def test_regions_of_china_are_named_with_the_country():
    parties = read_parties()
    names = {key: (parties[key].kind, parties[key].zh, parties[key].en) for key in ("hk", "mo", "tw")}
    assert names == {
        "hk": ("region", "中国香港", "Hong Kong, China"),
        "mo": ("region", "中国澳门", "Macao, China"),
        "tw": ("region", "中国台湾", "Taiwan, China"),
    }


def test_about_two_hundred_countries_and_the_forums_organisations_are_offered():
    active = [party for party in read_parties().values() if party.active]
    kinds = [party.kind for party in active]
    assert kinds.count("country") == 197
    assert kinds.count("region") == 3
    needed = {
        "united-nations",
        "unodc",
        "interpol",
        "sco",
        "sco-rats",
        "lm-lecc",
        "aseanapol",
        "aimc",
        "afripol",
        "europol",
    }
    assert needed | {"who", "iom"} <= {party.key for party in active}
