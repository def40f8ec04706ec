"""The source as text and syntax trees: these tests never import the product, so that a cycle is named here."""

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "gpscf_events"

# The line of features: each imports only what stands left of it.
LINE = (
    "core",
    "audit",
    "messages",
    "followups",
    "accounts",
    "parties",
    "people",
    "programme",
    "categories",
    "registration",
    "questions",
    "accreditation",
    "wordings",
    "signups",
    "badges",
    "runsheets",
    "checkin",
    "attendance",
    "lists",
    "retention",
    "delegations",
    "imports",
    "notes",
    "invitations",
    "dashboard",
    "trail",
    "demo",
)


@dataclass(frozen=True)
class Source:
    """One Python file of the product."""

    path: Path
    tree: ast.Module
    text: str

    @property
    def name(self) -> str:
        """The path from the root of the project."""
        return self.path.relative_to(ROOT).as_posix()

    @property
    def feature(self) -> str | None:
        """The feature the file belongs to, or None for the files beside the features."""
        parts = self.path.relative_to(ROOT).parts
        return parts[1] if parts[0] == "gpscf_events" and len(parts) > 2 else None

    def imports(self) -> list[tuple[int, str]]:
        """(line, dotted module) of every import of our own packages, also those inside functions."""
        found: list[tuple[int, str]] = []
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                found += [(node.lineno, f"{node.module}.{alias.name}") for alias in node.names]
            elif isinstance(node, ast.Import):
                found += [(node.lineno, alias.name) for alias in node.names]
        ours = ("gpscf_events", "worker", "config", "stack")
        return [(line, name) for line, name in found if name.split(".")[0] in ours]


@cache
def sources() -> tuple[Source, ...]:
    """Every Python file of the product (not of its tests)."""
    paths = [ROOT / "config.py", *PACKAGE.rglob("*.py"), *(ROOT / "worker").rglob("*.py")]
    texts = {path: path.read_text() for path in sorted(paths)}
    return tuple(Source(path, ast.parse(text), text) for path, text in texts.items())
