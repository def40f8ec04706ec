"""Which edition and session of run sheets the actor reaches."""

from uuid import UUID

from flask import g

from gpscf_events.core.actor import current_actor
from gpscf_events.core.errors import NotFound
from gpscf_events.core.roles import Permission
from gpscf_events.programme.models import Edition, Session
from gpscf_events.programme.queries import get_edition
from gpscf_events.runsheets.queries import get_session


def own_edition() -> Edition:
    """The edition, where the actor keeps the run sheet of a session. Raises NotFound."""
    edition = get_edition(g.edition_key)
    if not current_actor().reaches(Permission.RUN_SHEETS_EDIT, edition.id):
        raise NotFound
    return edition


def own_session(session_id: UUID) -> Session:
    """A session whose run sheet the actor keeps. Raises NotFound."""
    return get_session(own_edition().id, session_id, current_actor())
