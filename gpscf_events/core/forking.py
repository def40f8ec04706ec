"""What a forked process owes its parent: to end with it, however that ends, and to be told apart from it."""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
PR_SET_NAME = 15


def end_with(parent_pid: int, number: signal.Signals) -> None:
    """Let this process get the signal when its parent ends, also by kill -9 (Linux; elsewhere nothing happens)."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, number, 0, 0, 0)
    if os.getppid() != parent_pid:
        # It ended before the wish was heard.
        os.kill(os.getpid(), number)


def name_process(name: str) -> None:
    """Show the name (15 bytes at most) in lists of processes, where all of one origin look the same (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_NAME, name.encode(), 0, 0, 0)
