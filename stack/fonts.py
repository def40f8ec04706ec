"""Point fontconfig at the fonts of the wheels, so that a browser without system fonts shows every script."""

import importlib.util
from pathlib import Path
from xml.sax.saxutils import escape  # nosec B406 # writes only

FONT_WHEELS = ("manimgx_fonts", "manimgx_fonts_cjk")
SANS = ("Noto Sans", "Noto Sans CJK SC")


def font_folders() -> list[Path]:
    """The folders of the font wheels."""
    folders = []
    for name in FONT_WHEELS:
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.submodule_search_locations:
            folders += [Path(place) for place in spec.submodule_search_locations]
    return folders


def write_fontconfig(folder: Path) -> Path:
    """Write a configuration for FONTCONFIG_FILE that knows the wheels' fonts beside the system's."""
    places = [*font_folders(), Path("/usr/share/fonts")]
    lines = ['<?xml version="1.0"?>', '<!DOCTYPE fontconfig SYSTEM "fonts.dtd">', "<fontconfig>"]
    lines += [f"<dir>{escape(str(place))}</dir>" for place in places]
    # Without a desktop "system-ui" means whatever font comes first; ours is the one that badges are set in.
    for family in ("system-ui", "sans-serif"):
        names = "".join(f"<family>{name}</family>" for name in SANS)
        lines.append(f"<alias binding='strong'><family>{family}</family><prefer>{names}</prefer></alias>")
    lines += [f"<cachedir>{escape(str(folder / 'font-cache'))}</cachedir>", "</fontconfig>"]
    path = folder / "fonts.conf"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
