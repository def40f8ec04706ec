"""The pages for stewards: choose a checkpoint, and scan."""

from itertools import groupby
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from gpscf_events.checkin.queries import list_checkpoints
from gpscf_events.checkin.rendering import REASON_WORDS
from gpscf_events.checkin.services import get_place
from gpscf_events.core.actor import current_actor, guard, staff_only
from gpscf_events.core.db import LOCALES
from gpscf_events.core.i18n import LOCALE_COOKIE, negotiate
from gpscf_events.core.roles import Permission
from gpscf_events.core.security import use_scanner_policy

bp = Blueprint("check_in", __name__)
guard(bp, staff_only(Permission.SCANS_RECORD))


@bp.get("/scan")
def old_address() -> ResponseReturnValue:
    """The short address on the stewards' sheet; it leads to the page in the steward's language."""
    cookie = request.cookies.get(LOCALE_COOKIE, "")
    locale = cookie if cookie in LOCALES else negotiate(request.headers.get("Accept-Language", ""))
    return redirect(url_for("check_in.choose", locale=locale))


@bp.get("/<any(zh, en):locale>/scan/")
def choose() -> ResponseReturnValue:
    """Choose where to work."""
    checkpoints = list_checkpoints(current_actor())
    meetings = [
        (meeting, list(group)) for meeting, group in groupby(checkpoints, lambda point: point.meeting)
    ]
    return render_template("checkin/choose.html", meetings=meetings)


@bp.get("/<any(zh, en):locale>/scan/<uuid:checkpoint_id>")
def scan(checkpoint_id: UUID) -> ResponseReturnValue:
    """The scan page of one checkpoint."""
    place = get_place(checkpoint_id=checkpoint_id, actor=current_actor())
    use_scanner_policy()
    return render_template("checkin/scan.html", place=place, reasons=REASON_WORDS.items())
