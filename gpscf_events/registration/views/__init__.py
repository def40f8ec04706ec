"""The pages of registration: proving to own a mailbox, and the draft page by page."""

from gpscf_events.registration.views.changes import bp as changes_bp
from gpscf_events.registration.views.contacts import bp as contacts_bp
from gpscf_events.registration.views.draft import draft_bp
from gpscf_events.registration.views.invitation import draft_bp as invitation_bp
from gpscf_events.registration.views.invitation import link_bp as invited_bp
from gpscf_events.registration.views.portrait import bp as portrait_bp
from gpscf_events.registration.views.sign_in import bp

__all__ = ["bp", "changes_bp", "contacts_bp", "draft_bp", "invitation_bp", "invited_bp", "portrait_bp"]
