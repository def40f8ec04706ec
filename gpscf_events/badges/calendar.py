"""A delegate's own programme as an iCalendar file, for mails and for the web."""

from collections.abc import Iterable
from datetime import UTC
from urllib.parse import urlsplit

from flask import current_app
from flask_babel import gettext as _
from icalendar import Calendar, Event

from config import Settings
from gpscf_events.badges.rules import Entry, own_programme
from gpscf_events.core import clock
from gpscf_events.core.i18n import clock_time
from gpscf_events.messages.rendering import speaking
from gpscf_events.registration.models import Registration
from gpscf_events.registration.token import status_link
from gpscf_events.signups.models import SignUp

CONTENT_TYPE = "text/calendar; method=PUBLISH; charset=utf-8"
FILENAME = "programme.ics"


def programme(registration: Registration, sign_ups: Iterable[SignUp], *, locale: str) -> bytes:
    """The whole programme of one registration. A later file replaces an earlier one in a calendar."""
    settings: Settings = current_app.extensions["settings"]
    domain = urlsplit(settings.base_url).hostname or "localhost"
    with speaking(locale):
        calendar = Calendar()
        calendar.add("prodid", "-//GPSCF//Events//EN")
        calendar.add("version", "2.0")
        # PUBLISH asks for no answer: these are facts and not invitations.
        calendar.add("method", "PUBLISH")
        calendar.add("x-wr-calname", registration.edition.short_name.pick(locale))
        for entry in own_programme(sign_ups, locale):
            calendar.add_component(_event(entry, registration, locale=locale, domain=domain))
        return bytes(calendar.to_ical())


def _event(entry: Entry, registration: Registration, *, locale: str, domain: str) -> Event:
    moment = clock.now()
    event = Event()
    event.add("uid", f"session-{entry.session.public_id}-{registration.public_id}@{domain}")
    # Nothing counts the changes of a session: minutes only ever grow, and fit the 32 bits of calendars.
    event.add("sequence", int(moment.timestamp()) // 60)
    event.add("dtstamp", moment)
    # UTC needs no time zone rules, which calendars abroad get wrong; the local time stands in the text.
    event.add("dtstart", entry.starts_at.astimezone(UTC))
    event.add("dtend", entry.ends_at.astimezone(UTC))
    event.add("summary", entry.title.pick(locale))
    event.add("location", entry.place)
    event.add("status", "CONFIRMED" if entry.has_seat else "TENTATIVE")
    times = f"{clock_time(entry.starts_at, entry.zone)}–{clock_time(entry.ends_at, entry.zone)}"
    state = _("You have a seat.") if entry.has_seat else _("You are on the waiting list.")
    lines = [f"{times} ({entry.zone_name})", state, _("Your page: %(link)s", link=status_link(registration))]
    event.add("description", "\n".join(lines))
    return event
