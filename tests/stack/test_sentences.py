"""Whatever is in the way of a start is said in one sentence, never as a traceback."""

import ast
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from stack.places import ROOT
from tests.stack.conftest import LocalStack

BOOTSTRAP = ROOT / "stack" / "bootstrap.py"


def one_sentence(text: str) -> str:
    lines = text.strip().splitlines()
    assert len(lines) == 1 and "Traceback" not in text, text
    return lines[0]


def test_an_old_python_is_told_so() -> None:
    code = "import runpy, sys; sys.version_info = (3, 9, 18, 'final', 0); sys.argv = ['b', '--', '-V']; "
    code += f"runpy.run_path({str(BOOTSTRAP)!r}, run_name='__main__')"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PATH": "/nonexistent"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "Python 3.11 or newer is needed, and this is 3.9" in one_sentence(done.stderr)


def test_an_old_python_can_read_the_bootstrap() -> None:
    tree = ast.parse(BOOTSTRAP.read_text(encoding="utf-8"), feature_version=(3, 4))
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr | ast.AnnAssign)]


def test_a_taken_port_is_named_with_another(local_stack: LocalStack) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", local_stack.port))
        other.listen()
        done = local_stack.second()
    assert done.returncode == 1
    assert one_sentence(done.stderr).startswith(f"Port {local_stack.port} is taken")
    assert f"PORT={local_stack.port + 1}" in done.stderr


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("PORT", "eighty", "PORT must be a number"),
        ("PORT", "70000", "PORT must be a number"),
        ("HOST", "192.0.2.1", "HOST=192.0.2.1 is not an address of this machine"),
    ],
)
def test_a_wrong_address_is_told_so(local_stack: LocalStack, variable: str, value: str, words: str) -> None:
    done = local_stack.second(**{variable: value})
    assert done.returncode == 1 and words in one_sentence(done.stderr)


def test_a_folder_that_cannot_be_written_is_told_so(local_stack: LocalStack, tmp_path: Path) -> None:
    # A file in the place of the folder: it stops root too, whom permissions do not stop.
    (tmp_path / "file").write_text("")
    done = local_stack.second(VAR_DIR=str(tmp_path / "file" / "var"))
    assert done.returncode == 1 and "cannot be written" in one_sentence(done.stderr)


def test_more_delegates_need_a_running_stack(local_stack: LocalStack) -> None:
    for count, words in (("20", "not running"), ("many", "whole number")):
        done = subprocess.run(
            [sys.executable, "-m", "stack.demo", count],
            cwd=ROOT,
            env=local_stack.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 1 and words in one_sentence(done.stderr)
