"""Sign-ups in the back office: organisers and hosts, each for their own sessions."""

from gpscf_events.signups.views_staff.host_lists import bp as host_lists_bp
from gpscf_events.signups.views_staff.messages import bp as messages_bp
from gpscf_events.signups.views_staff.sessions import bp

__all__ = ["bp", "host_lists_bp", "messages_bp"]
