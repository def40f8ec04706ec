"""The pages of an export that was ordered, for every feature that offers some: how far it is, stopped, taken."""

from collections.abc import Callable
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, g, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString

from gpscf_events.accounts.services import ensure_confirmed
from gpscf_events.attendance import services
from gpscf_events.attendance.models import Export, ExportSource
from gpscf_events.attendance.queries import is_given_up
from gpscf_events.attendance.rules import PERMISSIONS, UNFINISHED, may_download
from gpscf_events.core.actor import current_actor, needs
from gpscf_events.core.clock import now
from gpscf_events.core.htmx import wants_fragment
from gpscf_events.programme.models import Edition


def add_export_pages(
    bp: Blueprint,
    under: str,
    *,
    own: Callable[[UUID], tuple[Edition, Export]],
    source: ExportSource,
    back: tuple[str, LazyString],
) -> None:
    """Give the blueprint the pages `export`, `cancel` and `download` below the address `under`.

    `own` finds the export and its edition where the actor ordered it and may still read all that is in it, and
    raises NotFound else; `back` is the endpoint and the name of the page that the export was ordered on.
    """
    address = f"{under}/<uuid:export_id>"
    back_to, back_word = back

    @bp.get(address)
    @needs(PERMISSIONS[source])
    def export(export_id: UUID) -> ResponseReturnValue:
        """How far an export is; the part that moves is polled."""
        edition, found = own(export_id)
        return render_template(
            "attendance/_export.html" if wants_fragment() else "attendance/export.html",
            edition=edition,
            edition_zone=ZoneInfo(edition.time_zone),
            export=found,
            is_unfinished=found.state in UNFINISHED and not is_given_up(found),
            may_download=may_download(found, now=now()),
            back_to=back_to,
            back_word=back_word,
        )

    @bp.post(f"{address}/cancel")
    @needs(PERMISSIONS[source])
    def cancel(export_id: UUID) -> ResponseReturnValue:
        """Stop an export."""
        own(export_id)
        services.cancel_export(actor=current_actor(), public_id=export_id, source=source)
        return redirect(url_for(".export", export_id=export_id), 303)

    @bp.get(f"{address}/download")
    @needs(PERMISSIONS[source])
    def download(export_id: UUID) -> ResponseReturnValue:
        """The file itself, to its owner only; core.security lets no cache keep it."""
        own(export_id)
        ensure_confirmed(f"{bp.name}.export", edition_key=g.edition_key, export_id=export_id)
        path, found = services.open_export(actor=current_actor(), public_id=export_id, source=source)
        return send_file(path, as_attachment=True, download_name=found.file_name, max_age=0)
