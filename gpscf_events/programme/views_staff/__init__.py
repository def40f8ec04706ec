"""The programme in the back office: sessions, places, editions and meetings."""

from gpscf_events.programme.views_staff.editions import bp as editions_bp
from gpscf_events.programme.views_staff.places import bp as places_bp
from gpscf_events.programme.views_staff.sessions import bp

__all__ = ["bp", "editions_bp", "places_bp"]
