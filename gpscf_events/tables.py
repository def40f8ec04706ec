"""Every table of the product, for each process that writes: SQLAlchemy sorts by foreign keys of all of them."""

import importlib
from pathlib import Path

from gpscf_events.core import files, heartbeats, jobs  # noqa: F401 - core keeps its tables beside its code


def load_tables() -> None:
    """Load the models of every feature. A process that knows half of them fails at its first flush."""
    for models in sorted(Path(__file__).parent.glob("*/models.py")):
        importlib.import_module(f"gpscf_events.{models.parent.name}.models")
