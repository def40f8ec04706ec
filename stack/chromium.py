"""Find the browser that the tests drive, and install it where there is none (`python -m stack.chromium`)."""

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

SYSTEM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = (
    "The browser tests need Chromium, and it could not be installed: install the package chromium of your "
    "system, or name a browser with CHROMIUM=/path/to/chromium."
)


def find_chromium(environ: Mapping[str, str] | None = None) -> Path | None:
    """The browser: CHROMIUM, then the system's, then Playwright's own. Only one that starts counts."""
    env = os.environ if environ is None else environ
    if named := env.get("CHROMIUM"):
        return Path(named) if _starts(named) else None
    candidates = [shutil.which(name, path=env.get("PATH")) for name in SYSTEM_NAMES]
    candidates += [str(path) for path in _of_playwright(env)]
    return next((Path(path) for path in candidates if path and _starts(path)), None)


def _of_playwright(env: Mapping[str, str]) -> list[Path]:
    caches = [Path(env.get("HOME", "/")) / ".cache/ms-playwright"]
    caches += [Path(env.get("HOME", "/")) / "Library/Caches/ms-playwright"]
    if named := env.get("PLAYWRIGHT_BROWSERS_PATH"):
        caches.insert(0, Path(named))
    patterns = ("chromium-*/chrome-linux*/chrome", "chromium-*/chrome-mac*/*.app/Contents/MacOS/*")
    return [path for cache in caches for pattern in patterns for path in sorted(cache.glob(pattern))]


def _starts(path: str) -> bool:
    # Some systems carry a stub of that name which only asks to install the real one.
    try:
        done = subprocess.run([path, "--version"], capture_output=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def install_chromium() -> None:
    """Install a browser: Debian's package as root (it brings its libraries), else Playwright's own."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for step in (["update", "-q"], ["install", "-y", "-q", "--no-install-recommends", "chromium"]):
            subprocess.run(["apt-get", *step], env=environment, capture_output=True, timeout=600, check=False)
    if find_chromium() is None:
        command = [sys.executable, "-m", "playwright", "install", "chromium"]
        subprocess.run(command, capture_output=True, timeout=600, check=False)


def main() -> int:
    """Make sure that there is a browser; a sentence and status 1 where there is none."""
    if find_chromium() is None and "CHROMIUM" not in os.environ:
        sys.stdout.write("Installing Chromium for the browser tests (once) ...\n")
        sys.stdout.flush()
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):
            install_chromium()
    if find_chromium() is None:
        sys.stderr.write(MISSING + "\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
