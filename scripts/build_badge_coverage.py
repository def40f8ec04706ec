"""Write the coverage.json that says which characters the badge fonts can print.

    python -m scripts.build_badge_coverage             # after an update of the font packages
    python -m scripts.build_badge_coverage FOLDER      # for a folder named in FONT_DIRS

Needs fontTools, which is a development dependency only.
"""

import sys
from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path

from fontTools.ttLib import TTCollection, TTFont  # type: ignore[import-untyped]

from gpscf_events.badges import coverage

SUFFIXES = (".ttf", ".otf", ".ttc")


def standard_folders() -> list[Path]:
    """The font packages of requirements/base.in and our own folder."""
    packages = ("manimgx_fonts", "manimgx_fonts_cjk")
    return [*(Path(str(files(package))) for package in packages), coverage.FONTS]


def faces(folder: Path) -> Iterator[TTFont]:
    """Every face of every font file in a folder."""
    for path in sorted(folder.iterdir()):
        if path.suffix == ".ttc":
            with TTCollection(path, lazy=True) as collection:
                yield from collection.fonts
        elif path.suffix in SUFFIXES:
            with TTFont(path, lazy=True) as font:
                yield font


def covered(folders: Iterable[Path], families: Iterable[str] | None) -> dict[str, set[int]]:
    """The code points of each family; of all families where none are named.

    A family's faces (regular, bold) must all have a character before it counts.
    """
    wanted = None if families is None else set(families)
    found: dict[str, set[int]] = {}
    for folder in folders:
        for face in faces(folder):
            family = face["name"].getBestFamilyName()
            if wanted is not None and family not in wanted:
                continue
            points = set(face.getBestCmap())
            found[family] = found[family] & points if family in found else points
    return found


def build(folders: Iterable[Path], families: Iterable[str] | None) -> str:
    """The text of coverage.json."""
    found = covered(folders, families)
    lacking = set(families or ()) - set(found)
    if lacking:
        raise SystemExit(f"no font file for: {', '.join(sorted(lacking))}")
    return coverage.to_json(families or sorted(found), set().union(*found.values()))


def main() -> None:
    """Write the standard file, or the one of the folder given on the command line."""
    if len(sys.argv) > 1:
        folder = Path(sys.argv[1])
        target, text = folder / coverage.COVERAGE_FILE, build([folder], None)
    else:
        target = coverage.HERE / coverage.COVERAGE_FILE
        text = build(standard_folders(), coverage.FAMILIES)
    target.write_text(text, "utf-8")
    print(f"{target.name}: {len(text):,} bytes")


if __name__ == "__main__":
    main()
