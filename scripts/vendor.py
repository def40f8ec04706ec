"""Fetch or check the third-party browser files that this repository carries.

`python scripts/vendor.py check` hashes every file again and needs no network; `fetch` takes the packages anew
with `npm pack`, compares each archive with the recorded integrity and writes the recorded files.
`fetch --record` also writes the hashes down, for the one moment when a version is changed on purpose.
"""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RECORD = ROOT / "gpscf_events" / "static" / "vendor" / "vendor.json"


def main(arguments: list[str]) -> int:
    """Run `check` or `fetch`; the exit code is 1 when a file is not what the record says."""
    record = json.loads(RECORD.read_text("utf-8"))
    if arguments[:1] == ["fetch"]:
        for package in record["packages"]:
            fetch(package, record_hashes="--record" in arguments)
        if "--record" in arguments:
            RECORD.write_text(json.dumps(record, indent=2, ensure_ascii=False) + "\n", "utf-8")
    elif arguments != ["check"]:
        print("usage: vendor.py check | fetch [--record]")
        return 2
    faults = list_faults(record)
    for fault in faults:
        print(fault)
    if not faults:
        count = sum(len(package["files"]) for package in record["packages"])
        print(f"{count} vendored files are as recorded")
    return 1 if faults else 0


def fetch(package: dict[str, Any], *, record_hashes: bool) -> None:
    """Write the recorded files of one package from its archive, after its integrity was compared."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            ["npm", "pack", "--silent", f"{package['name']}@{package['version']}"],
            cwd=folder,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        archive = next(Path(folder).glob("*.tgz"))
        integrity = "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
        if integrity != package["integrity"]:
            raise SystemExit(f"{package['name']} {package['version']}: the archive is not the recorded one")
        with tarfile.open(archive) as tar:
            for entry in package["files"]:
                if entry["from"] is not None:
                    member = tar.extractfile(f"package/{entry['from']}")
                    if member is None:
                        raise SystemExit(f"{package['name']}: {entry['from']} is not in the archive")
                    target = ROOT / package["folder"] / entry["path"]
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(member.read())
    if record_hashes:
        for entry in package["files"]:
            entry["sha256"] = sha256_of(ROOT / package["folder"] / entry["path"])


def list_faults(record: dict[str, Any]) -> list[str]:
    """Compare disk and record both ways: missing, changed, and unrecorded files."""
    faults: list[str] = []
    recorded: set[Path] = {RECORD}
    for package in record["packages"]:
        for entry in package["files"]:
            path = ROOT / package["folder"] / entry["path"]
            recorded.add(path)
            if not path.is_file():
                faults.append(f"{path.relative_to(ROOT)} is missing")
            elif sha256_of(path) != entry["sha256"]:
                faults.append(f"{path.relative_to(ROOT)} is not the recorded file")
    folders = {RECORD.parent} | {ROOT / package["folder"] for package in record["packages"]}
    present = {path for folder in folders for path in folder.rglob("*") if path.is_file()}
    # Compressed twins are made by the build from the files beside them.
    unrecorded = {path for path in present - recorded if path.suffix not in {".gz", ".br"}}
    faults += [f"{path.relative_to(ROOT)} is not recorded" for path in sorted(unrecorded)]
    return faults


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
