"""Forms of the back office about the programme: a session, a venue, a room."""

from gpscf_events.programme.forms.places import RoomForm, VenueForm
from gpscf_events.programme.forms.sessions import SessionForm

__all__ = ["RoomForm", "SessionForm", "VenueForm"]
