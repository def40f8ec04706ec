"""Pictures that strangers send: made anew in a limited child process, or refused with a sentence."""

import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

from flask_babel import lazy_gettext as _l

from gpscf_events.core.errors import Busy, RuleBroken
from gpscf_events.core.logs import log

TIMEOUT_S = 20
# Each child may take a gigabyte for a moment.
_CHILDREN = threading.BoundedSemaphore(2)
_WAIT_S = 15


class PictureRefused(RuleBroken):
    """The file cannot become a portrait; the message says what to choose instead."""

    code = "picture_refused"
    message = _l("This picture could not be read. Choose another one, or take a new one.")
    is_no_picture = False


_REASONS = {
    b"not_a_picture": _l(
        "This is not a picture of a kind that we can read. Choose a JPEG, PNG or WebP picture; "
        "a telephone's camera makes JPEG."
    ),
    b"too_many_pixels": _l(
        "This picture has more than 50 million pixels. Choose a smaller one, or take a new one."
    ),
    b"too_small": _l("This picture is very small. Choose one of at least 120 × 160 pixels."),
}


@dataclass(frozen=True)
class Portrait:
    """A JPEG in 3:4 that we made ourselves, with its size in pixels and mean brightness (0 to 255)."""

    data: bytes
    width: int
    height: int
    brightness: int


def make_portrait(data: bytes) -> Portrait:
    """The picture cut to 3:4, at most 900 × 1200, with its pixels and nothing else. Raises PictureRefused or Busy."""
    return _make("portrait", data)


def make_picture(data: bytes) -> bytes:
    """The whole picture as a JPEG of at most 2400 × 2400, pixels alone. Raises PictureRefused or Busy."""
    return _make("whole", data).data


def _make(shape: str, data: bytes) -> Portrait:
    # -I: neither the environment nor the current folder has a say in what the child imports.
    command = [sys.executable, "-I", str(Path(__file__).resolve().with_name("image_child.py")), shape]
    if not _CHILDREN.acquire(timeout=_WAIT_S):
        raise Busy
    try:
        done = subprocess.run(
            command, input=data, capture_output=True, env={}, cwd="/", timeout=TIMEOUT_S, check=False
        )
    except subprocess.TimeoutExpired as error:
        log.warning("picture.took_too_long", extra={"size_bytes": len(data)})
        raise PictureRefused from error
    finally:
        _CHILDREN.release()
    if done.returncode != 0:
        log.info("picture.refused", extra={"status": done.returncode, "size_bytes": len(data)})
        refused = PictureRefused(_REASONS.get(done.stdout))
        refused.is_no_picture = done.stdout == b"not_a_picture"
        raise refused
    head, _, picture = done.stdout.partition(b"\n")
    width, height, brightness = (int(word) for word in head.split())
    return Portrait(picture, width, height, brightness)
