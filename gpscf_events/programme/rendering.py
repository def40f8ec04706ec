"""Words of the programme: kinds of sessions, how one comes to them, who may know, and what is odd."""

from collections.abc import Collection, Mapping
from datetime import timedelta

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from gpscf_events.core.i18n import words
from gpscf_events.programme.models import (
    DocumentKind,
    Layout,
    MeetingKind,
    Room,
    Session,
    SessionKind,
    SignUpMode,
    SpeakerRole,
    TakingPart,
    Visibility,
)
from gpscf_events.programme.rules import Oddity, OddityKind

MEETING_KINDS: Mapping[MeetingKind, LazyString] = {
    MeetingKind.MAIN: _l("Main conference"),
    MeetingKind.PRE_FORUM: _l("Pre-forum"),
    MeetingKind.COUNCIL: _l("Council meeting"),
    MeetingKind.EXHIBITION: _l("Exhibition"),
}
SESSION_KINDS: Mapping[SessionKind, LazyString] = {
    SessionKind.PLENARY: _l("Plenary"),
    SessionKind.SUB_FORUM: _l("Sub-forum"),
    SessionKind.ROUND_TABLE: _l("Round table"),
    SessionKind.SEMINAR: _l("Seminar"),
    SessionKind.COUNCIL: _l("Council meeting"),
    SessionKind.CEREMONY: _l("Ceremony"),
    SessionKind.EXHIBITION: _l("Exhibition"),
    SessionKind.PRESS_CONFERENCE: _l("Press conference"),
    SessionKind.RECEPTION: _l("Reception"),
    SessionKind.GROUP_PHOTO: _l("Group photo"),
    SessionKind.ROAD_SHOW: _l("Road-show"),
    SessionKind.EXHIBITION_TOUR: _l("Exhibition tour"),
    SessionKind.INTERVIEW: _l("Interview"),
    SessionKind.BRIEFING: _l("Briefing"),
    SessionKind.SITE_VISIT: _l("Site visit"),
    SessionKind.MEAL: _l("Meal"),
    SessionKind.REHEARSAL: _l("Rehearsal"),
}
SIGN_UP_MODES: Mapping[SignUpMode, LazyString] = {
    SignUpMode.OPEN: _l("Delegates choose it, first come, first served"),
    SignUpMode.AUTOMATIC: _l("Everybody accepted for the meeting is signed up"),
    SignUpMode.INVITATION: _l("By invitation only"),
    SignUpMode.NONE: _l("Open doors: nobody signs up"),
}
VISIBILITIES: Mapping[Visibility, LazyString] = {
    Visibility.PUBLIC: _l("Everybody"),
    Visibility.DELEGATES: _l("Delegates"),
    Visibility.INVITED: _l("Only who is invited"),
    Visibility.CONFIDENTIAL: _l("Confidential: absent from every list of those not named"),
}

WAYS_TO_MEET: Mapping[TakingPart, LazyString] = {
    TakingPart.ON_SITE: _l("On site"),
    TakingPart.ONLINE: _l("Online"),
    TakingPart.HYBRID: _l("On site and online"),
}
WAYS_TO_SPEAK: Mapping[TakingPart, LazyString] = {
    TakingPart.ON_SITE: _l("On site"),
    TakingPart.ONLINE: _l("Online"),
    TakingPart.RECORDED: _l("Recorded message"),
}
SPEAKER_ROLES: Mapping[SpeakerRole, LazyString] = {
    SpeakerRole.CHAIR: _l("Chair"),
    SpeakerRole.MODERATOR: _l("Moderator"),
    SpeakerRole.SPEAKER: _l("Speaker"),
}
DOCUMENT_KINDS: Mapping[DocumentKind, LazyString] = {
    DocumentKind.AGENDA: _l("Agenda"),
    DocumentKind.SPEECH: _l("Speech"),
    DocumentKind.SLIDES: _l("Slides"),
    DocumentKind.OUTCOME: _l("Outcome document"),
    DocumentKind.OTHER: _l("Other document"),
}
ZONE_NAMES: Mapping[str, LazyString] = {"Asia/Shanghai": _l("Beijing time")}


def zone_words(session: Session) -> str:
    """The zone of a session's times, with its distance from UTC on that day: `Beijing time, UTC+8`."""
    meeting = session.meeting
    offset = session.starts_at.astimezone(meeting.zone).utcoffset() or timedelta(0)
    minutes = round(offset.total_seconds() / 60)
    rest = f":{abs(minutes) % 60:02}" if minutes % 60 else ""
    sign = "−" if minutes < 0 else "+"
    return f"{ZONE_NAMES.get(meeting.time_zone, meeting.time_zone)}, UTC{sign}{abs(minutes) // 60}{rest}"


LAYOUTS: Mapping[Layout, LazyString] = {
    Layout.THEATRE: _l("Theatre: rows of chairs"),
    Layout.CLASSROOM: _l("Classroom: rows of tables"),
    Layout.ROUND_TABLES: _l("Round tables"),
    Layout.U_SHAPE: _l("Tables in a U"),
    Layout.BOARD: _l("One long table"),
    Layout.BANQUET: _l("Banquet"),
    Layout.STANDING: _l("Standing"),
}


def place_words(session: Session, locale: str) -> str:
    """Where a session is, from the room to the city."""
    meeting, room = session.meeting, session.room
    venue = room.venue if room else meeting.venue
    parts = [
        room.name if room else None,
        venue.name if venue else None,
        venue.city if venue else meeting.city,
    ]
    return ("，" if locale == "zh" else ", ").join(said.pick(locale) for said in parts if said)


def room_words(room: Room, locale: str) -> str:
    """A room as `place_words` says it of its sessions."""
    parts = (room.name, room.venue.name, room.venue.city)
    return ("，" if locale == "zh" else ", ").join(said.pick(locale) for said in parts)


def oddity_words(oddity: Oddity, own: Collection[int]) -> str:
    """What is odd, in a sentence. `own` are the sessions that the reader keeps: confidential others stay unnamed."""
    other = oddity.other
    if other is not None and other.visibility is Visibility.CONFIDENTIAL and other.id not in own:
        title = str(_("another session"))
    else:
        title = words(other.title) if other is not None else ""
    if oddity.kind is OddityKind.ROOM_TAKEN:
        return str(_("The room is taken at that time by “%(title)s”", title=title))
    if oddity.kind is OddityKind.SPEAKER_ELSEWHERE and oddity.name is not None:
        name = words(oddity.name)
        return str(_("%(name)s cannot be here and in “%(title)s” in time", name=name, title=title))
    if oddity.kind is OddityKind.TOO_MANY_SEATS:
        return str(_("More seats than the room's %(number)d", number=oddity.number))
    return str(_PLAIN[oddity.kind])


_PLAIN: Mapping[OddityKind, LazyString] = {
    OddityKind.OUTSIDE_MEETING: _l("Outside the days of its meeting"),
    OddityKind.NO_ROOM: _l("No room yet"),
    OddityKind.SHOWN_REHEARSAL: _l(
        "A rehearsal that delegates see in the programme: set who may know of it to those invited"
    ),
    OddityKind.ONE_LANGUAGE: _l("The title is in one language only"),
}
