"""Where the print of a version lies, and the job that makes it.

A version never changes, nor does its print: it is made when somebody asks for it, kept for a day, and made again.
"""

from datetime import timedelta
from pathlib import Path

from flask import current_app

from config import Settings
from gpscf_events.core import clock
from gpscf_events.core.jobs import Job, enqueue
from gpscf_events.core.transaction import transaction
from gpscf_events.runsheets.models import RunSheetVersion

KEPT_FOR = timedelta(days=1)


def folder() -> Path:
    """Where prints lie; on many hosts this is shared."""
    settings: Settings = current_app.extensions["settings"]
    return settings.files_dir.resolve() / "run-sheets"


def path_of(version: RunSheetVersion, locale: str) -> Path:
    """Where the print of a version lies once it is made."""
    return folder() / f"{version.public_id}-{locale}.pdf"


def owe_print(version: RunSheetVersion, locale: str) -> None:
    """Owe the print; asked for again within the same minute it is owed once."""
    with transaction():
        enqueue(
            Job.PRINT_RUN_SHEET,
            {"version_id": version.id, "locale": locale},
            dedupe_key=f"{version.id}:{locale}:{clock.now():%Y%m%d%H%M}",
        )


def tidy_prints() -> int:
    """Remove prints that are a day old, so that none outlives its run sheet for long; returns how many."""
    oldest = (clock.now() - KEPT_FOR).timestamp()
    old = [path for path in folder().glob("*") if path.stat().st_mtime < oldest]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)
