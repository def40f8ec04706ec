"""A delegate's own programme as an iCalendar file, for mails, for the web and for calendars that subscribe."""

from collections.abc import Iterable

from flask_babel import gettext as _

from gpscf_events.badges.rules import Stands, own_programme
from gpscf_events.messages.rendering import speaking
from gpscf_events.programme import calendar
from gpscf_events.programme.models import Session
from gpscf_events.registration.models import Registration
from gpscf_events.registration.token import calendar_link, status_link
from gpscf_events.signups.models import SignUp

CONTENT_TYPE = calendar.CONTENT_TYPE
FILENAME = "programme.ics"


def programme(
    registration: Registration,
    sign_ups: Iterable[SignUp],
    for_all: Iterable[Session],
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
        events = [
            calendar.event(
                entry.session,
                locale=locale,
                lines=[_say(entry.stands), *closing],
                owner=registration.public_id,
                status="CONFIRMED" if entry.is_firm else "TENTATIVE",
            )
            for entry in own_programme(sign_ups, for_all, locale)
        ]
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


def _say(stands: Stands) -> str:
    match stands:
        case Stands.SEAT:
            return str(_("You have a seat."))
        case Stands.BY_VIDEO:
            return str(_("You come by video."))
        case Stands.FOR_ALL:
            return str(_("For all participants; no sign-up needed."))
        case Stands.ASSURED:
            return str(_("We will confirm your seat."))
        case Stands.WAITING:
            return str(_("You are on the waiting list."))
