"""A table of members taken over by the worker, beside bare inserts of the same rows; run anew for its memory.

`python -m bench.imports ROWS` does the work in the environment of the stand and prints what it took as JSON.
"""

import io
import json
import os
import resource
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from typing import Any

import psycopg
import xlsxwriter
from sqlalchemy import func, insert, select

from bench.machine import cpu_seconds
from bench.rounds import Line
from bench.stand import Stand
from config import Settings
from gpscf_events.categories.models import Category
from gpscf_events.context import create_context
from gpscf_events.core.db import db
from gpscf_events.core.transaction import transaction
from gpscf_events.delegations.models import Member
from gpscf_events.delegations.services import add_focal_point, make_delegation
from gpscf_events.imports.models import MemberImport
from gpscf_events.imports.services import begin_import, choose_columns, run_import, start_import
from gpscf_events.parties.queries import find_party
from gpscf_events.people.models import Contact
from gpscf_events.programme.models import Edition
from stack.places import ROOT

ROWS = 20_000
SECONDS_AIM, MEMORY_AIM_MIB = 60, 300
PLACES = 500
HEADINGS = (
    "Family name", "Given names", "Name in own script", "Date of birth", "Nationality", "Organisation in English",
    "Position in English", "Mobile", "Language of mails", "Category", "Remarks",
)  # fmt: skip


def measure(stand: Stand) -> list[Line]:
    """How long 20,000 rows take from the file to members, and what the process needs at most."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.imports", str(ROWS)],
        cwd=ROOT, env={**stand.environment, "BENCH_POSTGRES": str(stand.postgres_pid)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"the import failed:\n{done.stderr[-2000:]}")
    took = json.loads(done.stdout.splitlines()[-1])
    with stand.connect() as connection:
        floor = _bare(stand, connection)
    whole = took["read_s"] + took["check_s"] + took["apply_s"]
    ours = 1e6 * took["cpu_s"] / ROWS
    return [
        Line(
            what=f"member from a table of {ROWS:,}: CPU µs",
            ours=f"{ours:.0f}",
            floor=f"{floor:.0f}",
            ratio=f"{100 * floor / ours:.0f} %",
            rate=f"{whole:.0f} s: read {took['read_s']:.0f}, looked at {took['check_s']:.0f}, taken over "
            f"{took['apply_s']:.0f}",
            aim=f"≤ {SECONDS_AIM} s",
            reached=whole <= SECONDS_AIM,
        ),
        Line(
            what="its memory at most, MiB",
            ours=f"{took['mib']:.0f}",
            rate=f"the process that reads the file: {took['reader_mib']:.0f}",
            aim=f"≤ {MEMORY_AIM_MIB}",
            reached=took["mib"] <= MEMORY_AIM_MIB,
        ),
    ]


def _bare(stand: Stand, connection: psycopg.Connection) -> float:
    """CPU microseconds of a registration and its membership, inserted in batches without anything around them."""
    connection.execute(
        "CREATE TABLE bare_registration (id bigserial PRIMARY KEY, draft jsonb, key uuid UNIQUE)"
    )
    connection.execute("CREATE TABLE bare_member (id bigserial PRIMARY KEY, registration_id bigint UNIQUE)")
    pids = (os.getpid(), stand.postgres_pid)
    draft = json.dumps(
        {"name": {"latin_family": ["Family"], "latin_given": ["Anne"]}, "role": {"category": ["x"]}}
    )
    before = cpu_seconds(*pids)
    with connection.cursor() as cursor:
        for _ in range(ROWS // 100):
            with connection.transaction():
                rows = [(draft, uuid.uuid4()) for _ in range(100)]
                cursor.executemany("INSERT INTO bare_registration (draft, key) VALUES (%s, %s)", rows)
                cursor.execute(
                    "INSERT INTO bare_member (registration_id)"
                    " SELECT id FROM bare_registration ORDER BY id DESC LIMIT 100"
                )
    return (cpu_seconds(*pids) - before) * 1e6 / ROWS


def _table(rows: int, categories: list[str]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": True, "in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADINGS)
        for number in range(rows):
            # Letters only: a name holds no digits.
            name = "".join(chr(97 + int(digit)) for digit in str(number))
            sheet.write_row(
                number + 1,
                0,
                [
                    f"Family{name}", "Anne Marie", "王小明", f"19{60 + number % 40}-02-1{number % 10}", "France",
                    "Ministry of the Interior", "Director", "+33612345678", "English",
                    categories[number % len(categories)], "arrives late",
                ],
            )  # fmt: skip
    return out.getvalue()


def _places(edition_id: int, rows: int) -> dict[int, int]:
    """As many categories as it takes: each has places for 500."""
    like = db.session.scalars(select(Category).where(Category.edition_id == edition_id)).first()
    assert like is not None
    said = {
        column.name: getattr(like, column.name)
        for column in Category.__table__.columns
        if column.name not in {"id", "public_id", "key", "name", "quota"}
    }
    with transaction() as session:
        made = session.scalars(
            insert(Category).returning(Category.id),
            [
                {
                    **said,
                    "public_id": uuid.uuid4(),
                    "key": f"bench-{n}",
                    "name": {"en": f"Bench {n}"},
                    "quota": None,
                }
                for n in range(-(-rows // PLACES))
            ],
        ).all()
    return dict.fromkeys(made, PLACES)


def main(rows: int) -> None:
    """Do the work once and print what it took."""
    pids = (os.getpid(), int(os.environ["BENCH_POSTGRES"]))
    app = create_context(Settings.from_env(os.environ))
    took: dict[str, Any] = {}
    with app.test_request_context():
        edition = db.session.scalars(select(Edition).order_by(Edition.is_current.desc())).first()
        party = find_party("fr")
        assert edition is not None
        assert party is not None
        places = _places(edition.id, rows)
        delegation = make_delegation(
            edition_id=edition.id,
            party_id=party.id,
            label="Bench",
            closes_on=None,
            places=places,
            by_user_id=None,
        )
        add_focal_point(delegation_id=delegation.id, name="Anne", email="bench@example.org", locale="en")
        contact_id = db.session.scalars(select(Contact.id).where(Contact.value == "bench@example.org")).one()
        data = _table(rows, [f"bench-{n}" for n in range(len(places))])
        db.session.rollback()
        before = cpu_seconds(*pids)

        def timed(what: str, work: Callable[[], Any]) -> Any:
            begun = time.perf_counter()
            found = work()
            took[what] = time.perf_counter() - begun
            return found

        made = timed(
            "read_s",
            lambda: start_import(
                delegation=delegation, contact_id=contact_id, locale="en", file_name="bench.xlsx", data=data,
                category_id=next(iter(places)), meeting_keys=["main"],
            ),
        )  # fmt: skip
        import_id = made.id
        # "Remarks" is asked for; nobody takes it over.
        choose_columns(import_id=import_id, columns=made.columns, seen=made.revision)
        timed("check_s", lambda: run_import(import_id, may_go_on=lambda: True))
        begin_import(import_id=import_id, seen=db.session.get_one(MemberImport, import_id).revision)
        timed("apply_s", lambda: run_import(import_id, may_go_on=lambda: True))
        took["cpu_s"] = cpu_seconds(*pids) - before
        took["mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        took["reader_mib"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        members = db.session.scalar(
            select(func.count()).select_from(Member).where(Member.delegation_id == delegation.id)
        )
        if members != rows:
            raise SystemExit(f"{members} members of {rows} rows")
    print(json.dumps(took))


if __name__ == "__main__":
    main(int(sys.argv[1]))
