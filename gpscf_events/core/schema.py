"""Which schema the code expects, read from file names: loading Alembic for it costs 20 MiB and half a second."""

from pathlib import Path

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations" / "versions"


def head_revision() -> str:
    """The newest migration. Revisions are numbers of four digits in one line, and files are named by them."""
    return max(path.name.partition("_")[0] for path in MIGRATIONS.glob("[0-9]*_*.py"))
