"""The compose file's own commands, environments and health checks, run as processes against servers of their own.

What containers would bring is stood in for: names of hosts become ports of the loopback address, volumes become
folders, the image becomes a copy of what is tracked, and `valkey-cli`, which no wheel has, a few lines of Python.
"""

import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml

from gpscf_events.core.rights import may_change_schema
from stack import cluster, valkey
from stack.address import free_port
from stack.places import ROOT
from stack.servers import server_environment
from tests.core.test_rights import CHANGES_OF_THE_SCHEMA, CHANGES_OF_THE_TRAIL
from tests.support.processes import Process, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

HOST = "forum.example.org"
OPERATOR = {
    "POSTGRES_PASSWORD": "pg0123456789abcdefghijklmnopqrstuvw",
    "OWNER_PASSWORD": "ow0123456789abcdefghijklmnopqrstuvw",
    "APP_PASSWORD": "ap0123456789abcdefghijklmnopqrstuvw",
    "VALKEY_PASSWORD": "vk0123456789abcdefghijklmnopqrstuvw",
    "SECRET_KEY": "sk0123456789abcdefghijklmnopqrstuvw",
    "BASE_URL": f"https://{HOST}",
    "TRUSTED_HOSTS": HOST,
}
VARIABLE = re.compile(r"\$(?:\$|\{(\w+)(?::([-?])([^}]*))?\})")
# No interpreter line: it cannot name a path with a space.
VALKEY_CLI = """#!/bin/sh
exec {python} -c '
import os, redis
print(redis.Redis(port={port}, password=os.environ["REDISCLI_AUTH"]).ping() and "PONG")'
"""
TELL = """
from gpscf_events.messages.services import queue_message
from gpscf_events.wsgi import app
with app.app_context():
    queue_message("registration_received", recipient="delegate@example.org", locale="en", subject_kind="registration",
                  subject_id=1, send_key="registration_received:1",
                  context={"name": "A", "reference": "LYG25-7F3K9Q", "link": "https://forum.example.org/r/1"})
"""


def interpolate(text: str, given: Mapping[str, str]) -> str:
    """Put in the operator's values as Compose does: `${A:-default}`, `${A:?why}`, `$$`."""

    def value(found: re.Match[str]) -> str:
        name, mark, rest = found.groups()
        if name is None:
            return "$"
        if mark == "?":
            assert given.get(name), rest
        return given.get(name) or (rest if mark == "-" else "")

    return VARIABLE.sub(value, text)


class Composed:
    """The services of the file as processes on this machine."""

    def __init__(self, folder: Path, given: Mapping[str, str]) -> None:
        self.folder, self.given = folder, given
        self.ports = {name: free_port() for name in ("postgres", "valkey", "mailcatcher", "web")}
        self.services = self.place(
            yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))["services"]
        )
        self.processes: dict[str, Process] = {}
        volumes = ("data/valkey", "data/files", "data/keys", "data/sealing-keys", "data/mails")
        for name in ("bin", "sockets", *volumes):
            (folder / name).mkdir(mode=0o700, parents=True)
        (folder / "bin" / "valkey-server").symlink_to(valkey.binary())
        cli = folder / "bin" / "valkey-cli"
        cli.write_text(VALKEY_CLI.format(python=shlex.quote(sys.executable), port=self.ports["valkey"]))
        cli.chmod(0o755)

    def place(self, node: Any) -> Any:
        """The file's words with values put in, and its hosts, ports and folders moved to this machine."""
        if isinstance(node, dict):
            return {key: self.place(value) for key, value in node.items()}
        if isinstance(node, list):
            return [self.place(value) for value in node]
        if not isinstance(node, str):
            return node
        text = interpolate(node, self.given)
        moved = {
            "@postgres/": f"@127.0.0.1:{self.ports['postgres']}/",
            "@valkey:6379": f"@127.0.0.1:{self.ports['valkey']}",
            "mailcatcher:1025": f"127.0.0.1:{self.ports['mailcatcher']}",
            "0.0.0.0:1025": f"127.0.0.1:{self.ports['mailcatcher']}",
            "1025": str(self.ports["mailcatcher"]),
            "--host 0.0.0.0 --port 8000": f"--host 127.0.0.1 --port {self.ports['web']}",
            "127.0.0.1:8000": f"127.0.0.1:{self.ports['web']}",
            "--dir /data": f"--dir {self.folder}/data/valkey --port {self.ports['valkey']} --bind 127.0.0.1",
            "/tmp/": f"{self.folder}/",
            "/data/": f"{self.folder}/data/",
            "/app/": f"{self.folder}/app/",
        }
        # In one pass: what was put in is not moved again.
        return re.sub("|".join(map(re.escape, moved)), lambda found: moved[found.group()], text)

    def environment(self, service: str) -> dict[str, str]:
        """The service's environment and the image's, and nothing of ours."""
        given = {key: str(value) for key, value in self.services[service].get("environment", {}).items()}
        python = Path(sys.executable).parent
        image = {
            "PATH": f"{self.folder}/bin:{cluster.bin_dir()}:{python}:/usr/bin:/bin",
            "PYTHONPATH": f"{self.folder}/app",
            "PYTHONUNBUFFERED": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
            "HOSTNAME": socket.gethostname(),
            "PGHOST": f"{self.folder}/sockets",
            "PGPORT": str(self.ports["postgres"]),
        }
        return {**image, **given}

    def run(self, service: str, command: list[str]) -> subprocess.CompletedProcess[str]:
        """`docker compose run --rm SERVICE COMMAND`."""
        return subprocess.run(
            command,
            cwd=self.folder / "app",
            env=self.environment(service),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def command(self, service: str) -> list[str]:
        words = self.services[service]["command"]
        return words if isinstance(words, list) else shlex.split(words)

    def healthy(self, service: str) -> bool:
        """What the service's own health check says now."""
        kind, *words = self.services[service]["healthcheck"]["test"]
        command = ["sh", "-c", *words] if kind == "CMD-SHELL" else words
        return self.run(service, command).returncode == 0

    def start(self, service: str) -> None:
        log = self.folder / f"{service}.log"
        self.processes[service] = Process(service, self.command(service), self.environment(service), log)
        self.processes[service].start()

    def wait_healthy(self, service: str, within_s: float = 150) -> None:
        process = self.processes[service]
        wait_until(lambda: process.alive and self.healthy(service), process.words, within_s)

    def start_postgres(self) -> None:
        """As the image does: a cluster of POSTGRES_USER with the password, over TCP."""
        wanted = self.services["postgres"]["environment"]
        data, secret = self.folder / "data" / "postgres", self.folder / "password"
        secret.write_text(wanted["POSTGRES_PASSWORD"])
        front = cluster.as_other_than_root()
        command = [*front, str(cluster.bin_dir() / "initdb"), "-D", str(data), "-U", wanted["POSTGRES_USER"]]
        command += ["--pwfile", str(secret), "--auth-local=trust", "--auth-host=scram-sha-256"]
        command += shlex.split(wanted["POSTGRES_INITDB_ARGS"])
        # The image speaks UTF-8.
        environment = {**server_environment(), "LANG": "C.UTF-8"}
        subprocess.run(command, check=True, capture_output=True, env=environment)
        server = [*front, str(cluster.bin_dir() / "postgres"), "-D", str(data), "-h", "127.0.0.1"]
        server += ["-p", str(self.ports["postgres"]), "-k", str(self.folder / "sockets")]
        log = self.folder / "postgres.log"
        self.processes["postgres"] = Process("postgres", server, server_environment(), log)
        self.processes["postgres"].start()
        self.wait_healthy("postgres")
        made = self.run("postgres", ["createdb", "-U", wanted["POSTGRES_USER"], wanted["POSTGRES_DB"]])
        assert made.returncode == 0, made.stderr
        (script,) = (
            mount.split(":")[0] for mount in self.services["postgres"]["volumes"] if "initdb.d" in mount
        )
        # As the image's own start runs what lies in its folder.
        psql = ["psql", "-v", "ON_ERROR_STOP=1", "--no-psqlrc", "-U", wanted["POSTGRES_USER"], "-w"]
        made = self.run("postgres", [*psql, "-d", wanted["POSTGRES_DB"], "-f", script])
        assert made.returncode == 0, made.stderr

    def stop(self) -> None:
        for process in reversed(self.processes.values()):
            process.kill()


def copy_of_the_image(folder: Path) -> None:
    """What `COPY . .` brings, with the image's last step."""
    left_out = (ROOT / ".dockerignore").read_text("utf-8").split()
    shutil.copytree(
        ROOT, folder, ignore=shutil.ignore_patterns(*(name.removeprefix("**/") for name in left_out))
    )
    build = next(
        line
        for line in (ROOT / "Dockerfile").read_text("utf-8").splitlines()
        if line.startswith("RUN ASSETS_DIR")
    )
    step = (
        build.removeprefix("RUN ")
        .replace("/venv/bin/python", shlex.quote(sys.executable))
        .replace("/app", shlex.quote(str(folder)))
    )
    environment = {"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run(["sh", "-c", step], cwd=folder, env=environment, check=True, capture_output=True)


@pytest.fixture(scope="module")
def composed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Composed]:
    folder = tmp_path_factory.mktemp("compose")
    copy_of_the_image(folder / "app")
    made = Composed(folder, OPERATOR)
    yield made
    made.stop()


def test_every_service_starts_as_written_becomes_healthy_and_a_mail_goes_through(composed: Composed) -> None:
    composed.start_postgres()
    composed.start("valkey")
    composed.wait_healthy("valkey")
    migrated = composed.run("migrate", composed.command("migrate"))
    assert migrated.returncode == 0, migrated.stderr
    flask = ["flask", "--app", "gpscf_events.wsgi"]
    for service, words in (("worker", ["badges", "create-key"]), ("web", ["sealing", "create-keys"])):
        done = composed.run(service, [*flask, *words])
        assert done.returncode == 0, done.stderr
    the_product_is_no_owner(composed)
    for service in ("mailcatcher", "web", "relay", "worker", "worker-long"):
        composed.start(service)
    for service in ("mailcatcher", "web", "relay", "worker", "worker-long"):
        composed.wait_healthy(service)

    told = composed.run("web", ["python", "-c", TELL])
    assert told.returncode == 0, told.stderr
    mails = composed.folder / "data" / "mails"
    wait_until(lambda: bool(list(mails.glob("*.eml"))), composed.processes["worker"].words, 60)
    time.sleep(1)
    (mail,) = mails.glob("*.eml")
    assert b"X-Demo-Rcpt: delegate@example.org" in mail.read_bytes()

    def ready() -> bool:
        address = f"http://127.0.0.1:{composed.ports['web']}/readyz"
        request = urllib.request.Request(address, headers={"Host": HOST, "X-Forwarded-Proto": "https"})
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                return bool(json.load(answer)["status"] == "ready")
        except OSError:
            return False

    wait_until(ready, composed.processes["relay"].words, 120)


def the_product_is_no_owner(composed: Composed) -> None:
    """The role that the web is given, over TCP with its own password."""
    address = composed.environment("web")["DATABASE_URL"].replace("+psycopg", "")
    with psycopg.connect(address, autocommit=True) as connection:
        assert not may_change_schema(connection)
        for statement in (*CHANGES_OF_THE_TRAIL[2:4], *CHANGES_OF_THE_SCHEMA):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)
        missing = connection.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            " AND NOT has_table_privilege(oid, 'SELECT')"
        ).fetchall()
        assert not missing


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"SECRET_KEY": "change-me"}, "SECRET_KEY must be at least 32"),
        ({"BASE_URL": "http://forum.example.org"}, "BASE_URL must start with https://"),
        ({"DEMO_MAIL_DIR": "/data/mails"}, "DEMO_MAIL_DIR is for demo mode only"),
    ],
)
@pytest.mark.parametrize("service", ["web", "relay", "worker", "worker-long"])
def test_production_refuses_what_is_not_safe(
    composed: Composed, tmp_path: Path, service: str, changed: dict[str, str], words: str
) -> None:
    other = Composed(tmp_path, {**OPERATOR, **changed})
    check = ["python", "-c", "from config import Settings; Settings.from_env()"]
    done = subprocess.run(
        check, cwd=composed.folder / "app", env=other.environment(service) | {"PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1 and words in done.stderr


@pytest.mark.parametrize("name", OPERATOR)
def test_what_is_not_given_stops_the_start(tmp_path: Path, name: str) -> None:
    with pytest.raises(AssertionError, match=f"set {name}"):
        Composed(tmp_path, {**OPERATOR, name: ""})


@pytest.mark.skipif(shutil.which("unshare") is None, reason="needs process namespaces")
def test_a_relay_that_is_away_is_not_healthy(tmp_path: Path) -> None:
    # In a namespace without any process but the check itself, which must not find its own words.
    composed = Composed(tmp_path, OPERATOR)
    kind, words = composed.services["relay"]["healthcheck"]["test"]
    assert kind == "CMD-SHELL"
    front = ["unshare", "--user", "--map-root-user", "--pid", "--fork", "--mount-proc", "--"]
    assert subprocess.run([*front, "true"], check=False).returncode == 0
    assert subprocess.run([*front, "sh", "-c", words], check=False).returncode != 0
