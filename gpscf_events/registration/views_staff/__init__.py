"""Pages of staff about registrations: identity documents, and invitation codes."""

from gpscf_events.registration.views_staff.documents import bp
from gpscf_events.registration.views_staff.invitations import bp as invitations_bp

__all__ = ["bp", "invitations_bp"]
