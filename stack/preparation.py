"""What happens between "the servers answer" and "the product may start": schema, assets, demo data, keys."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from gpscf_events.core.asset_files import is_current
from gpscf_events.core.schema import head_revision
from stack.faults import StackError
from stack.places import ROOT, Places, certificate_paths
from stack.servers import last_words

FLASK = ["-m", "flask", "--app", "gpscf_events.wsgi"]


def loading_environment(joined: Mapping[str, str]) -> dict[str, str]:
    """What the loader of the demo is told besides: it works as the owner, who alone may tell the planner."""
    owner_url = joined.get("DATABASE_OWNER_URL")
    return {"DATABASE_URL": owner_url, "DATABASE_OWNER_URL": ""} if owner_url else {}


class Preparation:
    """The steps before the start, each quiet, with its output in one log."""

    def __init__(self, places: Places, environment: Mapping[str, str], owner_url: str = "") -> None:
        """Keep where to work and what to tell the steps; the owner's address goes to those that need it."""
        self.places = places
        self.environment = environment
        self.as_owner = {"DATABASE_OWNER_URL": owner_url} if owner_url else {}
        self.log = places.logs / "preparation.log"

    def begin(self, arguments: list[str], extra: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
        """Begin a step."""
        with self.log.open("ab") as out:
            return subprocess.Popen(
                [sys.executable, *arguments],
                cwd=ROOT,
                env={**self.environment, **(extra or {})},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def finish(self, process: subprocess.Popen[bytes], what: str) -> None:
        """Wait for a step; a failed one becomes one sentence with its last line and where the rest stands."""
        try:
            failed = process.wait()
        except BaseException:
            process.kill()
            process.wait()
            raise
        if failed:
            raise StackError(f"{what} failed: {last_words(self.log)[:300]} (log: {self.log})")

    def step(self, arguments: list[str], what: str, extra: Mapping[str, str] | None = None) -> None:
        """Run one step to its end."""
        self.finish(self.begin(arguments, extra), what)

    def begin_assets(self) -> subprocess.Popen[bytes] | None:
        """Begin to hash and compress the static files, where they changed; it needs no database."""
        if is_current(self.places.assets):
            return None
        return self.begin(["-m", "gpscf_events.core.assets"])

    def migrate(self, *own_socket_dir: str) -> None:
        """Wait for the database and bring its schema to what the code expects."""
        self.step(["-m", "stack.schema", *own_socket_dir], "Bringing the database up to date", self.as_owner)
        self.known_schema.write_text(head_revision(), encoding="utf-8")

    def make_certificate(self, names: tuple[str, ...]) -> tuple[Path, Path]:
        """The certificate for these names, kept while it fits."""
        self.step(["-m", "stack.certificate", str(self.places.run), *names], "Making the certificate")
        return certificate_paths(self.places.run)

    @property
    def known_schema(self) -> Path:
        """The schema that our own database had when it was last looked at."""
        return self.places.postgres / "gpscf-schema"

    def is_done(self) -> bool:
        """Whether an earlier start left everything that the web needs, in our own database of today's schema."""
        return (
            self.loaded.exists()
            and self.known_schema.exists()
            and self.known_schema.read_text(encoding="utf-8") == head_revision()
            and any(self.places.sealing_keys.glob("seal-*.key"))
            and is_current(self.places.assets)
        )

    def load_demo(self, delegates: int) -> None:
        """Load the demo edition with synthetic delegates."""
        self.step(
            [*FLASK, "demo", "load", "--delegates", str(delegates)],
            "Loading the demo edition",
            loading_environment(self.as_owner),
        )

    def ensure_key(self) -> None:
        """Make the key that signs the badges, where there is none. Only this step and the workers see it."""
        self.step(
            [*FLASK, "badges", "create-key"], "Making the signing key", {"KEYS_DIR": str(self.places.keys)}
        )

    def begin_sealing_keys(self) -> subprocess.Popen[bytes] | None:
        """Begin to make the keys of sealed fields, where there are none; it needs no database."""
        if any(self.places.sealing_keys.glob("seal-*.key")):
            return None
        keys = {"SEALING_KEYS_DIR": str(self.places.sealing_keys)}
        return self.begin([*FLASK, "sealing", "create-keys"], keys)

    @property
    def loaded(self) -> Path:
        """The mark that the demo edition has been loaded into this database."""
        return self.places.postgres / "gpscf-demo-loaded"
