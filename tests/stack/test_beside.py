"""Commands beside a running stack: more delegates, and a migration written from the models."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from stack import postgres
from stack.places import ROOT
from tests.stack.conftest import LocalStack

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    stack = LocalStack(tmp_path_factory.mktemp("beside") / "var")
    stack.start(300)
    yield stack
    stack.end()


def beside(stack: LocalStack, *arguments: str, root: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """A command in another terminal, which finds the stack by its folder."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=root,
        env={**stack.environment, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def count(stack: LocalStack, sql: str) -> int:
    run = stack.var / "run"
    note = run / "socket-folder"
    folder = Path(note.read_text()) if note.exists() else run / "s"
    with postgres.connect_as_admin(folder, postgres.DATABASE) as connection:
        row = connection.execute(sql.encode()).fetchone()
        assert row is not None
        return int(row[0])


def test_more_delegates_are_added_to_the_running_stack_and_nobody_is_written_to(running: LocalStack) -> None:
    done = beside(running, "-m", "stack.demo", "2000")
    assert done.returncode == 0, done.stdout + done.stderr
    people = "SELECT count(*) FROM registration WHERE is_demo"
    assert count(running, people) == 2000
    assert count(running, "SELECT count(*) FROM message WHERE subject_kind = 'registration'") == 0
    # The same number again adds nobody; the product goes on all the while.
    assert beside(running, "-m", "stack.demo", "2000").returncode == 0
    assert count(running, people) == 2000
    assert running.status("/readyz") == 200 and running.status("/en/2025/") == 200


def test_a_migration_is_written_with_the_next_number_and_nothing_in_it_while_models_and_schema_agree(
    running: LocalStack, tmp_path: Path
) -> None:
    root = tmp_path / "copy"
    ignored = shutil.ignore_patterns(".git", ".venv", "var", "tests", "docs", "__pycache__", ".*_cache")
    shutil.copytree(ROOT, root, ignore=ignored)
    versions = root / "migrations" / "versions"
    before = set(versions.glob("*.py"))
    done = beside(running, "-m", "stack.migration", "badges get a colour", root=root)
    assert done.returncode == 0, done.stdout + done.stderr
    (made,) = set(versions.glob("*.py")) - before
    assert made.name.startswith(f"{1 + len(before):04d}_"), made.name
    text = made.read_text("utf-8")
    assert "badges get a colour" in text
    assert len(re.findall(r"^    pass$", text, re.MULTILINE)) == 2 and "op." not in text, text
    compile(text, os.fspath(made), "exec")
    told = beside(running, "-m", "stack.migration", root=root)
    assert told.returncode == 1 and "Say what the migration does" in told.stderr
