"""The programme to print: what stands in it, and where the file lies that the worker makes of it.

The file is named after its content, so that a programme that changed has no file yet and an old one is never shown.
"""

import hashlib
import json
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from flask import current_app
from flask_babel import gettext as _

from config import Settings
from gpscf_events.core import clock
from gpscf_events.core.i18n import LANGUAGE_NAMES, clock_time, date_span, day
from gpscf_events.core.jobs import Job, enqueue
from gpscf_events.core.transaction import transaction
from gpscf_events.dashboard.rules import may_know
from gpscf_events.messages.rendering import speaking
from gpscf_events.programme.models import Edition, Session
from gpscf_events.programme.queries import list_announced
from gpscf_events.programme.rendering import SPEAKER_ROLES, place_words, zone_words


@dataclass(frozen=True)
class Paper:
    """A programme to print, as plain values; the same values are the same file."""

    edition: Edition
    locale: str
    content: dict[str, Any]

    @property
    def version(self) -> str:
        """Eight hexadecimal figures that stand for the content, on every page of the print."""
        text = json.dumps(self.content, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:8]

    @property
    def path(self) -> Path:
        """Where the file lies once it is made."""
        return folder() / f"{self.edition.public_id}-{self.locale}-{self.version}.pdf"


def folder() -> Path:
    """Where printed programmes lie; on many hosts this is shared."""
    settings: Settings = current_app.extensions["settings"]
    return settings.files_dir.resolve() / "programmes"


def read_paper(edition: Edition, locale: str) -> Paper:
    """The public programme of an edition in words of `locale`."""
    sessions = [one for one in list_announced(edition.id) if may_know(one, None)]
    with speaking(locale):
        days = groupby(sessions, lambda one: one.starts_at.astimezone(one.meeting.zone).date())
        content = {
            "title": edition.name.pick(locale),
            "subtitle": f"{date_span(edition.starts_on, edition.ends_on, locale)} · {edition.city.pick(locale)}",
            "days": [
                {"title": day(on, locale), "sessions": [_entry(one, locale) for one in of_day]}
                for on, of_day in days
            ],
        }
    return Paper(edition, locale, content)


def owe_paper(paper: Paper) -> None:
    """Owe the file; asked for again within the same minute it is owed once."""
    with transaction():
        enqueue(
            Job.MAKE_PROGRAMME,
            {"edition_key": paper.edition.key, "locale": paper.locale},
            dedupe_key=f"{paper.edition.id}:{paper.locale}:{paper.version}:{clock.now():%Y%m%d%H%M}",
        )


def _entry(session: Session, locale: str) -> dict[str, Any]:
    zone = session.meeting.zone
    title = session.title.pick(locale)
    people = [
        " · ".join(
            part for part in (one.name.pick(locale), one.office.pick(locale) if one.office else "") if part
        )
        + f" ({SPEAKER_ROLES[one.role]})"
        for one in session.speakers
    ]
    return {
        "time": f"{clock_time(session.starts_at, zone)}–{clock_time(session.ends_at, zone)}",
        "zone": zone_words(session),
        "title": _("Cancelled: %(title)s", title=title) if session.is_cancelled else title,
        "place": place_words(session, locale),
        "theme": session.theme.pick(locale) if session.theme else "",
        "languages": ", ".join(
            LANGUAGE_NAMES[code].pick(locale) if code in LANGUAGE_NAMES else code
            for code in session.languages
        ),
        "people": people,
    }
