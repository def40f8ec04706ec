"""Every job has somebody who does it: a file of tasks that is not loaded leaves its jobs undone for ever."""

import re
from pathlib import Path

WORKER = Path(__file__).parents[2] / "worker"


def test_every_file_of_tasks_is_loaded_by_the_worker() -> None:
    loaded = set(re.findall(r'"worker\.tasks\.(\w+)"', (WORKER / "app.py").read_text(encoding="utf-8")))
    assert loaded == {path.stem for path in (WORKER / "tasks").glob("*.py") if path.stem != "__init__"}
