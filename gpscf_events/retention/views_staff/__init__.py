"""Pages of staff about retention: the report with its runs and holds, and requests for erasure."""

from gpscf_events.retention.views_staff.report import bp
from gpscf_events.retention.views_staff.requests import bp as requests_bp

__all__ = ["bp", "requests_bp"]
