"""Chromium as the browser tests start it: headless, with the wheels' fonts, nothing fetched unasked."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, BrowserType

from stack.chromium import MISSING, find_chromium
from stack.fonts import write_fontconfig

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--font-render-hinting=none",
)


def start_options(folder: Path, environ: dict[str, str]) -> dict[str, Any]:
    """The options of a start that every browser of the tests shares."""
    path = find_chromium()
    assert path is not None, MISSING
    environment = {**environ, "FONTCONFIG_FILE": str(write_fontconfig(folder))}
    return {"executable_path": str(path), "headless": True, "env": environment}


def launch(kind: BrowserType, folder: Path, environ: dict[str, str]) -> Browser:
    """A browser without a profile; contexts are made of it."""
    return kind.launch(args=list(FLAGS), **start_options(folder, environ))


def launch_with_camera(
    kind: BrowserType, folder: Path, environ: dict[str, str], *, video: Path, base_url: str
) -> BrowserContext:
    """A browser whose camera shows the file (.mjpeg or .y4m) over and over."""
    camera = ("--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={video}")
    return kind.launch_persistent_context(
        str(folder / "profile"),
        args=[*FLAGS, *camera],
        permissions=["camera"],
        service_workers="allow",
        base_url=base_url,
        **start_options(folder, environ),
    )
