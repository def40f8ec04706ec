"""The verbs of the programme: the only writers of its tables."""

from gpscf_events.programme.services.editions import copy_edition, copy_row, make_current
from gpscf_events.programme.services.keeping import (
    EditionDetails,
    MeetingDetails,
    RoomDetails,
    SessionDetails,
    VenueDetails,
    add_meeting,
    add_room,
    add_session,
    add_venue,
    change_edition,
    change_meeting,
    change_room,
    change_session,
    change_venue,
)

__all__ = [
    "EditionDetails",
    "MeetingDetails",
    "RoomDetails",
    "SessionDetails",
    "VenueDetails",
    "add_meeting",
    "add_room",
    "add_session",
    "add_venue",
    "change_edition",
    "change_meeting",
    "change_room",
    "change_session",
    "change_venue",
    "copy_edition",
    "copy_row",
    "make_current",
]
