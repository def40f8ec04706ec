"""Rows of an export: CSV beside raw COPY of the same texts, XLSX beside bare XlsxWriter."""

import os
import time
from collections.abc import Callable

import psycopg
import xlsxwriter

from bench.machine import cpu_seconds
from bench.rounds import Line, Series, alternate, kept
from bench.stand import Stand
from config import Settings
from gpscf_events.application import create_app
from gpscf_events.attendance import exports, services
from gpscf_events.attendance.csv import copy_statement, write_csv
from gpscf_events.attendance.models import ExportFormat
from gpscf_events.attendance.xlsx import write_xlsx

CSV_AIM_PERCENT, XLSX_AIM_PERCENT = 25, 70


# Half of those who signed up came; the scans of the bench, where they ran before, stay as they are.
THERE = """
INSERT INTO presence (edition_id, meeting_id, session_id, registration_id, source, first_at)
SELECT edition_id, meeting_id, session_id, registration_id, 'scan', now() FROM sign_up
WHERE state = 'confirmed' AND id % 2 = 0
ON CONFLICT DO NOTHING
"""


def measure(stand: Stand, rounds: int) -> list[Line]:
    """A line for each kind of file."""
    app = create_app(Settings.from_env(stand.environment))
    with app.app_context(), stand.connect() as connection:
        connection.execute(THERE)
        found = connection.execute("SELECT id FROM edition ORDER BY is_current DESC LIMIT 1").fetchone()
        assert found is not None
        rows = {
            kind: exports.attendance_rows(edition_id=found[0], locale="en", guard=guard)
            for kind, guard in exports.GUARDS.items()
        }
        plain = copy_statement(rows[ExportFormat.XLSX]).removeprefix("COPY (").split(") TO STDOUT")[0]
        connection.execute(f"CREATE TABLE flat AS {plain.replace('%%', '%')}")
        connection.execute("ANALYZE")
        bench = _Bench(stand, connection, rows, rounds)
        return [bench.csv(), bench.xlsx()]


class _Bench:
    def __init__(
        self,
        stand: Stand,
        connection: psycopg.Connection,
        rows: dict[ExportFormat, exports.Rows],
        rounds: int,
    ) -> None:
        self.connection, self.folder, self.rows, self.rounds = connection, stand.folder, rows, rounds
        self.pids = (os.getpid(), stand.postgres_pid)

    def cost(self, work: Callable[[], int], rates: Series | None = None) -> float:
        """CPU microseconds a row, of this process and its backend."""
        before, begun = cpu_seconds(*self.pids), time.perf_counter()
        done = work()
        if rates is not None:
            rates.values.append(done / (time.perf_counter() - begun))
        return (cpu_seconds(*self.pids) - before) * 1e6 / done

    def csv(self) -> Line:
        """COPY with joins, words and guard, beside COPY of a table that holds nothing but the texts."""

        def ours() -> int:
            # Three times, since the clock of CPU time ticks in hundredths.
            return sum(
                self._write(write_csv, ExportFormat.CSV, self.rows[ExportFormat.CSV]) for _ in range(3)
            )

        def bare() -> int:
            return sum(self._copy() for _ in range(3))

        rates = Series()
        self.cost(bare), self.cost(ours)
        floors, costs = alternate(self.rounds, lambda _: self.cost(bare), lambda _: self.cost(ours, rates))
        count = len(self.held())
        return _line(f"CSV row, file of {count:,}", floors, costs, rates, CSV_AIM_PERCENT)

    def xlsx(self) -> Line:
        """XlsxWriter fed from the database, beside XlsxWriter fed from memory."""
        held = self.held()

        def ours() -> int:
            return self._write(write_xlsx, ExportFormat.XLSX, self.rows[ExportFormat.XLSX])

        def bare() -> int:
            options = {"constant_memory": True, "tmpdir": str(self.folder)}
            with xlsxwriter.Workbook(str(self.folder / "bare.xlsx"), options) as book:
                sheet = book.add_worksheet()
                for number, row in enumerate(held):
                    for column, cell in enumerate(row):
                        sheet.write_string(number, column, cell)
            return len(held)

        rates = Series()
        floors, costs = alternate(self.rounds, lambda _: self.cost(bare), lambda _: self.cost(ours, rates))
        return _line(f"XLSX row, file of {len(held):,}", floors, costs, rates, XLSX_AIM_PERCENT)

    def held(self) -> list[tuple[str, ...]]:
        """All rows of the file, in memory."""
        return self.connection.execute("SELECT * FROM flat").fetchall()

    def _write(self, write: services.Write, kind: ExportFormat, rows: exports.Rows) -> int:
        with services.snapshot() as connection:
            return write(
                connection,
                rows,
                headings=exports.headings("en"),
                title="Bench",
                path=self.folder / f"ours.{kind.value}",
                tick=lambda _: None,
            )

    def _copy(self) -> int:
        done = 0
        with (
            (self.folder / "bare.csv").open("wb") as out,
            self.connection.cursor() as cursor,
            cursor.copy("COPY flat TO STDOUT WITH (FORMAT csv)") as copy,
        ):
            for row in copy:
                out.write(row)
                done += 1
        return done


def _line(what: str, floors: Series, costs: Series, rates: Series, aim: int) -> Line:
    share = kept(floors, costs)
    return Line(
        what=f"{what}: CPU µs",
        ours=costs.show(1),
        floor=floors.show(1),
        ratio=share.show(0) + " %",
        rate=rates.show(0) + " /s",
        aim=f"≥ {aim} %",
        reached=share.median >= aim,
    )
