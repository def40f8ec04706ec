"""`flask accounts …`."""

import click
from flask.cli import AppGroup

from gpscf_events.accounts import queries, second_factors, services
from gpscf_events.accounts.models import Role, RoleGrant
from gpscf_events.core.actor import SYSTEM
from gpscf_events.core.db import LOCALES
from gpscf_events.core.errors import Refusal

group = AppGroup("accounts", help="Staff accounts.")


@group.command("create-admin")
@click.option("--email", prompt=True)
@click.option("--name", prompt=True)
@click.option("--locale", type=click.Choice(LOCALES), default="zh", show_default=True)
@click.option("--another", is_flag=True, help="Make one although there is an administrator already.")
def create_admin(email: str, name: str, locale: str, another: bool) -> None:
    """Make the first administrator, and print a link that sets the password once."""
    if not another and queries.find_administrator() is not None:
        raise click.ClickException(
            "There is an administrator already. Let them invite others, or say --another."
        )
    try:
        link = services.make_invitation_link(
            email=email, name=name, grants=[RoleGrant(role=Role.ADMINISTRATOR)], locale=locale
        )
    except Refusal as refusal:
        raise click.ClickException(str(refusal.message)) from refusal
    click.echo(f"Open this link within 7 days; it works once:\n{link}")


@group.command("reset-factors")
@click.option("--email", prompt=True)
@click.option("--reason", prompt=True)
def reset_factors(email: str, reason: str) -> None:
    """Take the second factors of an account away: for the last administrator, whom no colleague can help."""
    user = queries.find_user(email)
    if user is None:
        raise click.ClickException("Nobody has this address.")
    try:
        second_factors.reset_factors(actor=SYSTEM, user=user, reason=reason)
    except Refusal as refusal:
        raise click.ClickException(str(refusal.message)) from refusal
    click.echo(f"{user.email} sets up a new second factor after the next sign-in, and is told by mail.")
