"""The signed text inside a badge's QR code, version "B1".

122 characters: "B1" and the Crockford base32 of 75 bytes. Byte 0 holds the key number (high
nibble) and the colour class (low nibble), bytes 1-8 the random credential id, bytes 9-10 the
quarter-hour of issue, bytes 11-74 an Ed25519 signature. The signature also covers the event's
id, which therefore costs no bytes. Nothing about the person is inside.
"""

import base64
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import ClassVar
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

MAGIC = "B1"
BODY_LENGTH = 120
TOKEN_LENGTH = len(MAGIC) + BODY_LENGTH
CID_BYTES = 8
PAYLOAD_BYTES = 11
KID_MAX = 15
CLASS_MAX = 15
QUARTER_MAX = 0xFFFF
QUARTER = timedelta(minutes=15)
EPOCH_LEAD = timedelta(days=300)
MANUAL_CODE_LENGTH = 9

_DOMAIN = b"gov-forum badge v1\0"
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_RFC_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_TO_CROCKFORD = str.maketrans(_RFC_ALPHABET, _ALPHABET)
# Read as one number: four times as fast as base64.b32decode, which is written in Python too.
_DIGITS = str.maketrans(_ALPHABET, "0123456789ABCDEFGHIJKLMNOPQRSTUV")
_LOOKALIKES = str.maketrans("OIL", "011")
# The look-ahead lets matches overlap: the last start wins even inside a longer run of letters.
_TOKEN = re.compile(rf"(?=({MAGIC}[{_ALPHABET}]{{{BODY_LENGTH}}}))")
# A wedge scanner may deliver several badges at once, but nobody types a book.
_LONGEST_INPUT = 1024


class TokenError(Exception):
    """A badge text or manual code that cannot be accepted; ``code`` is stable for callers."""

    code: ClassVar[str] = "token_error"


class NotABadge(TokenError):
    """The text holds no badge token at all."""

    code = "not_a_badge"


class UnknownKey(TokenError):
    """The token names a signing key that this side does not have (yet)."""

    code = "unknown_key"


class BadSignature(TokenError):
    """The token was altered, forged, or belongs to another event."""

    code = "bad_signature"


class BadManualCode(TokenError):
    """A typed code has the wrong length, a foreign character or a wrong check character."""

    code = "bad_manual_code"


class OutsideEventPeriod(TokenError):
    """A moment lies outside the 682 days that the issue time of a token can express."""

    code = "outside_event_period"


@dataclass(frozen=True)
class BadgeToken:
    """What a token says, before or after its signature was checked; `text` is its one canonical spelling."""

    text: str
    kid: int
    badge_class: int
    cid: bytes
    issued_quarter: int
    payload: bytes
    signature: bytes


def issue(
    private_key: Ed25519PrivateKey,
    *,
    event_id: UUID,
    kid: int,
    badge_class: int,
    cid: bytes,
    issued_quarter: int,
) -> str:
    """Sign a badge for one event and return the 122 characters of its QR code."""
    if not 1 <= kid <= KID_MAX:
        raise ValueError(f"kid must be 1 to {KID_MAX}, not {kid}")
    if not 0 <= badge_class <= CLASS_MAX:
        raise ValueError(f"badge_class must be 0 to {CLASS_MAX}, not {badge_class}")
    if len(cid) != CID_BYTES:
        raise ValueError(f"cid must be {CID_BYTES} bytes, not {len(cid)}")
    if not 0 <= issued_quarter <= QUARTER_MAX:
        raise ValueError(f"issued_quarter must be 0 to {QUARTER_MAX}, not {issued_quarter}")
    payload = bytes([kid << 4 | badge_class]) + cid + issued_quarter.to_bytes(2, "big")
    signature = private_key.sign(_signed_bytes(event_id, payload))
    return MAGIC + _encode(payload + signature)


def parse(text: str) -> BadgeToken:
    """Read a token out of what a scanner or a keyboard wedge delivered.

    Prefixes, suffixes and AIM identifiers are skipped, and the last token wins, because a wedge
    may leave the beginning of an earlier scan in the field. The signature is not checked here.
    """
    matches = _TOKEN.findall(_canonical(text[-_LONGEST_INPUT:]))
    if not matches:
        raise NotABadge("no badge token in the text")
    found = matches[-1]
    raw = _decode(found[len(MAGIC) :])
    payload = raw[:PAYLOAD_BYTES]
    return BadgeToken(
        text=found,  # 120 characters hold 600 bits, neither more nor less than the 75 bytes
        kid=payload[0] >> 4,
        badge_class=payload[0] & 0x0F,
        cid=payload[1:9],
        issued_quarter=int.from_bytes(payload[9:11], "big"),
        payload=payload,
        signature=raw[PAYLOAD_BYTES:],
    )


def verify(token: BadgeToken, *, event_id: UUID, public_keys: Mapping[int, bytes]) -> None:
    """Raise UnknownKey or BadSignature unless a key of this event signed the token.

    ``public_keys`` maps a kid to the 32 raw bytes of its public key.
    """
    raw_key = public_keys.get(token.kid)
    if raw_key is None:
        raise UnknownKey(f"no public key {token.kid}")
    try:
        _public_key(raw_key).verify(token.signature, _signed_bytes(event_id, token.payload))
    except InvalidSignature as error:
        raise BadSignature("the signature does not fit this event") from error


@lru_cache(maxsize=64)
def _public_key(raw: bytes) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(raw)


def quarter_of(moment: datetime, *, event_start: date) -> int:
    """Count quarter-hours since the event's epoch, 300 days before its first day at 00:00 UTC."""
    if moment.tzinfo is None:
        raise ValueError("moment must carry a time zone")
    epoch = datetime.combine(event_start, time(), UTC) - EPOCH_LEAD
    quarter = (moment - epoch) // QUARTER
    if not 0 <= quarter <= QUARTER_MAX:
        raise OutsideEventPeriod(f"{moment.isoformat()} is too far from the event")
    return quarter


def manual_code(cid: bytes) -> str:
    """The nine characters printed under the QR code: 40 bits of the cid and a check character.

    The check is a weighted sum over GF(32), so it stays within the same 32 characters and finds
    every single wrong character and every two characters that changed places.
    """
    if len(cid) != CID_BYTES:
        raise ValueError(f"cid must be {CID_BYTES} bytes, not {len(cid)}")
    prefix = _encode(cid[:5])
    return prefix + _check_character(prefix)


def normalise_manual_code(text: str) -> str:
    """Return a typed code in its printed spelling without spaces, or raise BadManualCode."""
    code = re.sub(r"[\s\-]", "", _canonical(text[:_LONGEST_INPUT]))
    if len(code) != MANUAL_CODE_LENGTH or not set(code) <= set(_ALPHABET):
        raise BadManualCode(f"a code has {MANUAL_CODE_LENGTH} letters and digits")
    if _check_character(code[:-1]) != code[-1]:
        raise BadManualCode("the code was mistyped")
    return code


def _canonical(text: str) -> str:
    # NFKC: a wedge behind a Chinese input method types full-width letters and digits.
    return unicodedata.normalize("NFKC", text).upper().translate(_LOOKALIKES)


def _signed_bytes(event_id: UUID, payload: bytes) -> bytes:
    return _DOMAIN + event_id.bytes + payload


def _encode(raw: bytes) -> str:
    return base64.b32encode(raw).decode("ascii").translate(_TO_CROCKFORD)


def _decode(text: str) -> bytes:
    return int(text.translate(_DIGITS), 32).to_bytes(len(text) * 5 // 8, "big")


def _check_character(prefix: str) -> str:
    # Horner's scheme with the generator x of GF(32) = GF(2)[x]/(x^5+x^2+1): its first 31 powers
    # differ, hence no two positions share a weight.
    total = 0
    for character in prefix:
        total = _times_x(total ^ _ALPHABET.index(character))
    return _ALPHABET[total]


def _times_x(value: int) -> int:
    doubled = value << 1
    return doubled ^ 0b100101 if doubled & 0b100000 else doubled
