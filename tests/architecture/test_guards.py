"""Every blueprint names its guard; every page has its line in docs/roles.md; nothing is open by forgetting."""

from flask import Flask

from gpscf_events.core.actor import Access, guard_of, open_to_all
from gpscf_events.core.roles import Permission
from scripts.roles import PAPER, write

# In the table because their roles are handed out now; the pages come with their features.
COMING: set[Permission] = set()
OPEN = {
    "enquiry",
    "health",
    "accounts",
    "registration",
    "invited",
    "home",
    "programme",
    "own_programme",
    "calendar",
    "invitation_answer",
    "own_calendar",
    "feed",
    "paper",
    "seats_api",
    "status",
    "own_sessions",
    "demo",
}


def test_every_blueprint_names_its_guard(app: Flask) -> None:
    assert not [
        name for name, blueprint in app.blueprints.items() if getattr(blueprint, "guard_rule", None) is None
    ]


def test_only_the_named_blueprints_are_open_to_all(app: Flask) -> None:
    opened = {
        name
        for name, blueprint in app.blueprints.items()
        if getattr(blueprint, "guard_rule", None) is open_to_all
    }
    assert opened <= OPEN, f"opened without being listed here: {opened - OPEN}"


def test_the_paper_of_roles_has_a_line_for_every_page_and_is_current(app: Flask) -> None:
    assert PAPER.read_text("utf-8") == write(app), "run `make roles` and look at what changed"


def test_permissions_are_asked_for_by_a_page_or_named_here_as_coming(app: Flask) -> None:
    asked: set[Permission] = set()
    for rule in app.url_map.iter_rules():
        guard = guard_of(app, rule.endpoint)
        asked.update(guard.permissions if isinstance(guard, Access) else ())
    assert set(Permission) - asked == COMING


def test_every_route_belongs_to_a_blueprint(app: Flask) -> None:
    assert not [rule.endpoint for rule in app.url_map.iter_rules() if "." not in rule.endpoint]
