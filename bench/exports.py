"""Rows of an export: CSV beside raw COPY of the same texts, XLSX beside bare XlsxWriter."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import xlsxwriter
from sqlalchemy import create_engine, text
from sqlalchemy.engine import Connection

from bench.machine import cpu_seconds
from bench.rounds import Line, Series, alternate, kept
from bench.stand import Stand
from config import Settings
from gpscf_events import create_app
from gpscf_events.attendance import exports
from gpscf_events.attendance.csv import copy_statement, write_csv
from gpscf_events.attendance.models import ExportFormat
from gpscf_events.attendance.services import GUARDS
from gpscf_events.attendance.xlsx import write_xlsx

XLSX_ROWS = 10_000
CSV_AIM_PERCENT, XLSX_AIM_PERCENT = 25, 70


def measure(stand: Stand, rounds: int) -> list[Line]:
    """A line for each kind of file."""
    app = create_app(Settings.from_env({**stand.environment}))
    engine = create_engine(stand.environment["DATABASE_URL"])
    with app.app_context(), engine.connect() as connection:
        edition = connection.execute(
            text("SELECT id FROM edition ORDER BY is_current DESC LIMIT 1")
        ).scalar_one()
        # A backend is a process of its own; only it and this process work here.
        backend = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        rows = {
            kind: exports.attendance_rows(
                edition_id=edition, session_id=None, locale="en", guard=GUARDS[kind]
            )
            for kind in ExportFormat
        }
        plain = copy_statement(rows[ExportFormat.XLSX]).removeprefix("COPY (").split(") TO STDOUT")[0]
        connection.exec_driver_sql(f"CREATE TABLE flat AS {plain.replace('%%', '%')}".replace("%", "%%"))
        connection.commit()
        bench = _Bench(connection, stand.folder, (os.getpid(), backend), rows, rounds)
        lines = [bench.csv(), bench.xlsx()]
    engine.dispose()
    return lines


class _Bench:
    def __init__(
        self,
        connection: Connection,
        folder: Path,
        pids: tuple[int, int],
        rows: dict[ExportFormat, exports.Rows],
        rounds: int,
    ) -> None:
        self.connection, self.folder, self.pids, self.rows, self.rounds = (
            connection,
            folder,
            pids,
            rows,
            rounds,
        )
        self.rates = Series()

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
        count = self.connection.execute(text("SELECT count(*) FROM flat")).scalar_one()
        return _line(f"CSV row, file of {count:,}", floors, costs, rates, CSV_AIM_PERCENT)

    def xlsx(self) -> Line:
        """XlsxWriter fed from the database, beside XlsxWriter fed from memory."""
        limited = self.rows[ExportFormat.XLSX].limit(XLSX_ROWS)
        held = [
            tuple(row)
            for row in self.connection.execute(text("SELECT * FROM flat LIMIT :n"), {"n": XLSX_ROWS})
        ]

        def ours() -> int:
            return self._write(write_xlsx, ExportFormat.XLSX, limited)

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

    def _write(self, write: Callable[..., int], kind: ExportFormat, rows: exports.Rows) -> int:
        done = write(
            self.connection,
            rows,
            headings=exports.headings("en"),
            title="Bench",
            path=self.folder / f"ours.{kind.value}",
            tick=lambda _: None,
        )
        self.connection.rollback()
        return done

    def _copy(self) -> int:
        driver = self.connection.connection.driver_connection
        done = 0
        with (
            (self.folder / "bare.csv").open("wb") as out,
            driver.cursor() as cursor,
            cursor.copy("COPY flat TO STDOUT WITH (FORMAT csv)") as copy,
        ):
            for row in copy:
                out.write(row)
                done += 1
        self.connection.rollback()
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
