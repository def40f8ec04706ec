"""`make migration m="…"`: write the next numbered migration from the difference of models and database."""

import json
import os
import subprocess
import sys

from stack.places import ROOT, find_places


def main(arguments: list[str]) -> int:
    """Compare with the running stack's database and write the file."""
    title = " ".join(arguments).strip()
    if not title:
        sys.stderr.write('Say what the migration does: make migration m="badges get a colour".\n')
        return 1
    try:
        environment = json.loads(find_places().environment.read_text(encoding="utf-8"))
    except FileNotFoundError:
        sys.stderr.write("A database is needed to compare with: start make run in another terminal first.\n")
        return 1
    number = f"{1 + len(list((ROOT / 'migrations' / 'versions').glob('[0-9]*.py'))):04d}"
    command = [sys.executable, "-m", "alembic", "revision", "--autogenerate", "--rev-id", number, "-m", title]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
