"""`flask retention …`"""

import click
from flask.cli import AppGroup

from gpscf_events.retention import services

group = AppGroup("retention", help="How long personal data is kept.")


@group.command("reapply")
def reapply() -> None:
    """Erase again, after a restore, whoever the journal of erasures names."""
    click.echo(f"Erased again: {services.reapply_journal()}")
