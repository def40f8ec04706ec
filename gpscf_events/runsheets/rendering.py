"""Words of run sheets and of what speakers owe: the facts a version keeps, and its texts in one language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from gpscf_events.core.db import LOCALES, Words
from gpscf_events.core.i18n import LANGUAGE_NAMES, full_date, moment
from gpscf_events.messages.rendering import speaking
from gpscf_events.programme.models import Session, SessionSpeaker, TakingPart, Visibility
from gpscf_events.programme.rendering import SPEAKER_ROLES, WAYS_TO_SPEAK, place_words, zone_words
from gpscf_events.runsheets.models import ItemKind, ItemState, RunSheetLine, RunSheetVersion
from gpscf_events.runsheets.rules import Show, changed_lines, freeze

ITEM_KINDS: Mapping[ItemKind, LazyString] = {
    ItemKind.SPEECH: _l("Speech"),
    ItemKind.SLIDES: _l("Slides"),
    ItemKind.PORTRAIT: _l("Portrait"),
    ItemKind.TITLE: _l("Title as announced"),
}
ITEM_STATES: Mapping[ItemState, LazyString] = {
    ItemState.ASKED: _l("Asked for"),
    ItemState.RECEIVED: _l("Received"),
    ItemState.CHECKED: _l("Checked"),
    ItemState.NOT_NEEDED: _l("Not needed"),
}
SHOWS: Mapping[Show, LazyString] = {
    Show.OWED: _l("Still owed"),
    Show.TO_CHECK: _l("Received, to be checked"),
    Show.EVERYTHING: _l("Everything"),
}


@dataclass(frozen=True)
class Line:
    """A line of a version in one language."""

    time: str
    what: str
    who: str
    language: str
    microphone: str
    media: str
    cue_owner: str
    is_changed: bool


@dataclass(frozen=True)
class Sheet:
    """A version in one language, as page and print show it."""

    title: str
    facts: str
    version: str
    is_confidential: bool
    lines: Sequence[Line]


def frozen(session: Session, lines: Sequence[RunSheetLine]) -> dict[str, Any]:
    """What a version published now would keep."""
    zone_in = Words()
    for locale in LOCALES:
        with speaking(locale):
            zone_in[locale] = zone_words(session)
    return freeze(
        title=session.title,
        place=Words({locale: place_words(session, locale) for locale in LOCALES}),
        zone_words=zone_in,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        zone=session.meeting.zone,
        is_confidential=Visibility.CONFIDENTIAL in {session.visibility, session.meeting.visibility},
        lines=lines,
    )


def line_of_speaker(speaker: SessionSpeaker) -> tuple[Words, str]:
    """What happens when somebody announced speaks, and what is shown with it: a recorded message is a cue."""
    roles, ways = Words(), []
    for locale in LOCALES:
        with speaking(locale):
            roles[locale] = str(SPEAKER_ROLES[speaker.role])
            ways.append(str(WAYS_TO_SPEAK[speaker.mode]))
    return speaker.topic or roles, "" if speaker.mode is TakingPart.ON_SITE else " ".join(ways)


def version_words(
    version: RunSheetVersion, replaced: RunSheetVersion | None, session: Session, locale: str
) -> str:
    """Which version it is and which one it replaces, with the moments by the clock of the place."""
    zone = session.meeting.zone
    when = moment(version.published_at, zone, locale)
    if replaced is None:
        return str(_("Version %(number)s of %(when)s", number=version.number, when=when))
    return str(
        _(
            "Version %(number)s of %(when)s, replaces version %(old)s of %(before)s",
            number=version.number,
            when=when,
            old=replaced.number,
            before=moment(replaced.published_at, zone, locale),
        )
    )


def language_words(code: str, locale: str) -> str:
    """The name of a language that somebody speaks in; nothing where none was chosen."""
    return LANGUAGE_NAMES[code].pick(locale) if code in LANGUAGE_NAMES else code


def read_version(
    version: RunSheetVersion, replaced: RunSheetVersion | None, session: Session, locale: str
) -> Sheet:
    """A version in words of `locale`; the caller speaks that language."""
    content = version.content
    starts_at, ends_at = (datetime.fromisoformat(content[key]) for key in ("starts_at", "ends_at"))
    changed = changed_lines(content, replaced.content if replaced else None)
    ends = f"{ends_at:%H:%M}"
    if ends_at.date() != starts_at.date():
        ends = f"{full_date(ends_at.date(), locale)} {ends}"
    facts = [
        f"{full_date(starts_at.date(), locale)} {starts_at:%H:%M}–{ends}",
        Words(content["zone_words"]).pick(locale),
        Words(content["place"]).pick(locale),
    ]
    return Sheet(
        title=Words(content["title"]).pick(locale),
        facts=" · ".join(facts),
        version=version_words(version, replaced, session, locale),
        is_confidential=content["is_confidential"],
        lines=[
            Line(
                time=_time(datetime.fromisoformat(line["at"]), starts_at, locale),
                what=Words(line["what"]).pick(locale),
                who=Words(line["who"]).pick(locale),
                language=language_words(line["language"], locale),
                microphone=line["microphone"],
                media=line["media"],
                cue_owner=line["cue_owner"],
                is_changed=line["id"] in changed,
            )
            for line in content["lines"]
        ],
    )


def _time(at: datetime, starts_at: datetime, locale: str) -> str:
    """The time of the clock; with the day where that is not the session's first."""
    clock = f"{at:%H:%M}"
    return clock if at.date() == starts_at.date() else f"{full_date(at.date(), locale)} {clock}"
