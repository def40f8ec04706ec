"""What badges put into a mail. Only worker code imports this module: it prints."""

from gpscf_events.badges import calendar as calendars
from gpscf_events.badges import printing, qr, queries, rules
from gpscf_events.messages.enclosures import Enclosure
from gpscf_events.registration.queries import get_by_id
from gpscf_events.signups.queries import list_sign_ups
from gpscf_events.signups.queries.seatless import list_for_all

# The HTML of the mail names it: src="cid:badge-qr".
QR_CONTENT_ID = "badge-qr"


def badge(badge_id: int, locale: str) -> list[Enclosure]:
    """The QR code as a picture and the badge to print; nothing of a badge that ended meanwhile.

    Makes the badge first where its own job did not come yet, so that the order of the two jobs is all one.
    """
    path = printing.make_badge(badge_id)
    made = queries.get_badge(badge_id)
    if not rules.may_be_shown(made) or made.token is None:
        return []
    # A plain name: some mailboxes list inline pictures among the attachments.
    found = [Enclosure("badge-qr.png", "image/png", qr.png(made.token, module_px=8), QR_CONTENT_ID)]
    if path is not None:
        name = f"badge-{made.registration.reference}.pdf"
        found.append(Enclosure(name, "application/pdf", path.read_bytes()))
    return found


def calendar(registration_id: int, locale: str) -> list[Enclosure]:
    """The delegate's own programme for the calendar; nothing where no session was chosen and none is for all."""
    registration, sign_ups = get_by_id(registration_id), list_sign_ups(registration_id)
    for_all = list_for_all(registration)
    if not sign_ups and not for_all:
        return []
    data = calendars.programme(registration, sign_ups, for_all, locale=locale)
    return [Enclosure(calendars.FILENAME, calendars.CONTENT_TYPE, data)]
