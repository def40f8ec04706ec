"""Pages of staff about registrations: categories, identity documents, and invitation codes."""

from gpscf_events.registration.views_staff.categories import bp as categories_bp
from gpscf_events.registration.views_staff.corrections import bp as corrections_bp
from gpscf_events.registration.views_staff.documents import bp
from gpscf_events.registration.views_staff.invitations import bp as invitations_bp

__all__ = ["bp", "categories_bp", "corrections_bp", "invitations_bp"]
