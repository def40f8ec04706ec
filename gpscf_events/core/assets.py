"""Static files: hashed names, gzip and brotli made once, served by WhiteNoise for a year.

`python -m gpscf_events.core.assets` builds them into ASSETS_DIR; without a build the plain files are served.
"""

import hashlib
import json
import mimetypes
import os
import re
import shutil
import sys
from pathlib import Path
from wsgiref.headers import Headers

from flask import Flask
from whitenoise import WhiteNoise
from whitenoise.compress import Compressor

from gpscf_events.core.asset_files import MANIFEST, SOURCE, is_current

PREFIX = "/static/"
_HASHED = re.compile(r"\.[0-9a-f]{12}\.[a-z0-9]+$")
mimetypes.add_type("application/wasm", ".wasm")
mimetypes.add_type("text/javascript", ".js")


def build(target: Path) -> dict[str, str]:
    """Copy every static file to `target` under a hashed name with .gz and .br beside it; returns name → hashed name.

    Files that name each other by address (a worker script its wasm) get the addresses by data attributes,
    so no file's content is touched.
    """
    names: dict[str, str] = {}
    fresh = target.with_name(target.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    compressor = Compressor(quiet=True)
    for source in sorted(path for path in SOURCE.rglob("*") if path.is_file()):
        name = source.relative_to(SOURCE).as_posix()
        mark = hashlib.sha256(source.read_bytes()).hexdigest()[:12]
        hashed = f"{name.removesuffix(source.suffix)}.{mark}{source.suffix}"
        copy = fresh / hashed
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, copy)
        if compressor.should_compress(copy.name):
            for _made in compressor.compress(str(copy)):
                pass
        names[name] = hashed
    (fresh / MANIFEST).write_text(json.dumps(names))
    shutil.rmtree(target, ignore_errors=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh.rename(target)
    return names


def _add_headers(headers: Headers, path: str, url: str) -> None:
    # No policy of contents: a worker's script would need the scanner's, and nothing here is a page.
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"


def init_app(app: Flask, assets_dir: Path) -> None:
    """Serve the built files (or the plain ones) and give templates `asset(name)`."""
    manifest = assets_dir / MANIFEST
    names: dict[str, str] = json.loads(manifest.read_text()) if manifest.is_file() else {}
    root = assets_dir if names else SOURCE
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=str(root),
        prefix=PREFIX,
        autorefresh=not names,
        immutable_file_test=lambda _path, url: bool(_HASHED.search(url)),
        max_age=0,
        allow_all_origins=False,
        add_headers_function=_add_headers,
    )

    def asset(name: str) -> str:
        """The address of a static file; KeyError for a file that does not exist."""
        if names:
            return PREFIX + names[name]
        if not (SOURCE / name).is_file():
            raise KeyError(name)
        return PREFIX + name

    app.jinja_env.globals["asset"] = asset
    app.extensions["asset"] = asset


if __name__ == "__main__":
    folder = Path(os.environ.get("ASSETS_DIR", "var/assets"))
    if not is_current(folder):
        build(folder)
    sys.exit(0)
