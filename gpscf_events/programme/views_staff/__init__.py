"""The programme in the back office: sessions, speakers, places, editions and meetings."""

from gpscf_events.programme.views_staff.documents import bp as documents_bp
from gpscf_events.programme.views_staff.editions import bp as editions_bp
from gpscf_events.programme.views_staff.exchange import bp as files_bp
from gpscf_events.programme.views_staff.places import bp as places_bp
from gpscf_events.programme.views_staff.sessions import bp
from gpscf_events.programme.views_staff.speakers import bp as speakers_bp
from gpscf_events.programme.views_staff.timetable import bp as timetable_bp

__all__ = ["bp", "documents_bp", "editions_bp", "files_bp", "places_bp", "speakers_bp", "timetable_bp"]
