"""`flask parties …`."""

import click
from flask.cli import AppGroup

from gpscf_events.parties.services import load_parties

group = AppGroup("parties", help="Countries, regions and international organisations.")


@group.command("load")
def load() -> None:
    """Bring the database to what data/parties.csv says."""
    total, changed = load_parties()
    click.echo(f"{total} parties in the list, {changed} rows changed.")
