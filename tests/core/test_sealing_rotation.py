"""Rotation: every sealed value comes under the newest key, also when the command is killed in the middle."""

import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import insert, select, update

from gpscf_events.audit.models import AuditEntry
from gpscf_events.core import keyring, sealing
from gpscf_events.core.clock import now
from gpscf_events.core.db import db
from gpscf_events.core.keyring import PREFIX_BYTES
from gpscf_events.core.transaction import transaction
from gpscf_events.registration.models import DocumentKind, IdentityDocument, Registration, RegistrationState
from stack.places import ROOT
from tests.factories.registration import make_forum

COMMAND = [sys.executable, "-m", "flask", "--app", "gpscf_events.wsgi", "sealing", "rotate"]


def make_documents(many: int) -> None:
    """Sealed rows, many at once."""
    edition_id = make_forum().edition_id
    with transaction() as session:
        drafts = [
            {"public_id": uuid4(), "edition_id": edition_id, "state": RegistrationState.DRAFT}
            for _ in range(many)
        ]
        ids = session.scalars(insert(Registration).returning(Registration.id), drafts).all()
        rows = []
        for number, registration_id in enumerate(ids):
            public_id = uuid4()
            values = {"number": f"E{number:07d}", "issuing_country": "fr", "expires_on": "2031-05-17"}
            sealed = {
                name: sealing.seal("identity_document", name, public_id, text)
                for name, text in values.items()
            }
            rows.append(
                {
                    "public_id": public_id,
                    "edition_id": edition_id,
                    "registration_id": registration_id,
                    "kind": DocumentKind.PASSPORT,
                    "number_index": b"x",
                    "changed_at": now(),
                    **sealed,
                }
            )
        session.execute(insert(IdentityDocument), rows)


def read_all() -> Sequence[IdentityDocument]:
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(IdentityDocument).order_by(IdentityDocument.id)).all()


def keys_in_use() -> Counter[bytes]:
    return Counter(
        sealed[:PREFIX_BYTES]
        for row in read_all()
        for sealed in (row.number, row.issuing_country, row.expires_on)
    )


def rotate(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(COMMAND, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.timeout(180)
def test_a_killed_rotation_goes_on_with_the_key_it_made(
    app: Flask, process_environment: dict[str, str]
) -> None:
    make_documents(800)
    folder = Path(process_environment["SEALING_KEYS_DIR"])
    before, files = sealing.current_keyring().prefix, len(keyring.names_in(folder))
    assert keys_in_use() == {before: 2400}

    with subprocess.Popen(
        COMMAND, env=process_environment, cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as command:
        assert command.stdout is not None
        assert "values sealed anew" in command.stdout.readline()
        command.send_signal(signal.SIGKILL)
        assert command.wait() == -signal.SIGKILL
    middle = keys_in_use()
    after = sealing.current_keyring().prefix
    assert set(middle) == {before, after} and 0 < middle[after] < 2400

    done = rotate(process_environment)
    assert done.returncode == 0, done.stderr
    assert keys_in_use() == {after: 2400}
    assert len(keyring.names_in(folder)) == files + 1
    assert [
        sealing.open_("identity_document", "number", row.public_id, row.number) for row in read_all()
    ] == [f"E{number:07d}" for number in range(800)]
    key = keyring.names_in(folder)[-1]
    begun, again, ended = entries()
    assert begun == ("sealing.rotation_begun", {"key": key, "is_new": True})
    assert again == ("sealing.rotation_begun", {"key": key, "is_new": False})
    assert ended == ("sealing.rotation_done", {"key": key, "done": middle[before], "broken": 0})


def entries() -> list[tuple[str, dict[str, object] | None]]:
    query = select(AuditEntry).where(AuditEntry.subject_kind == "sealing_key").order_by(AuditEntry.id)
    return [(entry.action, entry.after) for entry in db.session.scalars(query)]


def test_a_value_that_cannot_be_opened_is_counted_and_the_others_are_sealed_anew(
    app: Flask, process_environment: dict[str, str]
) -> None:
    make_documents(3)
    broken = read_all()[1]
    with transaction() as session:
        session.execute(
            update(IdentityDocument).where(IdentityDocument.id == broken.id).values(number=bytes(60))
        )
    done = rotate(process_environment)
    assert done.returncode == 1 and "1 values cannot be opened" in done.stderr
    assert keys_in_use()[sealing.current_keyring().prefix] == 8


def test_every_sealed_column_of_the_schema_is_rotated(app: Flask) -> None:
    names = {f"{column.table.name}.{column.name}" for column in sealing.list_columns()}
    assert {"identity_document.number", "identity_document.issuing_country"} <= names
    for column in sealing.list_columns():
        assert column.type.bound_to in column.table.columns
        assert "id" in column.table.columns
