"""Forms of the back office about the programme: editions, meetings, sessions, speakers, venues, rooms."""

from gpscf_events.programme.forms.documents import DocumentForm
from gpscf_events.programme.forms.editions import CopyForm, EditionForm, MeetingForm
from gpscf_events.programme.forms.exchange import ExportForm, ImportForm, TakeOverForm
from gpscf_events.programme.forms.places import RoomForm, VenueForm
from gpscf_events.programme.forms.sessions import MoveForm, SessionForm
from gpscf_events.programme.forms.speakers import SpeakerForm
from gpscf_events.programme.forms.ways import WaysForm, with_pairs

__all__ = [
    "CopyForm",
    "DocumentForm",
    "EditionForm",
    "ExportForm",
    "ImportForm",
    "MeetingForm",
    "MoveForm",
    "RoomForm",
    "SessionForm",
    "SpeakerForm",
    "TakeOverForm",
    "VenueForm",
    "WaysForm",
    "with_pairs",
]
