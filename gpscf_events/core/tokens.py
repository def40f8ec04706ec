"""Secrets for links and codes: what is sent is random or an HMAC, what is stored is a hash."""

import base64
import hashlib
import hmac
import secrets

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # no I, L, O, U (Crockford base 32)


def random_token() -> str:
    """256 random bits, safe in an address."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> bytes:
    """What is stored of a token: its SHA-256 (the token is random, so no salt is needed)."""
    return hashlib.sha256(token.encode()).digest()


def reference(prefix: str) -> str:
    """A reference for people, such as `LYG26-7F3K9Q`: the prefix and six random Crockford characters."""
    return prefix + "".join(secrets.choice(CROCKFORD) for _ in range(6))


def spoken_code() -> str:
    """A code for voice and paper, such as `7F3K-9QXA-2MZP-H4TD`: 80 random bits, so its bare hash tells nothing."""
    drawn = "".join(secrets.choice(CROCKFORD) for _ in range(16))
    return "-".join(drawn[start : start + 4] for start in range(0, 16, 4))


def number_code() -> str:
    """A six-digit code as sent by mail."""
    return f"{secrets.randbelow(1_000_000):06d}"


def keyed(secret_key: str, purpose: str, *parts: object) -> str:
    """An HMAC-SHA256 over purpose and parts, in base64url: proves that we made it and binds it to its use."""
    text = "\x1f".join([purpose, *(str(part) for part in parts)])
    mac = hmac.new(secret_key.encode(), text.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(mac).rstrip(b"=").decode()


def same(left: str | bytes, right: str | bytes) -> bool:
    """Compare in constant time."""
    left_bytes = left.encode() if isinstance(left, str) else left
    right_bytes = right.encode() if isinstance(right, str) else right
    return hmac.compare_digest(left_bytes, right_bytes)
