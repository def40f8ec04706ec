"""How many seats are left, for everybody alike: names nobody, asks nobody, and is kept for some seconds."""

import json
from http import HTTPStatus
from typing import Any

from flask import Blueprint, g
from flask.typing import ResponseReturnValue

from gpscf_events.core.actor import guard, open_to_all
from gpscf_events.core.clock import now
from gpscf_events.core.db import LOCALES
from gpscf_events.core.errors import NotFound
from gpscf_events.core.kept_answers import respond
from gpscf_events.messages.rendering import speaking
from gpscf_events.programme.queries import find_edition, list_sessions
from gpscf_events.signups.queries import list_seats
from gpscf_events.signups.rendering import seat_words
from gpscf_events.signups.rules import is_offered

bp = Blueprint("seats_api", __name__, url_prefix="/api/v1/editions/<edition_key>")
guard(bp, open_to_all)

# A seat that is gone is told this late; who sends the form meanwhile is told by the form.
FRESH_S = 5


@bp.get("/seats")
def seats() -> ResponseReturnValue:
    """The open seats of public sessions that delegates choose; usually answered by `KeptAnswers` before this."""
    return respond(make_seats(g.edition_key), fresh_s=FRESH_S), HTTPStatus.OK


def make_seats(edition_key: str) -> bytes:
    """The answer as JSON: state and figures of each session, and the words of the picker in both languages.

    Holds what everybody may know of; sessions for delegates only are not in it. Raises NotFound.
    """
    edition = find_edition(edition_key)
    if edition is None or not edition.is_public:
        raise NotFound
    sessions = [session for session in list_sessions(edition.id) if is_offered(session)]
    found = list_seats(sessions, now()).values()
    rows: list[dict[str, Any]] = [
        {
            "session_id": str(entry.session.public_id),
            "state": entry.state.value,
            "taken": entry.taken,
            "capacity": entry.capacity,
            "left": entry.left,
            "words": {},
        }
        for entry in found
    ]
    for locale in LOCALES:
        with speaking(locale):
            for row, entry in zip(rows, found, strict=True):
                row["words"] |= {locale: seat_words(entry)}
    return json.dumps({"data": rows, "next": None}, ensure_ascii=False, separators=(",", ":")).encode()
