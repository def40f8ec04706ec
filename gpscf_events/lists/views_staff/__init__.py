"""The pages of the list."""

from gpscf_events.lists.views_staff.bulk import bp as bulk_bp
from gpscf_events.lists.views_staff.exporting import bp as exports_bp
from gpscf_events.lists.views_staff.page import bp
from gpscf_events.lists.views_staff.tags import bp as tags_bp

__all__ = ["bp", "bulk_bp", "exports_bp", "tags_bp"]
