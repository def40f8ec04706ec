"""The private signing keys: one file for each edition and key number, which only workers can read."""

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from gpscf_events.badges.errors import KeyMissing
from gpscf_events.core import key_files


def path_of(keys_dir: Path, *, edition_key: str, kid: int) -> Path:
    """Where the private key of an edition lies."""
    return keys_dir / f"{edition_key}-{kid}.key"


def load(keys_dir: Path, *, edition_key: str, kid: int) -> Ed25519PrivateKey:
    """Read a private key. Raises KeyMissing, or KeyFileFault where others could read the file."""
    try:
        pem = key_files.read(path_of(keys_dir, edition_key=edition_key, kid=kid))
    except FileNotFoundError as error:
        raise KeyMissing from error
    key = load_pem_private_key(pem, password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyMissing
    return key


def create(keys_dir: Path, *, edition_key: str, kid: int) -> Ed25519PrivateKey:
    """Make a private key; where the file is there already that one is given, so no key is ever lost."""
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    if not key_files.write_once(path_of(keys_dir, edition_key=edition_key, kid=kid), pem):
        return load(keys_dir, edition_key=edition_key, kid=kid)
    return key


def public_half(key: Ed25519PrivateKey) -> bytes:
    """The 32 bytes that gates check signatures with."""
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
