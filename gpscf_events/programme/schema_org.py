"""Structured data for search engines: schema.org Event, as https://schema.org/Event describes it."""

from typing import Any

from gpscf_events.programme.models import Edition, Session, TakingPart

_CONTEXT = "https://schema.org"
_MODES = {
    TakingPart.ON_SITE: "OfflineEventAttendanceMode",
    TakingPart.ONLINE: "OnlineEventAttendanceMode",
    TakingPart.HYBRID: "MixedEventAttendanceMode",
}


def edition_event(edition: Edition, *, url: str, locale: str) -> dict[str, Any]:
    """The forum of one year; `url` is absolute."""
    return {
        "@context": _CONTEXT,
        "@type": "Event",
        "@id": url,
        "url": url,
        "name": edition.name.pick(locale),
        "startDate": edition.starts_on.isoformat(),
        "endDate": edition.ends_on.isoformat(),
        "eventStatus": f"{_CONTEXT}/EventScheduled",
        "location": {
            "@type": "Place",
            "name": edition.city.pick(locale),
            "address": edition.city.pick(locale),
        },
        "organizer": {"@type": "Organization", "name": edition.short_name.pick(locale), "url": url},
    }


def session_event(session: Session, *, url: str, forum_url: str, locale: str) -> dict[str, Any]:
    """A session that everybody may know of; addresses are absolute, times carry the meeting's zone."""
    meeting = session.meeting
    venue = session.room.venue if session.room else meeting.venue
    city = (venue.city if venue else meeting.city).pick(locale)
    parts = [session.room.name if session.room else None, venue.name if venue else meeting.city]
    address = venue.address.pick(locale) if venue and venue.address else city
    state = "EventCancelled" if session.is_cancelled else "EventScheduled"
    place = {
        "@type": "Place",
        "name": ", ".join(said.pick(locale) for said in parts if said),
        "address": address,
    }
    virtual = {"@type": "VirtualLocation", "url": url}
    found: dict[str, Any] = {
        "@context": _CONTEXT,
        "@type": "Event",
        "@id": url,
        "url": url,
        "name": session.title.pick(locale),
        "startDate": session.starts_at.astimezone(meeting.zone).isoformat(),
        "endDate": session.ends_at.astimezone(meeting.zone).isoformat(),
        "eventStatus": f"{_CONTEXT}/{state}",
        "eventAttendanceMode": f"{_CONTEXT}/{_MODES[session.mode]}",
        "location": {
            TakingPart.ON_SITE: place,
            TakingPart.ONLINE: virtual,
            TakingPart.HYBRID: [place, virtual],
        }[session.mode],
        "superEvent": {"@type": "Event", "@id": forum_url, "name": meeting.name.pick(locale)},
    }
    if session.description:
        found["description"] = session.description.pick(locale)
    if meeting.host:
        found["organizer"] = {"@type": "Organization", "name": meeting.host.pick(locale)}
    if session.speakers:
        found["performer"] = [{"@type": "Person", "name": one.name.pick(locale)} for one in session.speakers]
    return found
