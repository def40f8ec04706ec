"""Verify the audit trail: `python scripts/verify_audit.py postgresql://… [--head 1234:ab12…]…`.

Shares no code with the product and needs psycopg only for a database; what `--export` wrote from one (JSON
Lines) is read with `--file`. The format is described in docs/audit.md. Prints every fault; exits 0 when there
is none, 1 when there are, 2 when it could not look.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TextIO

FORMAT = 1
FIRST_PREVIOUS = "00" * 32
HASHED = (
    "action", "actor_id", "actor_kind", "actor_roles", "after", "at", "before", "edition_id", "id", "public_id",
    "reason", "remote_prefix", "request_id", "session_ref", "subject_id", "subject_kind", "user_agent",
)  # fmt: skip
QUERY = """
SELECT sequence, encode(previous_hash, 'hex') AS previous_hash, encode(hash, 'hex') AS hash,
       action, actor_id, actor_kind, actor_roles, after,
       to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at,
       before, edition_id, id, public_id::text AS public_id, reason, remote_prefix, request_id, session_ref,
       subject_id, subject_kind, user_agent
FROM audit_entry ORDER BY sequence NULLS LAST, id
"""
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def written(value: Any) -> str:
    """A value as RFC 8785 (JSON Canonicalization Scheme) writes it. Raises TypeError for a fraction."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return '"' + "".join(_ESCAPES.get(c) or (f"\\u{ord(c):04x}" if c < " " else c) for c in value) + '"'
    if isinstance(value, list):
        return "[" + ",".join(map(written, value)) + "]"
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return "{" + ",".join(f"{written(name)}:{written(value[name])}" for name in names) + "}"
    raise TypeError(f"{type(value).__name__} does not stand in an audit entry")


def hash_of(row: dict[str, Any]) -> str:
    """What the hash of this row must be, given the hash before it, as hexadecimal text."""
    content = {name: row[name] for name in HASHED} | {"format": FORMAT, "sequence": row["sequence"]}
    return hashlib.sha256(bytes.fromhex(row["previous_hash"]) + written(content).encode()).hexdigest()


def list_faults(rows: Iterable[dict[str, Any]], heads: dict[int, str]) -> Iterator[str]:
    """Every fault of the chain, as a sentence; `heads` are hashes kept outside, by their sequence."""
    expected, previous = 1, FIRST_PREVIOUS
    unseen = dict(heads)
    for row in rows:
        sequence = row["sequence"]
        if sequence is None:
            continue
        if sequence > expected:
            yield f"deleted: {expected} to {sequence - 1} are missing"
        elif sequence < expected:
            yield f"out of order: {sequence} comes where {expected} is due"
        try:
            right = hash_of(row)
        except (TypeError, KeyError, ValueError) as error:
            yield f"changed: {sequence} cannot be read as an audit entry ({type(error).__name__})"
            right = ""
        if right and row["hash"] != right:
            yield f"changed: {sequence} (entry {row['id']}) does not fit its hash"
        if row["previous_hash"] != previous and sequence == expected:
            yield f"broken: {sequence} does not follow from the entry before it"
        kept = unseen.pop(sequence, None)
        if kept is not None and kept != row["hash"]:
            yield f"rewritten: {sequence} has another hash than the one kept outside"
        expected, previous = sequence + 1, row["hash"]
    for sequence in sorted(unseen):
        yield f"cut off: {sequence}, whose hash was kept outside, is not there (the last is {expected - 1})"


def from_database(address: str) -> Iterator[dict[str, Any]]:
    """The rows, in the order of their sequence, not all at once in memory."""
    # Not at the top: an export is verified where no database driver is installed.
    import psycopg  # noqa: PLC0415
    from psycopg.rows import dict_row  # noqa: PLC0415

    address = address.replace("postgresql+psycopg://", "postgresql://", 1)
    with psycopg.connect(address, row_factory=dict_row) as connection, connection.cursor("audit") as cursor:
        cursor.itersize = 2000
        yield from cursor.execute(QUERY)


def from_file(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of an export."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


class Counted:
    """Rows that are counted while they pass."""

    def __init__(self, rows: Iterator[dict[str, Any]], copy: TextIO | None) -> None:
        """Nothing has passed yet; each row is written to `copy` too."""
        self.rows, self.copy, self.sealed, self.unsealed, self.head = rows, copy, 0, 0, ""

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Each row, once."""
        for row in self.rows:
            if self.copy:
                self.copy.write(json.dumps(row, ensure_ascii=False) + "\n")
            if row["sequence"] is None:
                self.unsealed += 1
            else:
                self.sealed += 1
                self.head = f"{row['sequence']}:{row['hash']}"
            yield row


def read_heads(named: list[str], path: Path | None) -> dict[int, str]:
    """Heads given as `sequence:hash`, one a line in a file; lines without a colon are passed over."""
    texts = [*named, *(path.read_text(encoding="utf-8").split() if path else [])]
    pairs = [text.strip().split(":", 1) for text in texts if ":" in text]
    return {int(sequence): digest.lower() for sequence, digest in pairs if sequence.isdigit()}


def main(arguments: list[str]) -> int:
    """Verify and say what was found."""
    parser = argparse.ArgumentParser(description="Verify the chain of the audit trail.")
    parser.add_argument("database", nargs="?", help="address of the database (postgresql://…)")
    parser.add_argument("--file", type=Path, help="an export instead of a database")
    parser.add_argument("--export", type=Path, help="write what was read to this file too")
    parser.add_argument("--head", action="append", default=[], help="sequence:hash, as mailed every day")
    parser.add_argument("--heads", type=Path, help="a file with such heads")
    options = parser.parse_args(arguments)
    if (options.database is None) == (options.file is None):
        parser.error("name a database or a file")
    try:
        heads = read_heads(options.head, options.heads)
        with ExitStack() as stack:
            copy = stack.enter_context(options.export.open("w", encoding="utf-8")) if options.export else None
            rows = Counted(from_file(options.file) if options.file else from_database(options.database), copy)
            faults = list(list_faults(rows, heads))
    except Exception as error:  # whatever it is: not looked at is not verified
        sys.stderr.write(f"Could not look: {type(error).__name__}: {error}\n")
        return 2
    for fault in faults:
        sys.stdout.write(fault + "\n")
    sys.stdout.write(
        f"{rows.sealed} sealed entries, {rows.unsealed} not sealed yet, {len(heads)} heads from outside, "
        f"{len(faults)} faults. Head: {rows.head or 'none'}\n"
    )
    if not heads:
        sys.stdout.write("No head from outside was given: a chain that was cut off at its end looks whole.\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
