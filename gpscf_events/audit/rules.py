"""What an audit entry keeps of a person, and how entries are chained. `docs/audit.md` says the same in prose."""

import hashlib
import hmac
import ipaddress
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

FORMAT = 1
FIRST_PREVIOUS = bytes(32)

# Fields of `before` and `after` that say something of a person. They are kept as keyed hashes: it can be seen
# that a value changed, and somebody with the key can test a guess, but nobody can read it.
PERSONAL_FIELDS = frozenset(
    {
        "address", "birth_date", "chinese_name", "display_name", "email", "expires_on", "family_name", "given_name",
        "issuing_country", "latin_family", "latin_given", "latin_name", "mobile", "name", "name_zh",
        "nationality_party_id", "native_family", "native_given", "native_name", "number", "organisation_en",
        "organisation_name", "organisation_zh", "phone", "position", "position_en", "position_zh", "recipient", "value",
    }
)  # fmt: skip

# What is hashed beside the sequence; the names are those of the columns.
SEALED_FIELDS = (
    "id", "public_id", "at", "actor_kind", "actor_id", "actor_roles", "action", "subject_kind", "subject_id",
    "edition_id", "before", "after", "reason", "request_id", "remote_prefix", "user_agent", "session_ref",
)  # fmt: skip

# What is kept of an address: enough to tell a network, too little to tell a household.
_KEPT_BITS = {4: 24, 6: 48}

# The first mark found names the family: the more particular ones carry the marks of the others too.
_FAMILIES = (
    ("MicroMessenger/", "WeChat"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
    ("python", "Python"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iOS"),
    ("iPad", "iOS"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
)


def browser_family(user_agent: str | None) -> str | None:
    """Browser and system without versions ("Firefox, Windows"): a full user agent can single a person out."""
    if not user_agent:
        return None
    family = next((name for mark, name in _FAMILIES if mark in user_agent), "other")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), None)
    return f"{family}, {system}" if system else family


def network_of(address: str | None) -> str | None:
    """The /24 or /48 that the address lies in; None where there is no address (a Unix socket)."""
    try:
        parsed = ipaddress.ip_address(address or "")
    except ValueError:
        return None
    if isinstance(parsed, ipaddress.IPv6Address):
        parsed = parsed.ipv4_mapped or parsed
    return str(ipaddress.ip_network((parsed, _KEPT_BITS[parsed.version]), strict=False))


def key_of_personal_values(secret_key: str) -> bytes:
    """The key of the hashes of personal values, derived from the SECRET_KEY."""
    return hmac.digest(secret_key.encode(), b"audit: personal values", "sha256")


def hash_of_value(key: bytes, *, subject_kind: str, subject_id: int | None, field: str, value: Any) -> str:
    """A personal value as `hmac:…`. Subject and field are hashed too: equal names of two people differ."""
    words = json.dumps([subject_kind, subject_id, field, value], ensure_ascii=False, separators=(",", ":"))
    return "hmac:" + hmac.new(key, words.encode(), "sha256").hexdigest()[:32]


def without_personal_values(
    values: Mapping[str, Any] | None, key: bytes, *, subject_kind: str, subject_id: int | None
) -> dict[str, Any] | None:
    """`values` with those of PERSONAL_FIELDS as hashes, at any depth.

    Raises TypeError for what has no one canonical form in JSON (a float, a date): pass text instead.
    """
    if values is None:
        return None

    def keep(field: str, value: Any) -> Any:
        if isinstance(value, Mapping) and field not in PERSONAL_FIELDS:
            return {str(name): keep(str(name), inner) for name, inner in value.items()}
        if isinstance(value, list | tuple) and field not in PERSONAL_FIELDS:
            return [keep(field, inner) for inner in value]
        if value is None or value == "":
            return value
        if field in PERSONAL_FIELDS:
            return hash_of_value(
                key, subject_kind=subject_kind, subject_id=subject_id, field=field, value=value
            )
        if not isinstance(value, str | int):
            raise TypeError(
                f"{field} is a {type(value).__name__}: an audit entry keeps text, numbers and ids"
            )
        return str(value) if isinstance(value, str) else value

    return {field: keep(field, value) for field, value in values.items()}


def canonical(sequence: int, entry: Mapping[str, Any]) -> bytes:
    """The bytes that are hashed: a JSON object as RFC 8785 writes it, times as UTC with six digits and a Z."""
    at: datetime = entry["at"]
    content = {field: entry[field] for field in SEALED_FIELDS} | {
        "format": FORMAT,
        "sequence": sequence,
        "public_id": str(entry["public_id"]),
        "at": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
    }
    # Without floats, and with ASCII names, this is what RFC 8785 asks for.
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def seal(previous_hash: bytes, sequence: int, entry: Mapping[str, Any]) -> bytes:
    """The hash of an entry at its place in the chain."""
    return hashlib.sha256(previous_hash + canonical(sequence, entry)).digest()
