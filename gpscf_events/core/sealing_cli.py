"""`flask sealing …`"""

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from gpscf_events.core import keyring, sealing
from gpscf_events.core.errors import Refusal
from gpscf_events.core.key_files import KeyFileFault

group = AppGroup("sealing", help="Keys of sealed fields.")


@group.command("create-keys")
def create_keys() -> None:
    """Make the first sealing key and the key of the blind index. Safe to run again."""
    try:
        made = keyring.create(_folder())
    except KeyFileFault as fault:
        raise click.ClickException(str(fault)) from fault
    click.echo("Sealing keys made." if made else "There are sealing keys already.")


@group.command("rotate")
def rotate() -> None:
    """Make a new key and seal every value with it. Safe to kill: run it again, and it goes on."""
    done = broken = 0
    try:
        for batch_done, batch_broken in sealing.rotate(_folder()):
            done, broken = done + batch_done, broken + batch_broken
            click.echo(f"{done} values sealed anew")
        left = sealing.count_to_rotate()
    except (Refusal, KeyFileFault) as fault:
        raise click.ClickException(f"{fault}: the lines above say which key is missing.") from fault
    if broken:
        raise click.ClickException(f"{broken} values cannot be opened with the keys in this folder.")
    if left:
        raise click.ClickException(f"{left} values were written meanwhile with the older key: run it again.")
    click.echo("Every value is sealed with the newest key. Keep the older ones as long as backups need them.")


def _folder() -> Path:
    folder: Path | None = current_app.extensions["settings"].sealing_keys_dir
    if folder is None:
        raise click.ClickException(
            "Set SEALING_KEYS_DIR to the folder of the sealing keys: a folder of mode 0700 outside "
            "database, files and backups."
        )
    return folder
