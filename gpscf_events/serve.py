"""The web server: Granian, with the application loaded before its processes are forked.

`python -m gpscf_events.serve` takes Granian's own options and its target last. Loaded once, the application
stands in memory once, and a process that is started again answers at once.
"""

import importlib
import multiprocessing
import os
import signal
import sys
from collections.abc import Sequence

from granian.cli import cli

from config import SettingsError
from gpscf_events.core.db import share_memory
from gpscf_events.core.forking import end_with


def serve(arguments: Sequence[str]) -> None:
    """Serve until told to stop; the application is loaded already and stands in the memory of all processes."""
    server_pid = os.getpid()

    def end_with_server() -> None:
        # Left alone, a forked process would go on answering on the same port with the old code. Nothing is lost:
        # what was not committed was not answered either.
        end_with(server_pid, signal.SIGKILL)

    multiprocessing.set_start_method("fork")
    os.register_at_fork(after_in_child=end_with_server)
    cli(list(arguments), auto_envvar_prefix="GRANIAN")


def main() -> int:
    """Load the target, then serve; settings that cannot be used are told without a traceback."""
    try:
        importlib.import_module(sys.argv[-1].partition(":")[0])
    except SettingsError as fault:
        sys.stderr.write(f"{fault}\n")
        return 1
    share_memory()
    serve(sys.argv[1:])
    return 0


if __name__ == "__main__":
    sys.exit(main())
