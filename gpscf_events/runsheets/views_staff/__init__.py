"""Pages of run sheets and of what speakers owe."""

from gpscf_events.runsheets.views_staff.chasing import bp as chase_bp
from gpscf_events.runsheets.views_staff.sheets import bp as bp

__all__ = ["bp", "chase_bp"]
