"""`make run`: the whole product on one machine, from nothing to one screen, until Ctrl-C.

This process prepares and watches; the supervisor below it starts, restarts and stops. Both hold the lock
of the folder, and every process is told to end with its parent, so that nothing outlives a kill -9.
"""

import ctypes
import json
import os
import signal
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from types import FrameType
from typing import IO

from config import DEMO_SMS_TOKEN
from stack import cluster, valkey
from stack.address import Address, ensure_free, free_port, read_address
from stack.faults import StackError
from stack.places import Places, find_places, write_private
from stack.preparation import Preparation
from stack.programs import Program, app_programs
from stack.screen import say, screen, sign_ins
from stack.sockets import make_socket_folder, remove_temporary
from stack.supervision import Supervision, end_leftovers

READY_WITHIN_S = 90
PR_SET_PDEATHSIG = 1
NOT_FOR_ALL = frozenset({"KEYS_DIR", "SEALING_KEYS_DIR", "DATABASE_OWNER_URL"})


class Stopped(Exception):
    """Somebody asked the stack to end."""


class Stack:
    """One run of the stack on one folder."""

    def __init__(self, places: Places, address: Address, lock: IO[str]) -> None:
        """Decide what is ours to start: a server that the environment names is somebody else's."""
        self.places, self.address, self.lock = places, address, lock
        self.own_postgres = "DATABASE_URL" not in os.environ
        self.own_valkey = "REDIS_URL" not in os.environ
        self.own_mails = "SMTP_URL" not in os.environ
        # The mail catcher is the SMS gateway too.
        self.own_texts = self.own_mails and "SMS_URL" not in os.environ
        self.socket_dir = make_socket_folder(places.run)
        self.environment = self.make_environment()
        self.preparation = Preparation(places, self.environment, self.owner_url())
        self.preparation.log.write_bytes(b"")
        self.certificate = self.preparation.make_certificate(address.names) if address.tls else None
        self.supervision = Supervision(places, self.programs(), self.socket_dir)

    def make_environment(self) -> dict[str, str]:
        """The environment of every process. No folder of keys is in it (`app_programs` says who is given which) and not
        the address of the database's owner, which is for the steps before the start.
        """
        places = self.places
        kept = {k: v for k, v in os.environ.items() if k not in NOT_FOR_ALL}
        ours = {
            "APP_ENV": "demo",
            "DATABASE_URL": cluster.url(self.socket_dir),
            "REDIS_URL": valkey.url(self.socket_dir),
            "SMTP_URL": f"smtp://127.0.0.1:{free_port()}",
            "BASE_URL": self.address.shown,
            "TRUSTED_HOSTS": ",".join(self.address.names),
            "SECRET_KEY": places.secret_key(),
            "FILES_DIR": str(places.files),
            "AUDIT_MAIL_TO": "audit@forum.example.org",
        }
        if self.own_texts:
            ours |= {"SMS_URL": f"http://127.0.0.1:{free_port()}/messages", "SMS_TOKEN": DEMO_SMS_TOKEN}
        fixed = {
            "ASSETS_DIR": str(places.assets),
            "DEMO_MAIL_DIR": str(places.mails),
            "PYTHONUNBUFFERED": "1",
        }
        return {**ours, **kept, **fixed}

    def owner_url(self) -> str:
        """The address of the database's owner: on our own server, else what the operator set, or nothing."""
        if self.own_postgres:
            return cluster.url(self.socket_dir, role=cluster.OWNER_ROLE)
        return os.environ.get("DATABASE_OWNER_URL", "").strip()

    def programs(self) -> list[Program]:
        """The servers that are ours, and the product's processes."""
        found = app_programs(
            self.address, self.certificate, self.places, catcher=self.own_mails, texts=self.own_texts
        )
        if self.own_postgres:
            command = cluster.command(self.places.postgres, self.socket_dir)
            # SIGINT is PostgreSQL's fast stop: it waits for no client.
            found.append(
                Program("postgres", command, 10, at_once=True, stop_signal="INT", title="database server")
            )
        if self.own_valkey:
            command = valkey.command(self.places.valkey, self.socket_dir)
            found.append(Program("valkey", command, 15, at_once=True, title="queue server"))
        return found

    def start(self) -> None:
        """From nothing to a product that answers."""
        if self.own_postgres:
            if not (self.places.postgres / "PG_VERSION").exists():
                say("Making the database ...")
            cluster.initialise(self.places.postgres)
        preparation = self.preparation
        # The web takes longest to load: where nothing is to be made first, it starts beside the servers.
        web_first = self.own_postgres and preparation.is_done()
        assets, sealing_keys = preparation.begin_assets(), preparation.begin_sealing_keys()
        self.supervision.start(self.environment, self.lock)
        if web_first:
            self.supervision.start_programs("product")
        preparation.migrate(*([str(self.socket_dir)] if self.own_postgres else []))
        if assets is not None:
            preparation.finish(assets, "Preparing the static files")
        if sealing_keys is not None:
            preparation.finish(sealing_keys, "Making the keys of sealed fields")
        mark = preparation.loaded if self.own_postgres else self.places.var / "demo-loaded"
        first = not mark.exists()
        if first:
            say("Loading the demo edition ...")
            preparation.load_demo(200)
            mark.write_text("", encoding="utf-8")
        if first or not any(self.places.keys.iterdir()):
            preparation.ensure_key()
        self.remember()
        say("Starting ...")
        if not web_first:
            self.supervision.start_programs("product")
        # Then the others, so that the first page does not wait for all of them.
        self.wait_for("/healthz")
        self.supervision.start_programs(
            *(p.name for p in self.programs() if p.name not in self.supervision.pids)
        )
        self.wait_for("/readyz")

    def remember(self) -> None:
        """Write down the environment, for commands that join this run; with the secret, so for the owner."""
        names = [
            "APP_ENV",
            "DATABASE_URL",
            "REDIS_URL",
            "SMTP_URL",
            "BASE_URL",
            "TRUSTED_HOSTS",
            "SECRET_KEY",
        ]
        names += ["FILES_DIR", "ASSETS_DIR", "DEMO_MAIL_DIR"]
        names += [name for name in ("SMS_URL", "SMS_TOKEN") if name in self.environment]
        known = {name: self.environment[name] for name in names} | self.preparation.as_owner
        write_private(self.places.environment, json.dumps(known, indent=1))
        self.lock.write(self.address.shown)
        self.lock.flush()

    def wait_for(self, path: str) -> None:
        """Return when /healthz (the web) or /readyz (database, broker, schema, relay and workers) says yes."""
        context = ssl.create_default_context(cafile=str(self.certificate[0])) if self.certificate else None
        deadline = time.monotonic() + READY_WITHIN_S
        answer = "no answer"
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(  # noqa: S310 - our own address # nosec B310 # our own address
                    f"{self.address.shown}{path}", timeout=5, context=context
                ):
                    return
            except urllib.error.HTTPError as refusal:
                answer = refusal.read(400).decode("utf-8", "replace").strip()
            except OSError as fault:
                answer = str(fault)
            self.supervision.note_restarts(say)
            self.supervision.ensure_lasting()
            time.sleep(0.1)
        raise StackError(
            f"It did not become ready in {READY_WITHIN_S} s: {answer} (logs: {self.places.logs})"
        )

    def watch(self) -> None:
        """Stay until somebody stops it, saying what had to be started again."""
        while True:
            time.sleep(1)
            if not self.supervision.runs:
                raise StackError("The supervisor was ended from outside: everything stops. Start it again.")
            self.supervision.note_restarts(say)

    def stop(self) -> None:
        """End all in order; the data stay."""
        self.supervision.stop()
        self.places.environment.unlink(missing_ok=True)
        remove_temporary(self.socket_dir)


def ask_to_stop(_number: int, _frame: FrameType | None) -> None:
    """Turn a signal into the way out; a second one must not cut the orderly end short."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    raise Stopped


def die_with_make() -> None:
    """End when the `make` that started us is killed: nobody could stop us with Ctrl-C any more."""
    if sys.platform == "linux" and "MAKELEVEL" in os.environ:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


def run(places: Places) -> None:
    """Start, show the screen, watch, and end in order whatever happens."""
    address = read_address(os.environ)
    places.make()
    lock = places.lock()
    end_leftovers(places.var, patience_s=45)
    ensure_free(address)
    stack = Stack(places, address, lock)
    try:
        stack.start()
        database = "its own, in the data folder" if stack.own_postgres else "the one of DATABASE_URL"
        say(
            screen(
                address,
                places,
                sign_ins(),
                own_mails=stack.own_mails,
                own_texts=stack.own_texts,
                database=database,
            )
        )
        stack.watch()
    finally:
        stack.stop()


def main() -> int:
    """The whole command: one sentence and status 1 where it cannot run."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, ask_to_stop)
    die_with_make()
    try:
        run(find_places())
    except Stopped:
        say("Stopped. All data stay.")
    except StackError as fault:
        sys.stderr.write(f"{fault}\n")
        return 1
    except (OSError, subprocess.SubprocessError) as fault:
        sys.stderr.write(f"The stack cannot run: {fault}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
