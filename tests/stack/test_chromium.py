"""Which browser the tests take, and what is installed where there is none. Programs at the edge are stood in for."""

import io
import os
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from stack.address import free_port
from stack.chromium import MISSING, find_chromium
from stack.places import ROOT

WORKS = "#!/bin/sh\necho Chromium 1.2.3\n"
STUB = "#!/bin/sh\necho install me first\nexit 1\n"
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="packages are installed by root only")


def program(path: Path, text: str = WORKS) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


@dataclass
class Machine:
    """A machine without a browser: a PATH and a home of its own."""

    folder: Path
    downloads: str

    @property
    def bin(self) -> Path:
        return self.folder / "bin"

    @property
    def environment(self) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if key != "CHROMIUM"}
        kept |= {"PATH": str(self.bin), "HOME": str(self.folder / "home")}
        kept.pop("PLAYWRIGHT_BROWSERS_PATH", None)
        return {**kept, "PLAYWRIGHT_DOWNLOAD_HOST": self.downloads}

    def own_of_playwright(self) -> Path:
        return program(self.folder / "home/.cache/ms-playwright/chromium-1/chrome-linux64/chrome")

    def make_sure(self, **more: str) -> subprocess.CompletedProcess[str]:
        """What `make test` runs first."""
        return subprocess.run(
            [sys.executable, "-m", "stack.chromium"],
            cwd=ROOT,
            env={**self.environment, **more},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    (tmp_path / "bin").mkdir()
    (tmp_path / "home").mkdir()
    return Machine(tmp_path, f"http://127.0.0.1:{free_port()}")


def test_the_named_one_then_the_systems_then_playwrights_own(machine: Machine, tmp_path: Path) -> None:
    assert find_chromium(machine.environment) is None
    own = machine.own_of_playwright()
    assert find_chromium(machine.environment) == own
    system = program(machine.bin / "chromium")
    assert find_chromium(machine.environment) == system
    named = program(tmp_path / "named" / "browser")
    assert find_chromium({**machine.environment, "CHROMIUM": str(named)}) == named
    assert find_chromium({**machine.environment, "PLAYWRIGHT_BROWSERS_PATH": "/nonexistent"}) == system


def test_one_that_only_asks_to_be_installed_does_not_count(machine: Machine) -> None:
    program(machine.bin / "chromium-browser", STUB)
    assert find_chromium(machine.environment) is None
    real = program(machine.bin / "google-chrome")
    assert find_chromium(machine.environment) == real


def test_nothing_is_installed_where_there_is_one(machine: Machine) -> None:
    program(machine.bin / "chromium")
    program(machine.bin / "apt-get", '#!/bin/sh\necho called > "$HOME/called"\n')
    done = machine.make_sure()
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert not (machine.folder / "home" / "called").exists()


def test_a_named_one_that_does_not_start_is_told_and_nothing_is_installed(machine: Machine) -> None:
    program(machine.bin / "apt-get", '#!/bin/sh\necho called > "$HOME/called"\n')
    done = machine.make_sure(CHROMIUM=str(machine.bin / "none"))
    assert (done.returncode, done.stdout, done.stderr) == (1, "", MISSING + "\n")
    assert not (machine.folder / "home" / "called").exists()


@as_root
def test_root_gets_the_package_of_the_system(machine: Machine) -> None:
    ready = program(machine.folder / "package" / "chromium")
    script = (
        '#!/bin/sh\necho "$DEBIAN_FRONTEND $*" >> "$HOME/called"\n'
        f'case "$*" in install*) /bin/cp {ready} {machine.bin}/chromium;; esac\n'
    )
    program(machine.bin / "apt-get", script)
    done = machine.make_sure()
    assert done.returncode == 0, done.stderr
    assert "Installing Chromium" in done.stdout
    assert (machine.folder / "home" / "called").read_text().splitlines() == [
        "noninteractive update -q",
        "noninteractive install -y -q --no-install-recommends chromium",
    ]
    assert find_chromium(machine.environment) == machine.bin / "chromium"


def test_where_none_can_be_had_one_sentence_says_what_to_do(machine: Machine) -> None:
    program(machine.bin / "apt-get", "#!/bin/sh\nexit 100\n")
    done = machine.make_sure()
    assert done.returncode == 1
    assert done.stderr == MISSING + "\n"


@pytest.fixture
def download_host() -> Iterator[str]:
    """Where Playwright fetches its browsers: every archive holds the programs of each kind."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as made:
        for name in (
            "chrome-linux64/chrome",
            "chrome-linux/chrome",
            "chrome-headless-shell-linux64/chrome-headless-shell",
            "chrome-linux/headless_shell",
            "ffmpeg-linux",
        ):
            entry = zipfile.ZipInfo(name)
            entry.external_attr = 0o100755 << 16
            made.writestr(entry, WORKS)

    class Archive(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(archive.getvalue())))
            self.end_headers()
            self.wfile.write(archive.getvalue())

        def log_message(self, *_: object) -> None:
            return None

    server = ThreadingHTTPServer(("127.0.0.1", 0), Archive)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_without_a_package_playwright_fetches_its_own(machine: Machine, download_host: str) -> None:
    program(machine.bin / "apt-get", "#!/bin/sh\nexit 100\n")
    done = machine.make_sure(PLAYWRIGHT_DOWNLOAD_HOST=download_host)
    assert done.returncode == 0, done.stderr
    found = find_chromium(machine.environment)
    assert found is not None and "ms-playwright" in str(found)
