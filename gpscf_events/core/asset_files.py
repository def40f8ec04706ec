"""Where the static files are, and whether their build is of today: standard library only, asked at each start."""

import hashlib
import json
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1] / "static"
MANIFEST = "manifest.json"


def is_current(target: Path) -> bool:
    """Whether the build in `target` holds exactly today's files."""
    manifest = target / MANIFEST
    if not manifest.is_file():
        return False
    names: dict[str, str] = json.loads(manifest.read_text())
    marks = {
        path.relative_to(SOURCE).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()[:12]
        for path in SOURCE.rglob("*")
        if path.is_file()
    }
    return names.keys() == marks.keys() and all(marks[name] in hashed for name, hashed in names.items())
