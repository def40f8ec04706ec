"""`make run`: one screen, one sentence for whatever is in the way, and nothing left behind."""

import os
import signal
import stat
import time
import urllib.error
from pathlib import Path

import psycopg
import pytest

from stack import postgres
from tests.stack.conftest import LocalStack

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


def socket_folder(stack: LocalStack) -> Path:
    return Path((stack.var / "run" / "socket-folder").read_text())


def test_from_nothing_to_one_screen_and_back_to_nothing(local_stack: LocalStack) -> None:
    took = local_stack.start()
    assert took < 120
    assert local_stack.status("/readyz") == 200
    text = local_stack.text()
    # Staff are shown a name: no passkey can be bound to a number.
    named = local_stack.url.replace("127.0.0.1", "localhost")
    for words in (
        f"{local_stack.url}/",
        f"{named}/scan",
        f"{named}/staff",
        "/demo/mails",
        str(local_stack.var),
    ):
        assert words in text
    keys = [local_stack.var / "keys", local_stack.var / "sealing-keys"]
    for folder in (local_stack.var, *keys, socket_folder(local_stack)):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [sorted(path.name for path in folder.iterdir()) for folder in keys] == [
        ["2025-1.key"],
        ["index-0001.key", "seal-0001.key"],
    ]
    assert stat.S_IMODE((local_stack.var / "secret-key").stat().st_mode) == 0o600
    # No environment says where keys are or who owns the database: a file tells the web and the workers.
    for words in ("web", "worker.together", "mailcatcher"):
        assert local_stack.pids(words)
        for pid in local_stack.pids(words):
            environment = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
            names = {line.split(b"=")[0] for line in environment}
            assert not names & {b"KEYS_DIR", b"SEALING_KEYS_DIR", b"DATABASE_OWNER_URL"}, words
    again = local_stack.second()
    assert again.returncode == 1 and "already running" in again.stderr and len(again.stderr.splitlines()) == 1
    assert local_stack.interrupt() == 0
    assert local_stack.left(0) == []
    assert "All data stay" in local_stack.text()
    with pytest.raises(urllib.error.URLError):
        local_stack.status("/healthz")


def test_a_killed_stack_leaves_no_process_and_the_next_start_finds_all_data(local_stack: LocalStack) -> None:
    local_stack.start()
    with postgres.connect_as_admin(socket_folder(local_stack), postgres.DATABASE) as connection:
        connection.execute("CREATE TABLE public.kept_by_test (word text)")
        connection.execute("INSERT INTO public.kept_by_test VALUES ('kept')")
    assert local_stack.process is not None
    local_stack.process.send_signal(signal.SIGKILL)
    local_stack.process.wait()
    assert local_stack.left(40) == []
    local_stack.start()

    for pid in local_stack.pids("supervisor.supervisord"):
        os.kill(pid, signal.SIGKILL)
    assert local_stack.process.wait(60) == 1
    assert local_stack.left(10) == []
    assert "supervisor was ended" in local_stack.text()

    local_stack.start()
    with postgres.connect_as_admin(socket_folder(local_stack), postgres.DATABASE) as connection:
        assert connection.execute("SELECT word FROM public.kept_by_test").fetchall() == [("kept",)]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("relay", "The relay had ended"),
        ("worker", "The worker for mails and short jobs had ended"),
        ("worker-long", "The worker for long jobs had ended"),
        ("worker.together", "The process that starts web, relay and workers had ended"),
        ("web", "The web server had ended"),
        ("valkey-server", "The queue server had ended"),
        ("postgres -D", "The database server had ended"),
    ],
)
def test_what_dies_is_started_again_and_it_is_said(
    shared_stack: LocalStack, words: str, sentence: str
) -> None:
    # The oldest is the parent of the others of its kind.
    os.kill(min(shared_stack.pids(words)), signal.SIGKILL)
    shared_stack.wait_for(sentence)
    deadline = time.monotonic() + 30
    while True:
        try:
            if shared_stack.status("/readyz") == 200:
                break
        except OSError:
            assert time.monotonic() < deadline, shared_stack.text()
            time.sleep(0.2)


@pytest.fixture(scope="module")
def shared_stack(tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    stack = LocalStack(tmp_path_factory.mktemp("shared") / "var")
    stack.start()
    yield stack
    stack.end()


def test_an_other_database_than_ours_is_not_reached_without_its_socket(shared_stack: LocalStack) -> None:
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(host="127.0.0.1", port=5432, user="postgres", connect_timeout=2)
