"""The only file that names every feature: blueprints, reactions to events, commands."""

import importlib
from typing import Any

from flask import Flask, request, url_for

from config import Settings
from gpscf_events.core import events

# While the house is being built, a feature that is not there yet is left out.
BLUEPRINTS = (
    "gpscf_events.core.health:bp",
    "gpscf_events.accounts.views:bp",
    "gpscf_events.registration.views:bp",
    "gpscf_events.registration.views:draft_bp",
    "gpscf_events.signups.views:bp",
    "gpscf_events.signups.views:status_bp",
    "gpscf_events.checkin.views:bp",
    "gpscf_events.checkin.api:bp",
    "gpscf_events.attendance.views_staff:bp",
    "gpscf_events.dashboard.views:bp",
    "gpscf_events.dashboard.views:status_bp",
    "gpscf_events.dashboard.home_views:bp",
    "gpscf_events.dashboard.staff_views:bp",
)
DEMO_BLUEPRINTS = ("gpscf_events.demo.views:bp",)
COMMANDS = (
    "gpscf_events.accounts.cli:group",
    "gpscf_events.parties.cli:group",
    "gpscf_events.badges.cli:group",
    "gpscf_events.attendance.cli:group",
)
DEMO_COMMANDS = ("gpscf_events.demo.cli:group",)
REACTIONS = {
    "gpscf_events.registration.events:RegistrationAccepted": (
        "gpscf_events.signups.services:on_registration_accepted",
        "gpscf_events.badges.services:on_registration_accepted",
    ),
    "gpscf_events.registration.events:RegistrationWithdrawn": (
        "gpscf_events.signups.services:on_registration_withdrawn",
        "gpscf_events.badges.services:on_registration_withdrawn",
    ),
    # No handler that writes to the person: a refusal is told by a member of staff.
    "gpscf_events.registration.events:RegistrationDeclined": (
        "gpscf_events.signups.services:on_registration_withdrawn",
        "gpscf_events.badges.services:on_registration_declined",
    ),
}
# Delegates prove to own a mailbox; everybody else signs in with a password.
DELEGATE_BLUEPRINTS = {"draft", "signups", "dashboard"}


def _find(name: str) -> Any:
    module, _, attribute = name.partition(":")
    try:
        return getattr(importlib.import_module(module), attribute, None)
    except ModuleNotFoundError as error:
        if error.name and module.startswith(error.name):
            return None
        raise


def _sign_in_address(app: Flask) -> str | None:
    """Where somebody who must sign in first is sent."""
    endpoint = "registration.email" if request.blueprint in DELEGATE_BLUEPRINTS else "accounts.sign_in"
    return url_for(endpoint) if endpoint in app.view_functions else None


def init_app(app: Flask, settings: Settings) -> None:
    """Register everything; demo parts only where the demo may exist."""
    for name in (*BLUEPRINTS, *(DEMO_BLUEPRINTS if settings.is_demo else ())):
        if (blueprint := _find(name)) is not None:
            app.register_blueprint(blueprint)
    for name in (*COMMANDS, *(DEMO_COMMANDS if settings.is_demo else ())):
        if (group := _find(name)) is not None:
            app.cli.add_command(group)
    table = {}
    for event, handlers in REACTIONS.items():
        if (kind := _find(event)) is not None:
            table[kind] = tuple(h for h in map(_find, handlers) if h is not None)
    events.wire(table)
    app.extensions["actor_loader"] = _find("gpscf_events.accounts.services:load_actor")
    app.extensions["sign_in_address"] = lambda: _sign_in_address(app)
    app.extensions["demo_sign_ins"] = (_find("gpscf_events.demo.accounts:DEMO_SIGN_INS") or []) if settings.is_demo else []
