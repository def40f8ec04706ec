"""The web server: Granian, with the application loaded before its processes are forked.

`python -m gpscf_events.serve` takes Granian's own options and its target last. Loaded once, the application
stands in memory once, and a process that is started again answers at once.
"""

import importlib
import multiprocessing
import os
import signal
import sys

from granian.cli import entrypoint

from config import SettingsError
from gpscf_events.core.db import share_memory
from gpscf_events.core.forking import end_with

SERVER_PID = os.getpid()


def end_with_server() -> None:
    """Let a forked process end at once when the server does.

    Left alone, it would go on answering on the same port with the old code. Nothing is lost: what was not
    committed was not answered either.
    """
    end_with(SERVER_PID, signal.SIGKILL)


def main() -> int:
    """Load the target, then serve until told to stop; settings that cannot be used are told without a traceback."""
    try:
        importlib.import_module(sys.argv[-1].partition(":")[0])
    except SettingsError as fault:
        sys.stderr.write(f"{fault}\n")
        return 1
    multiprocessing.set_start_method("fork")
    os.register_at_fork(after_in_child=end_with_server)
    share_memory()
    entrypoint()  # type: ignore[no-untyped-call]
    return 0


if __name__ == "__main__":
    sys.exit(main())
