"""`flask badges …`"""

import click
from flask.cli import AppGroup

from gpscf_events.badges import services
from gpscf_events.badges.errors import NoKeysDir

group = AppGroup("badges", help="Signing keys of badges.")


@group.command("create-key")
def create_key() -> None:
    """Make a signing key for each edition that has none. Safe to run again."""
    try:
        made = services.create_keys()
    except NoKeysDir as error:
        raise click.ClickException(
            "Set KEYS_DIR to the folder of the signing keys. Only workers and this command are given it."
        ) from error
    for edition in made:
        click.echo(f"Signing key made for edition {edition}.")
    if not made:
        click.echo("Every edition has its signing key.")
