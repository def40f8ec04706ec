"""`flask demo …`, in demo mode only."""

import time

import click
from flask.cli import AppGroup

from gpscf_events.demo.services import load_demo

group = AppGroup("demo", help="The demo edition with synthetic delegates.")


@group.command("load")
@click.option("--delegates", type=click.IntRange(min=0), default=200, show_default=True)
def load(delegates: int) -> None:
    """Load the parties, the demo edition and so many synthetic delegates; what is there stays."""
    started = time.monotonic()
    done = load_demo(delegates=delegates)
    click.echo(
        f"{done.delegates_added} synthetic delegates added to {done.delegates_before} "
        f"in {time.monotonic() - started:.1f} s; {done.parties} parties in the list."
    )
