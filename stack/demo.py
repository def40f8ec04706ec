"""`make demo DELEGATES=2000`: load more synthetic delegates into the running stack."""

import json
import os
import subprocess
import sys

from stack.places import ROOT, find_places
from stack.preparation import FLASK, loading_environment


def main(arguments: list[str]) -> int:
    """Join the running stack's environment and load."""
    count = arguments[0] if arguments else "200"
    if not count.isdigit() or int(count) == 0:
        sys.stderr.write(f"DELEGATES must be a whole number from 1, not {count}.\n")
        return 1
    try:
        environment = json.loads(find_places().environment.read_text(encoding="utf-8"))
    except FileNotFoundError:
        sys.stderr.write("The stack is not running: start it with make run in another terminal first.\n")
        return 1
    command = [sys.executable, *FLASK, "demo", "load", "--delegates", count]
    environment = {**os.environ, **environment, **loading_environment(environment)}
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
