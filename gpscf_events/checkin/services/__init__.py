"""What check-in does: record scans, find people, know its checkpoints."""

from gpscf_events.checkin.services.find_people import find_people
from gpscf_events.checkin.services.places import Place, get_place
from gpscf_events.checkin.services.record_scans import Recorded, record_scans, record_shown
from gpscf_events.checkin.services.shown import Shown, read_scans

__all__ = [
    "Place",
    "Recorded",
    "Shown",
    "find_people",
    "get_place",
    "read_scans",
    "record_scans",
    "record_shown",
]
