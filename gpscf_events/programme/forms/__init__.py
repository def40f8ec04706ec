"""Forms of the back office about the programme: editions, meetings, sessions, venues, rooms."""

from gpscf_events.programme.forms.editions import CopyForm, EditionForm, MeetingForm
from gpscf_events.programme.forms.places import RoomForm, VenueForm
from gpscf_events.programme.forms.sessions import SessionForm

__all__ = ["CopyForm", "EditionForm", "MeetingForm", "RoomForm", "SessionForm", "VenueForm"]
