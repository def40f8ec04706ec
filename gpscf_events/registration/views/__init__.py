"""The pages of registration: proving to own a mailbox, and the draft page by page."""

from gpscf_events.registration.views.draft import draft_bp
from gpscf_events.registration.views.portrait import bp as portrait_bp
from gpscf_events.registration.views.sign_in import bp

__all__ = ["bp", "draft_bp", "portrait_bp"]
