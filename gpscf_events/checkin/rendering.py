"""The words of a decision: what the steward reads, and what a guest may read over his shoulder.

No word accuses: a badge that somebody made himself gets the same invitation to the desk as a damaged one.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Row

from gpscf_events.checkin.forms import DecisionOut, FirstSeenOut, FoundOut, PersonOut
from gpscf_events.checkin.models import NotLetInReason
from gpscf_events.checkin.queries import HolderRow
from gpscf_events.checkin.rules import Code, window_of
from gpscf_events.checkin.services import Place, Recorded
from gpscf_events.core.db import Words
from gpscf_events.core.i18n import clock_time, current_locale, moment, words


@dataclass(frozen=True)
class Wording:
    """The big word, why, and what to do next. Empty where the colour says it all."""

    word: LazyString
    reason: LazyString | str = ""
    next_step: LazyString | str = ""


_DESK = _l("Take the guest to the badge desk%(place)s")

WORDINGS = {
    Code.WELCOME: Wording(_l("Welcome")),
    Code.WELCOME_BACK: Wording(_l("Welcome back")),
    Code.SAME_BADGE: Wording(_l("Welcome"), _l("This badge was read a moment ago.")),
    Code.GOODBYE: Wording(_l("Goodbye")),
    Code.CHECK_ID: Wording(
        _l("Check photo ID"),
        _l("Found without reading the QR code."),
        _l("Compare name and face with a passport or ID card, then let the guest in."),
    ),
    Code.ALREADY_IN: Wording(
        _l("Already in"),
        _l("This door takes each guest once."),
        _l("Compare the face with the badge. If in doubt, ask the supervisor."),
    ),
    Code.WAITING_LIST: Wording(
        _l("On the waiting list"),
        _l("No seat has become free yet."),
        _l("Ask the guest to wait at the side. Free seats are given out ten minutes before the start."),
    ),
    Code.STAND_BY: Wording(
        _l("Stand-by"),
        _l("The guest has no seat, and seats that nobody claimed are given out now."),
        _l("Let the guest in if a seat is free."),
    ),
    Code.WE_CONFIRM: Wording(
        _l("We will confirm your seat"),
        _l("No seat is assigned to this guest yet."),
        _l("Call protocol: they say where the guest sits. Let the guest in when they agree."),
    ),
    Code.CODE_MISTYPED: Wording(
        _l("Check the code"),
        _l("A letter or digit does not fit."),
        _l("Type the nine characters under the QR code again."),
    ),
    Code.NOT_A_BADGE: Wording(
        _l("Not a forum badge"),
        _l("This code belongs to something else."),
        _l("Ask for the forum badge or the QR code in the confirmation mail."),
    ),
    Code.KEY_UNKNOWN: Wording(
        _l("Badge not known here"), _l("It was made for another event or year."), _DESK
    ),
    Code.COME_TO_DESK: Wording(_l("Please come to the desk with me"), "", _DESK),
    Code.BADGE_UNKNOWN: Wording(
        _l("Please see the badge desk"), _l("There is no record of this badge."), _DESK
    ),
    Code.BADGE_REPLACED: Wording(
        _l("Badge replaced"), _l("A newer badge took the place of this one, or it was returned."), _DESK
    ),
    Code.BADGE_ON_HOLD: Wording(_l("Please see the badge desk"), _l("This badge is on hold."), _DESK),
    Code.NOT_HANDED_OVER: Wording(
        _l("Badge not handed over yet"), _l("The badge desk has not recorded the hand-over."), _DESK
    ),
    Code.CARD_NEEDED: Wording(
        _l("Badge card needed"), _l("The QR code in the mail opens the badge desk, not this door."), _DESK
    ),
    Code.NOT_ACCEPTED: Wording(
        _l("Not confirmed yet"), _l("The registration is still being looked at."), _DESK
    ),
    Code.NOT_REGISTERED: Wording(
        _l("Please see the badge desk"), _l("There is no registration in force for this badge."), _DESK
    ),
    Code.OTHER_MEETING: Wording(
        _l("Another meeting"), _l("The guest is registered for another meeting of the forum."), _DESK
    ),
    Code.NOT_OPEN_YET: Wording(_l("Not open yet"), "", _l("Ask the guest to come back then.")),
    Code.OVER: Wording(_l("Already over"), "", _l("Show the guest the programme.")),
    Code.OTHER_ROOM: Wording(_l("Another room"), "", ""),
    Code.NO_SEAT: Wording(
        _l("No seat reserved here"),
        _l("The guest has not signed up for this session."),
        _l("Ask the guest to wait at the side, or at the help desk for another session."),
    ),
    Code.LET_IN: Wording(_l("Let in")),
    Code.NOT_LET_IN: Wording(_l("Not let in"), "", _DESK),
    Code.NOTHING_ASKED: Wording(
        _l("Nothing was asked here"),
        _l("This answer belongs to no scan of this checkpoint that asked for a check."),
        _l("Scan the badge again."),
    ),
}

REASON_WORDS = {
    NotLetInReason.NO_SEAT_FREE: _l("No seat is free"),
    NotLetInReason.NO_PHOTO_ID: _l("No photo ID at hand"),
    NotLetInReason.SENT_TO_DESK: _l("Sent to the badge desk"),
    NotLetInReason.GUEST_LEFT: _l("The guest left"),
    NotLetInReason.OTHER: _l("Another reason"),
}


@lru_cache
def _told(code: Code, locale: str) -> tuple[str, str, str]:
    """Word, reason and next step as they stand above, in the language of the request, which is `locale`."""
    wording = WORDINGS[code]
    return str(wording.word), str(wording.reason), str(wording.next_step)


def answer_to(recorded: Recorded) -> DecisionOut:
    """The answer to one scan, in the language of the request."""
    decision, row = recorded.decision, recorded.holder
    word, reason, next_step = _told(decision.code, current_locale())
    first = None
    if decision.code is Code.ALREADY_IN and recorded.first_at is not None:
        first = FirstSeenOut(at=recorded.first_at, checkpoint=words(recorded.first_place))
    return DecisionOut(
        uuid=recorded.uuid,
        outcome=decision.outcome,
        code=decision.code.value,
        word=word,
        reason=_reason(recorded, reason) or None,
        next_step=_next_step(recorded, next_step) or None,
        # Where the code itself is in doubt, the name of somebody else must not appear; whoever is erased has none.
        person=None if row is None or row.latin_family is None else _person(row),
        first_seen=first,
        asks=decision.asks,
    )


def found(row: Row[Any]) -> FoundOut:
    """One person of a name search."""
    return FoundOut(
        badge_id=row.badge_id,
        latin_name=_latin(row),
        native_name=row.native_name,
        organisation=_organisation(row),
        party=_pick(row.party),
        category=_pick(row.category),
    )


def _reason(recorded: Recorded, usual: str) -> str:
    place, code = recorded.place, recorded.decision.code
    if code is Code.ALREADY_IN and recorded.first_at is not None:
        return str(
            _(
                "%(time)s at %(place)s",
                time=_when(recorded.first_at, place),
                place=words(recorded.first_place) or words(place.name),
            )
        )
    opens, closes = window_of(place.gate)
    if code is Code.NOT_OPEN_YET and opens:
        return str(_("Opens %(time)s", time=_when(opens, place)))
    if code is Code.OVER and closes:
        return str(_("Closed since %(time)s", time=_when(closes, place)))
    if code is Code.OTHER_ROOM:
        return str(_("Signed up for: %(title)s", title=_own(recorded)[0]))
    return usual


def _next_step(recorded: Recorded, usual: str) -> str:
    if recorded.decision.code is Code.OTHER_ROOM:
        title, room = _own(recorded)
        return str(_("Show the way to %(room)s", room=room or title))
    if WORDINGS[recorded.decision.code].next_step is _DESK:
        desk = words(recorded.place.help_desk)
        return usual % {"place": f": {desk}" if desk else ""}
    return usual


def _when(value: datetime, place: Place) -> str:
    # Today the hour is enough; on another day the date matters more.
    today = place.gate.starts_at or value
    same_day = value.astimezone(place.zone).date() == today.astimezone(place.zone).date()
    return clock_time(value, place.zone) if same_day else moment(value, place.zone)


def _own(recorded: Recorded) -> tuple[str, str]:
    own = recorded.own_sessions[0] if recorded.own_sessions else {}
    return _pick(own.get("title")), _pick(own.get("room"))


def _person(row: HolderRow) -> PersonOut:
    return PersonOut(
        native_name=row.native_name or "",
        native_lang=row.native_lang or "",
        latin_name=_latin(row),
        organisation=_organisation(row),
        party=_pick(row.party),
        category=_pick(row.category),
        colour=row.colour or "",
    )


def _latin(row: HolderRow | Row[Any]) -> str:
    return f"{(row.latin_family or '').upper()} {row.latin_given or ''}".strip()


def _organisation(row: HolderRow | Row[Any]) -> str:
    return _pick(row.organisation_name) or _pick(row.organisation)


def _pick(value: dict[str, str] | None) -> str:
    return Words(value).pick(current_locale()) if value else ""
