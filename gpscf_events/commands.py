"""The commands of every feature: `flask --app gpscf_events.wsgi …`. The web server does not carry them."""

from flask import Flask

from config import Settings
from gpscf_events.accounts import cli as accounts_cli
from gpscf_events.attendance import cli as attendance_cli
from gpscf_events.badges import cli as badges_cli
from gpscf_events.core import sealing_cli
from gpscf_events.demo import cli as demo_cli
from gpscf_events.parties import cli as parties_cli
from gpscf_events.retention import cli as retention_cli

COMMANDS = (
    sealing_cli.group,
    accounts_cli.group,
    parties_cli.group,
    badges_cli.group,
    attendance_cli.group,
    retention_cli.group,
)
DEMO_COMMANDS = (demo_cli.group,)


def init_app(app: Flask, settings: Settings) -> None:
    """Register the commands; those of the demo only where the demo may exist."""
    for group in (*COMMANDS, *(DEMO_COMMANDS if settings.is_demo else ())):
        app.cli.add_command(group)
