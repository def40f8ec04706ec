"""A delegate's own programme as an iCalendar file, for mails, for the web and for calendars that subscribe."""

from collections.abc import Iterable

from flask_babel import gettext as _

from gpscf_events.badges.rules import own_programme
from gpscf_events.messages.rendering import speaking
from gpscf_events.programme import calendar
from gpscf_events.registration.models import Registration
from gpscf_events.registration.token import calendar_link, status_link
from gpscf_events.signups.models import SignUp

CONTENT_TYPE = calendar.CONTENT_TYPE
FILENAME = "programme.ics"


def programme(
    registration: Registration,
    sign_ups: Iterable[SignUp],
    *,
    locale: str,
    given_up: Iterable[SignUp] = (),
    is_feed: bool = False,
) -> bytes:
    """The whole programme of one registration. A later file replaces an earlier one in a calendar.

    Sessions where a seat was given up are told as cancelled. A feed is kept by strangers (a phone's maker, an
    office), so it holds no private link.
    """
    with speaking(locale):
        closing = [] if is_feed else [_("Your page: %(link)s", link=status_link(registration))]
        events = []
        for entry in own_programme(sign_ups, locale):
            waits = _("We will confirm your seat.") if entry.is_assured else _("You are on the waiting list.")
            comes = _("You come by video.") if entry.is_by_video else _("You have a seat.")
            state = comes if entry.has_seat or entry.is_by_video else waits
            events.append(
                calendar.event(
                    entry.session,
                    locale=locale,
                    lines=[state, *closing],
                    owner=registration.public_id,
                    status="CONFIRMED" if entry.has_seat or entry.is_by_video else "TENTATIVE",
                )
            )
        events += [
            calendar.event(
                entry.session,
                locale=locale,
                lines=[_("You have no seat here any more.")],
                owner=registration.public_id,
                status="CANCELLED",
            )
            for entry in given_up
        ]
        source = calendar_link(registration, locale) if is_feed else None
        return calendar.calendar(registration.edition.short_name.pick(locale), events, source=source)
