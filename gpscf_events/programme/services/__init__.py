"""The verbs of the programme: the only writers of its tables."""

from gpscf_events.programme.services.documents import (
    DocumentDetails,
    add_document,
    change_document,
    remove_document,
)
from gpscf_events.programme.services.editions import copy_edition, copy_row, make_current, publish_edition
from gpscf_events.programme.services.exchange import SessionSave, SpeakerSave, note_export, take_over
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
    details_of,
    move_session,
)
from gpscf_events.programme.services.speakers import (
    SpeakerDetails,
    add_speaker,
    change_speaker,
    remove_speaker,
)
from gpscf_events.programme.services.ways import save_ways

__all__ = [
    "DocumentDetails",
    "EditionDetails",
    "MeetingDetails",
    "RoomDetails",
    "SessionDetails",
    "SessionSave",
    "SpeakerDetails",
    "SpeakerSave",
    "VenueDetails",
    "add_document",
    "add_meeting",
    "add_room",
    "add_session",
    "add_speaker",
    "add_venue",
    "change_document",
    "change_edition",
    "change_meeting",
    "change_room",
    "change_session",
    "change_speaker",
    "change_venue",
    "copy_edition",
    "copy_row",
    "details_of",
    "make_current",
    "move_session",
    "note_export",
    "publish_edition",
    "remove_document",
    "remove_speaker",
    "save_ways",
    "take_over",
]
