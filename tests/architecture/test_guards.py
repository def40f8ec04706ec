"""Every blueprint names its guard; nothing is open by forgetting."""

from flask import Flask

from gpscf_events.core.actor import open_to_all

OPEN = {"health", "accounts", "registration", "home", "status", "own_sessions", "demo"}


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


def test_every_route_belongs_to_a_blueprint(app: Flask) -> None:
    assert not [rule.endpoint for rule in app.url_map.iter_rules() if "." not in rule.endpoint]
