"""The keys that seal fields, and what is sealed with them. Knows files and ciphers, no database and no Flask.

A sealed value is `version (1 byte) | key id (4) | nonce (12) | AES-256-GCM ciphertext and tag`. Table, column
and row stand in the associated data: a value copied to another row, column or table does not open. Nonces are
random, which NIST SP 800-38D (8.3) allows for 2**32 values under one key.
"""

import hashlib
import hmac
import json
import re
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from gpscf_events.core import key_files
from gpscf_events.core.key_files import KeyFileFault

VERSION = b"\x01"
KEY_BYTES = 32
NONCE_BYTES = 12
ID_BYTES = 4
PREFIX_BYTES = len(VERSION) + ID_BYTES
_SEAL_FILE = re.compile(r"seal-(\d{4})\.key")
_INDEX_FILE = "index-0001.key"


def names_in(folder: Path) -> tuple[str, ...]:
    """The names of the sealing keys in the folder, oldest first."""
    return tuple(sorted(path.name for path in folder.iterdir() if _SEAL_FILE.fullmatch(path.name)))


class KeyUnknown(Exception):
    """The value was sealed with a key that is not in the folder."""


class SealBroken(Exception):
    """The value was changed, cut, or belongs to another row, column or table."""


@dataclass(frozen=True, repr=False)
class Keyring:
    """The keys of one folder: the newest seals, all of them open, one of its own makes blind indexes."""

    newest: bytes
    keys: Mapping[bytes, AESGCM]
    index_key: bytes

    @property
    def prefix(self) -> bytes:
        """How every value begins that the newest key sealed."""
        return VERSION + self.newest

    def seal(self, table: str, column: str, row_id: object, text: str) -> bytes:
        """Seal the text for this one place."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = self.keys[self.newest].encrypt(nonce, text.encode(), _place(table, column, row_id))
        return self.prefix + nonce + sealed

    def open_(self, table: str, column: str, row_id: object, sealed: bytes) -> str:
        """The text that was sealed for this place. Raises KeyUnknown or SealBroken."""
        if sealed[:1] != VERSION or len(sealed) < PREFIX_BYTES + NONCE_BYTES:
            raise SealBroken
        key_id, rest = sealed[1:PREFIX_BYTES], sealed[PREFIX_BYTES:]
        key = self.keys.get(key_id)
        if key is None:
            raise KeyUnknown(key_id.hex())
        try:
            return key.decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], _place(table, column, row_id)).decode()
        except InvalidTag as error:
            raise SealBroken from error

    def blind_index(self, purpose: str, *parts: str) -> bytes:
        """The same 32 bytes for the same parts however they are spaced, cased or punctuated.

        Finds equal values without opening any; without the key nobody can try values against it.
        """
        text = json.dumps([purpose, *(normalised(part) for part in parts)])
        return hmac.new(self.index_key, text.encode(), hashlib.sha256).digest()


def normalised(text: str) -> str:
    """Letters and digits alone, in one form and case: as a machine-readable zone would hold them."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def key_id(key: bytes) -> bytes:
    """Which key this is. Made from the key, so that another key under an old file name is noticed as unknown."""
    return hashlib.sha256(b"gpscf sealing key id\x00" + key).digest()[:ID_BYTES]


def load(folder: Path) -> Keyring | None:
    """The keys of the folder; None while there are none yet. Raises KeyFileFault with a sentence."""
    key_files.ensure_private(folder)
    names = names_in(folder)
    if not names:
        return None
    keys = [_read(folder / name) for name in names]
    try:
        index_key = _read(folder / _INDEX_FILE)
    except FileNotFoundError as fault:
        raise KeyFileFault(
            f"{folder / _INDEX_FILE} is missing beside the sealing keys: put it back from where keys are kept"
        ) from fault
    return Keyring(key_id(keys[-1]), {key_id(key): AESGCM(key) for key in keys}, index_key)


def create(folder: Path) -> bool:
    """Make the first keys; False where there are some. Safe to run again, also after a kill.

    Raises KeyFileFault: a lost index key is not made anew, for then equal values would not be found any more.
    """
    if load(folder) is not None:
        return False
    # The index key first: with it missing nothing may be sealed.
    key_files.write_once(folder / _INDEX_FILE, _fresh())
    return key_files.write_once(folder / "seal-0001.key", _fresh())


def add(folder: Path) -> None:
    """Make the next sealing key, which seals from now on. The older ones stay and open."""
    number = int(names_in(folder)[-1][5:9]) + 1
    key_files.write_once(folder / f"seal-{number:04d}.key", _fresh())


def _fresh() -> bytes:
    return secrets.token_hex(KEY_BYTES).encode() + b"\n"


def _read(path: Path) -> bytes:
    try:
        key = bytes.fromhex(key_files.read(path).decode("ascii"))
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise KeyFileFault(f"{path} does not hold a key: put it back from where keys are kept")
    return key


def _place(table: str, column: str, row_id: object) -> bytes:
    # JSON parts the three without doubt, whatever stands in them.
    return json.dumps([table, column, str(row_id)]).encode()
