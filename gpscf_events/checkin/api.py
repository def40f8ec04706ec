"""The two addresses that a scanning device speaks to."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import Blueprint, Response, g, request
from flask.typing import ResponseReturnValue
from pydantic import ValidationError

from gpscf_events.checkin.errors import InvalidRequest
from gpscf_events.checkin.forms import DecisionsOut, PeopleOut, ScansIn
from gpscf_events.checkin.rendering import answer_to, found
from gpscf_events.checkin.services import Shown, find_people, read_scans, record_shown
from gpscf_events.core.actor import current_actor, guard, needs, staff_only
from gpscf_events.core.i18n import negotiate
from gpscf_events.core.roles import Permission
from gpscf_events.core.security import csrf

bp = Blueprint("check_in_api", __name__, url_prefix="/api/v1")
guard(bp, staff_only(Permission.SCANS_RECORD))
# A page may stay open for a whole shift, longer than any form's token. JSON from another site does not get
# here: security.py looks at Origin and Sec-Fetch-Site, and the body must say that it is JSON.
csrf.exempt(bp)


@bp.before_request
def _speak_the_pages_language() -> None:
    g.locale = negotiate(request.headers.get("Accept-Language", ""))


@bp.post("/scans")
def scans() -> ResponseReturnValue:
    """Record scans, each once, and say what was decided."""
    if request.mimetype != "application/json":
        raise InvalidRequest
    return Response(answer_upload(read_upload(request.get_data())), mimetype="application/json")


@dataclass(frozen=True)
class Upload:
    """A batch that was read, and what the device's clock showed."""

    shown: list[Shown]
    device_now: datetime


def read_upload(body: bytes) -> Upload:
    """Read a batch before it is known who sent it. Raises InvalidRequest for a body that is none."""
    try:
        batch = ScansIn.model_validate_json(body)
    except ValidationError as error:
        raise InvalidRequest(None, **_faults(error)) from error
    return Upload(read_scans(batch.scans), batch.device_now)


def answer_upload(upload: Upload) -> str:
    """Record a batch, each scan once, and say in JSON what was decided."""
    recorded = record_shown(shown=upload.shown, device_now=upload.device_now, actor=current_actor())
    return DecisionsOut(data=[answer_to(one) for one in recorded]).model_dump_json()


@bp.get("/checkpoints/<uuid:checkpoint_id>/people")
@needs(Permission.PEOPLE_FIND)
def people(checkpoint_id: UUID) -> ResponseReturnValue:
    """Find people by name."""
    words = request.args.get("q", "")[:100]
    people = find_people(checkpoint_id=checkpoint_id, words=words, actor=current_actor())
    return Response(
        PeopleOut(data=[found(one) for one in people]).model_dump_json(), mimetype="application/json"
    )


def _faults(error: ValidationError) -> dict[str, str]:
    return {".".join(map(str, fault["loc"])) or "body": fault["msg"] for fault in error.errors()[:20]}
