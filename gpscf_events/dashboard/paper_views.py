"""The public programme to print."""

from http import HTTPStatus

from flask import Blueprint, render_template, send_file
from flask import g as page
from flask.typing import ResponseReturnValue

from gpscf_events.core.actor import guard, open_to_all
from gpscf_events.core.i18n import current_locale
from gpscf_events.dashboard.paper import owe_paper, read_paper
from gpscf_events.programme.queries import get_public_edition

bp = Blueprint("paper", __name__, url_prefix="/<any(zh,en):locale>/<edition_key>/programme")
guard(bp, open_to_all)


@bp.get("/programme.pdf")
def file() -> ResponseReturnValue:
    """The file of the programme as it stands; while it is being made, a page that says so."""
    paper = read_paper(get_public_edition(page.edition_key), current_locale())
    if not paper.path.is_file():
        owe_paper(paper)
        return render_template("dashboard/programme_paper.html"), HTTPStatus.ACCEPTED
    name = f"programme-{paper.edition.key}-{paper.locale}-{paper.version}.pdf"
    return send_file(
        paper.path, "application/pdf", as_attachment=True, download_name=name, etag=paper.version
    )
