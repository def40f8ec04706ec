"""The badge token: fixed layout, one spelling, nothing altered is ever accepted."""

import hashlib
from datetime import UTC, date, datetime, timedelta, timezone
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from gpscf_events.badges import token

KEY = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"test only").digest())
PUBLIC_KEYS = {1: KEY.public_key().public_bytes_raw()}
EVENT = UUID("7d1c2a54-0f5b-4f0e-9a61-0d6b6a1e2f33")
CID = bytes.fromhex("a1b2c3d4e5f60718")
VECTOR = (
    "B12EGV5GYMWQV0E60FM2YKXXMH7SD0FQTN797R5JKN3TH87D7HZFDQXRDVQBMYDRZGN6BH3V0GYA0RPR781D5QRQQT7"
    "TNX1NAZWDKAMYH61M8YH5H666W64RG8"
)
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
START = date(2026, 9, 16)

cids = st.binary(min_size=8, max_size=8)
quarters = st.integers(0, 0xFFFF)


def made(cid: bytes = CID, *, kid: int = 1, badge_class: int = 3, quarter: int = 4000) -> str:
    return token.issue(KEY, event_id=EVENT, kid=kid, badge_class=badge_class, cid=cid, issued_quarter=quarter)


def test_the_published_test_vector_is_reproduced() -> None:
    assert made() == VECTOR
    assert len(VECTOR) == token.TOKEN_LENGTH == 122


def test_the_test_vector_reads_back() -> None:
    read = token.parse(VECTOR)
    assert (read.kid, read.badge_class, read.cid, read.issued_quarter) == (1, 3, CID, 4000)
    assert read.text == VECTOR
    token.verify(read, event_id=EVENT, public_keys=PUBLIC_KEYS)


@given(cids, quarters, st.integers(1, 15), st.integers(0, 15))
def test_every_token_reads_back_as_issued(cid: bytes, quarter: int, kid: int, shade: int) -> None:
    text = made(cid, kid=kid, badge_class=shade, quarter=quarter)
    read = token.parse(text)
    assert (read.kid, read.badge_class, read.cid, read.issued_quarter) == (kid, shade, cid, quarter)
    assert read.text == text
    token.verify(read, event_id=EVENT, public_keys={kid: PUBLIC_KEYS[1]})


@given(st.integers(0, 121), st.sampled_from(CROCKFORD + "U*$ %./:"))
def test_no_single_changed_character_is_accepted(position: int, character: str) -> None:
    changed = VECTOR[:position] + character + VECTOR[position + 1 :]
    if changed == VECTOR:
        return
    with pytest.raises(token.TokenError):
        token.verify(token.parse(changed), event_id=EVENT, public_keys=PUBLIC_KEYS)


@given(st.integers(0, 120))
def test_two_neighbours_that_changed_places_are_not_accepted(position: int) -> None:
    pair = VECTOR[position : position + 2]
    changed = VECTOR[:position] + pair[::-1] + VECTOR[position + 2 :]
    if changed == VECTOR:
        return
    with pytest.raises(token.TokenError):
        token.verify(token.parse(changed), event_id=EVENT, public_keys=PUBLIC_KEYS)


@given(st.integers(0, 121))
def test_a_lost_character_is_not_a_badge(position: int) -> None:
    with pytest.raises(token.NotABadge):
        token.parse(VECTOR[:position] + VECTOR[position + 1 :])


@given(st.text(max_size=300))
def test_any_text_parses_or_is_refused_and_nothing_else_happens(text: str) -> None:
    try:
        read = token.parse(text)
    except token.NotABadge:
        return
    assert len(read.text) == token.TOKEN_LENGTH


@pytest.mark.parametrize(
    "typed",
    [
        VECTOR.lower(),
        VECTOR.replace("0", "O").replace("1", "I"),
        VECTOR.replace("0", "o").replace("1", "l"),
        f"]Q1{VECTOR}\r\n",
        f"\x02{VECTOR}\x03",
        f"{VECTOR[:40]}{VECTOR}",
        f"{VECTOR}\t{VECTOR}",
        f"https://example.org/b/{VECTOR}",
        "".join(chr(ord(character) + 0xFEE0) for character in VECTOR),
    ],
    ids=["lower", "OI", "ol", "aim", "stx", "partial", "twice", "url", "full-width"],
)
def test_what_scanners_add_or_change_is_understood(typed: str) -> None:
    assert token.parse(typed).text == VECTOR


def test_the_last_of_several_tokens_wins() -> None:
    later = made(bytes(8))
    assert token.parse(f"{VECTOR}\n{later}\n").text == later


@pytest.mark.parametrize("text", ["", "B1", "B2" + VECTOR[2:], VECTOR[:-1], "LYG26-7K2M9P", "U" * 122])
def test_other_texts_are_not_badges(text: str) -> None:
    with pytest.raises(token.NotABadge) as refused:
        token.parse(text)
    assert refused.value.code == "not_a_badge"


def test_a_badge_of_another_event_has_a_bad_signature() -> None:
    with pytest.raises(token.BadSignature):
        token.verify(token.parse(VECTOR), event_id=UUID(int=1), public_keys=PUBLIC_KEYS)


def test_a_badge_of_a_key_not_yet_received_is_told_from_a_forged_one() -> None:
    with pytest.raises(token.UnknownKey):
        token.verify(token.parse(made(kid=2)), event_id=EVENT, public_keys=PUBLIC_KEYS)


def test_a_badge_signed_with_another_private_key_is_refused() -> None:
    other = {1: Ed25519PrivateKey.generate().public_key().public_bytes_raw()}
    with pytest.raises(token.BadSignature):
        token.verify(token.parse(VECTOR), event_id=EVENT, public_keys=other)


@pytest.mark.parametrize(
    "wrong",
    [{"kid": 0}, {"kid": 16}, {"badge_class": -1}, {"badge_class": 16}, {"quarter": -1}, {"quarter": 65536}],
)
def test_values_that_do_not_fit_are_not_issued(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="must be"):
        made(CID, **wrong)


@pytest.mark.parametrize("size", [0, 7, 9])
def test_a_credential_id_has_eight_bytes(size: int) -> None:
    with pytest.raises(ValueError, match="must be 8 bytes"):
        made(bytes(size))
    with pytest.raises(ValueError, match="must be 8 bytes"):
        token.manual_code(bytes(size))


def test_quarters_count_from_300_days_before_the_event() -> None:
    epoch = datetime(2026, 9, 16, tzinfo=UTC) - timedelta(days=300)
    assert token.quarter_of(epoch, event_start=START) == 0
    assert token.quarter_of(epoch + timedelta(minutes=14, seconds=59), event_start=START) == 0
    assert token.quarter_of(epoch + timedelta(minutes=15), event_start=START) == 1
    assert token.quarter_of(datetime(2026, 9, 16, tzinfo=UTC), event_start=START) == 28_800


def test_quarters_do_not_depend_on_the_zone_of_the_moment() -> None:
    beijing = timezone(timedelta(hours=8))
    moment = datetime(2026, 9, 16, 9, 30, tzinfo=beijing)
    assert token.quarter_of(moment, event_start=START) == token.quarter_of(
        moment.astimezone(UTC), event_start=START
    )


@pytest.mark.parametrize("days", [-301, 383])
def test_moments_that_a_token_cannot_express_are_refused(days: int) -> None:
    moment = datetime(2026, 9, 16, tzinfo=UTC) + timedelta(days=days)
    with pytest.raises(token.OutsideEventPeriod):
        token.quarter_of(moment, event_start=START)


def test_a_moment_without_zone_is_a_programming_error() -> None:
    with pytest.raises(ValueError, match="time zone"):
        token.quarter_of(datetime(2026, 9, 16), event_start=START)


def test_the_manual_code_starts_with_the_first_forty_bits() -> None:
    assert token.manual_code(CID) == "M6SC7N750"
    assert token.normalise_manual_code(" m6sc-7n75-o ") == "M6SC7N750"


@given(cids)
def test_a_manual_code_reads_back(cid: bytes) -> None:
    code = token.manual_code(cid)
    assert len(code) == token.MANUAL_CODE_LENGTH
    assert token.normalise_manual_code(f"{code[:4]} {code[4:8]}-{code[8:]}".lower()) == code


@given(cids, st.integers(0, 8), st.sampled_from(CROCKFORD))
def test_every_single_wrong_character_in_a_code_is_found(cid: bytes, at: int, other: str) -> None:
    code = token.manual_code(cid)
    if code[at] == other:
        return
    with pytest.raises(token.BadManualCode):
        token.normalise_manual_code(code[:at] + other + code[at + 1 :])


@given(cids, st.integers(0, 8), st.integers(0, 8))
def test_any_two_characters_that_changed_places_are_found(cid: bytes, one: int, two: int) -> None:
    letters = list(token.manual_code(cid))
    if letters[one] == letters[two]:
        return
    letters[one], letters[two] = letters[two], letters[one]
    with pytest.raises(token.BadManualCode):
        token.normalise_manual_code("".join(letters))


@pytest.mark.parametrize("typed", ["", "M6SC7N75", "M6SC7N7500", "M6SC7N75U", "M6SC7N75*", VECTOR])
def test_other_texts_are_not_manual_codes(typed: str) -> None:
    with pytest.raises(token.BadManualCode):
        token.normalise_manual_code(typed)
