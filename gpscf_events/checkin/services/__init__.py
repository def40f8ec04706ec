"""What check-in does: record scans, find people, know its checkpoints."""

from gpscf_events.checkin.services.find_people import find_people
from gpscf_events.checkin.services.places import Place, get_place
from gpscf_events.checkin.services.record_scans import Recorded, record_scans

__all__ = ["Place", "Recorded", "find_people", "get_place", "record_scans"]
