"""What the web server and the `flask` command load."""

import ctypes
import multiprocessing
import os
import signal
import sys

from config import Settings
from gpscf_events import create_app

PR_SET_PDEATHSIG = 1


def end_with_server() -> None:
    """Let a process of the web server end at once when the server does, even by kill -9 (Linux).

    Left alone, it would go on answering on the same port with the old code. Nothing is lost: what was not
    committed was not answered either. In the `flask` command, which has no server above it, nothing happens.
    """
    server = multiprocessing.parent_process()
    if server is None or sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != server.pid:
        # It ended before the wish was heard.
        os.kill(os.getpid(), signal.SIGKILL)


end_with_server()
app = create_app(Settings.from_env())
