"""`flask accounts …`."""

import click
from flask.cli import AppGroup

from gpscf_events.accounts import services
from gpscf_events.accounts.errors import PasswordTooShort
from gpscf_events.accounts.models import Role

group = AppGroup("accounts", help="Staff accounts.")


@group.command("create-admin")
@click.option("--email", prompt=True)
@click.option("--name", prompt=True)
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True)
def create_admin(email: str, name: str, password: str) -> None:
    """Make the first administrator of an empty system."""
    try:
        user = services.create_user(
            email=email, name=name, password=password, grants=[(Role.ADMINISTRATOR, None)]
        )
    except PasswordTooShort as refusal:
        raise click.ClickException(str(refusal.message)) from refusal
    click.echo(f"{user.email} can sign in as administrator.")
