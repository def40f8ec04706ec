"""Which edition and session an address means to whoever manages sign-ups; what is somebody else's is not found."""

from uuid import UUID

from flask import g, url_for
from flask_babel import gettext as _

from gpscf_events.core.actor import current_actor
from gpscf_events.core.errors import NotFound
from gpscf_events.core.i18n import words
from gpscf_events.core.roles import Permission
from gpscf_events.programme.models import Edition, Session
from gpscf_events.programme.queries import get_edition
from gpscf_events.signups.queries.managed import get_managed


def edition_reached() -> Edition:
    """The edition of the address. Raises NotFound where the actor manages no sign-ups in it."""
    edition = get_edition(g.edition_key)
    if not current_actor().reaches(Permission.SIGN_UPS_MANAGE, edition.id):
        raise NotFound
    return edition


def session_of(session_id: UUID) -> Session:
    """The session of the address. Raises NotFound where the actor does not manage its sign-ups."""
    return get_managed(edition_reached().id, session_id, current_actor())


def title_of(row: Session) -> str:
    """The heading of pages about the sign-ups of a session."""
    return str(_("Sign-ups for “%(title)s”", title=words(row.title)))


def back_to(session_id: UUID) -> str:
    """The address of the session's page."""
    return url_for("sign_ups_staff.session", session_id=session_id)
