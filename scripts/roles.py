"""`make roles`: write docs/roles.md from the table of roles and the product's addresses."""

import sys
from pathlib import Path

from flask import Flask

from config import Settings
from gpscf_events.application import create_app
from gpscf_events.core.actor import Access, guard_of
from gpscf_events.core.roles import TABLE, Permission, roles_with

PAPER = Path(__file__).resolve().parents[1] / "docs" / "roles.md"
# Enough to name every address, those of the demo too; nothing is connected to.
_SETTINGS = {
    "APP_ENV": "test",
    "DATABASE_URL": "postgresql+psycopg://nobody@127.0.0.1/none",
    "REDIS_URL": "redis://127.0.0.1/0",
    "SMTP_URL": "smtp://127.0.0.1:25",
    "BASE_URL": "http://127.0.0.1",
    "SECRET_KEY": "only-for-naming-addresses-never-for-serving",  # nosec B105
}
_INTRODUCTION = """# Roles, permissions and pages

Written by `make roles` from `gpscf_events/core/roles.py` and the addresses of the product; a test compares this paper
with both, and every address with every role. What is not given here is denied. A page that is somebody else's, or that
does not exist, gives the same 404. A grant holds for a scope; of an edition's pages its holder sees what lies in it.
Where the second factor is forced, the role holds only in a session that has shown one; before, its pages lead there.
"""


def access_of(app: Flask, endpoint: str) -> str:
    """Who may enter a page: "everybody", "delegates", "staff" (all who signed in), or permissions."""
    rule = guard_of(app, endpoint)
    if not isinstance(rule, Access):
        raise SystemExit(f"{endpoint}: its guard is not an Access of core/actor.py")
    if rule.kind == "staff":
        return ", ".join(rule.permissions) or "staff"
    return {"open": "everybody", "delegate": "delegates", "newcomer": "staff before the second factor"}[
        rule.kind
    ]


def write(app: Flask) -> str:
    """The whole paper."""
    lines = [_INTRODUCTION, "## Roles", "", "| role | may | second factor | is handed out for |"]
    lines.append("| --- | --- | --- | --- |")
    for role, line in TABLE.items():
        may = ", ".join(one for one in Permission if one in line.permissions)
        scopes = "never: taken with a reason" if role == "break_glass" else ", ".join(line.scopes)
        factor = "forced" if line.second_factor else "as they like"
        lines.append(f"| {role} | {may or '–'} | {factor} | {scopes} |")
    lines += [
        "",
        "## Pages",
        "",
        "| method | address | page | who | roles |",
        "| --- | --- | --- | --- | --- |",
    ]
    rules = sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, sorted(rule.methods or ())))
    for rule in rules:
        methods = " ".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        who = access_of(app, rule.endpoint)
        roles = "–"
        if who not in {"everybody", "delegates"}:
            named = [Permission(one) for one in who.split(", ")] if not who.startswith("staff") else []
            roles = ", ".join(roles_with(*named) if named else TABLE)
        address = rule.rule.replace("|", "\\|")
        lines.append(f"| {methods} | `{address}` | {rule.endpoint} | {who} | {roles} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the paper."""
    PAPER.write_text(write(create_app(Settings.from_env(_SETTINGS))), encoding="utf-8")
    sys.stdout.write(f"{PAPER.name} is written\n")


if __name__ == "__main__":
    main()
