"""Pages of staff: the review queue, and the facts of one registration."""

from gpscf_events.accreditation.views_staff.batches import bp as batches_bp
from gpscf_events.accreditation.views_staff.facts import bp as facts_bp
from gpscf_events.accreditation.views_staff.protocol import bp as protocol_bp
from gpscf_events.accreditation.views_staff.review import bp as review_bp

__all__ = ["batches_bp", "facts_bp", "protocol_bp", "review_bp"]
