"""The private signing keys: one file for each edition and key number, which only workers can read."""

import os
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

_MODE = 0o400


def path_of(keys_dir: Path, *, edition_key: str, kid: int) -> Path:
    """Where the private key of an edition lies."""
    return keys_dir / f"{edition_key}-{kid}.key"


def load(keys_dir: Path, *, edition_key: str, kid: int) -> Ed25519PrivateKey:
    """Read a private key. Raises KeyMissing."""
    try:
        pem = path_of(keys_dir, edition_key=edition_key, kid=kid).read_bytes()
    except FileNotFoundError as error:
        raise KeyMissing from error
    key = load_pem_private_key(pem, password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyMissing
    return key


def create(keys_dir: Path, *, edition_key: str, kid: int) -> Ed25519PrivateKey:
    """Make a private key; where the file is there already that one is given, so no key is ever lost."""
    path = path_of(keys_dir, edition_key=edition_key, kid=kid)
    keys_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = Ed25519PrivateKey.generate()
    # Whole or not at all: a half-written key would block the edition's name for ever.
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _MODE)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
            file.flush()
            os.fsync(file.fileno())
        # Unlike a rename, a link never replaces a key that somebody else made meanwhile.
        path.hardlink_to(fresh)
    except FileExistsError:
        return load(keys_dir, edition_key=edition_key, kid=kid)
    finally:
        fresh.unlink()
    return key


def public_half(key: Ed25519PrivateKey) -> bytes:
    """The 32 bytes that gates check signatures with."""
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
