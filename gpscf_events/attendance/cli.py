"""`flask attendance …`: figures at the terminal, and tidying away old exports."""

import click
from flask.cli import AppGroup

from gpscf_events.attendance import queries, services
from gpscf_events.core.actor import SYSTEM
from gpscf_events.core.roles import Permission

group = AppGroup("attendance", help="Who was where.")


@group.command("figures")
@click.argument("edition_key")
@click.option("--locale", type=click.Choice(["zh", "en"]), default="en")
def figures(edition_key: str, locale: str) -> None:
    """Print every figure of an edition, as the pages show it."""
    edition = queries.get_edition(SYSTEM, edition_key, Permission.ATTENDANCE_READ)
    for state, count in queries.count_registrations_by_state(edition.id).items():
        click.echo(f"{state.value:<14}{count:>8}")
    click.echo(f"{'checked in':<14}{queries.count_checked_in(edition.id):>8}")
    for label, found in (
        ("parties registered", queries.count_parties_registered(edition.id)),
        ("parties checked in", queries.count_parties_checked_in(edition.id)),
    ):
        kinds = f"{found.countries} countries, {found.regions} regions, "
        kinds += f"{found.international_organisations} international organisations"
        click.echo(f"{label:<20}{found.total:>4} ({kinds})")
    click.echo(f"{'expected':>9}{'waiting':>9}{'seats':>9}{'there':>9}{'parties':>9}  session")
    for row in queries.list_session_figures(edition.id):
        numbers = (row.expected, row.waiting, row.capacity, row.checked_in, row.parties.total)
        click.echo("".join(f"{number:>9}" for number in numbers) + f"  {row.session.title.pick(locale)}")


@group.command("tidy")
def tidy() -> None:
    """Remove exports whose days are over."""
    click.echo(f"{services.tidy_exports()} removed")
