"""Sessions as iCalendar (RFC 5545): the one place where an event of a calendar is made.

A session keeps its UID for ever. SEQUENCE counts its saves; where a name of its place alone changed, the later
DTSTAMP wins (RFC 5546 section 2.1.5). What is cancelled stays, with STATUS:CANCELLED, so that calendars take it away.
"""

from collections.abc import Iterable
from datetime import UTC, timedelta
from urllib.parse import urlsplit

from flask import current_app
from flask_babel import gettext as _
from icalendar import Calendar, Event

from config import Settings
from gpscf_events.core import clock
from gpscf_events.core.i18n import clock_time
from gpscf_events.programme.models import Session
from gpscf_events.programme.rendering import place_words, zone_words

CONTENT_TYPE = "text/calendar; method=PUBLISH; charset=utf-8"
READ_AGAIN = timedelta(hours=1)


def calendar(name: str, events: Iterable[Event], *, source: str | None = None) -> bytes:
    """A calendar of these events; `source` is the absolute address of one that is subscribed to."""
    made = Calendar()
    made.add("prodid", "-//GPSCF//Events//EN")
    made.add("version", "2.0")
    # PUBLISH asks for no answer: these are facts and not invitations.
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", name)
    if source is not None:
        # RFC 7986, and the older name of the same for Outlook.
        made.add("source", source, parameters={"VALUE": "URI"})
        made.add("refresh-interval", READ_AGAIN, parameters={"VALUE": "DURATION"})
        made.add("x-published-ttl", "PT1H")
    for event in events:
        made.add_component(event)
    return bytes(made.to_ical())


def event(
    session: Session,
    *,
    locale: str,
    lines: Iterable[str] = (),
    owner: object = None,
    status: str = "CONFIRMED",
    url: str | None = None,
) -> Event:
    """A session in the words of the locale that is being spoken; `owner` tells one delegate's entry from others'.

    `lines` stand in the description below the local time. A cancelled session is CANCELLED whatever `status` says.
    """
    settings: Settings = current_app.extensions["settings"]
    domain = urlsplit(settings.base_url).hostname or "localhost"
    made = Event()
    made.add("uid", f"session-{session.public_id}{f'-{owner}' if owner else ''}@{domain}")
    made.add("sequence", session.revision - 1)
    made.add("dtstamp", clock.now())
    # UTC needs no time zone rules, which calendars abroad get wrong; the local time stands in the text.
    made.add("dtstart", session.starts_at.astimezone(UTC))
    made.add("dtend", session.ends_at.astimezone(UTC))
    title = session.title.pick(locale)
    made.add("summary", _("Cancelled: %(title)s", title=title) if session.is_cancelled else title)
    made.add("location", place_words(session, locale))
    made.add("status", "CANCELLED" if session.is_cancelled else status)
    if url is not None:
        made.add("url", url)
    zone = session.meeting.zone
    times = (
        f"{clock_time(session.starts_at, zone)}–{clock_time(session.ends_at, zone)} ({zone_words(session)})"
    )
    made.add("description", "\n".join([times, *lines]))
    return made
