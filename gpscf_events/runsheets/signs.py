"""The sign for the door of a session: what stands on it, and where the file lies that the worker makes of it.

The file is named after its content, so that a session that changed has no sign yet and an old one is never shown.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import current_app
from flask_babel import gettext as _

from config import Settings
from gpscf_events.core.db import LOCALES
from gpscf_events.core.i18n import LANGUAGE_NAMES, clock_time, full_date
from gpscf_events.messages.rendering import speaking
from gpscf_events.programme.models import Session, Visibility
from gpscf_events.programme.rules import is_for_everybody
from gpscf_events.runsheets.printing import folder

_SAID_AT_THE_DOOR = {Visibility.PUBLIC, Visibility.DELEGATES}


@dataclass(frozen=True)
class Sign:
    """A sign in Chinese and English, as plain values; the same values are the same version and file."""

    session: Session
    content: dict[str, Any]

    @property
    def version(self) -> str:
        """Eight hexadecimal figures that stand for the content, on the sign too."""
        text = json.dumps(self.content, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:8]

    @property
    def path(self) -> Path:
        """Where the file lies once it is made; it goes after a day, as run sheets do."""
        return folder() / f"sign-{self.session.public_id}-{self.version}.pdf"


def read_sign(session: Session) -> Sign:
    """What people read at the door. A session that not all delegates may know of is a closed meeting there."""
    is_told = {session.visibility, session.meeting.visibility} <= _SAID_AT_THE_DOOR
    zone, room = session.meeting.zone, session.room
    sides = []
    for locale in LOCALES:
        with speaking(locale):
            title = session.title.pick(locale) if is_told else _("Closed meeting")
            spoken = [
                LANGUAGE_NAMES[code].pick(locale) for code in session.languages if code in LANGUAGE_NAMES
            ]
            sides.append(
                {
                    "lang": locale,
                    "title": _("Cancelled: %(title)s", title=title) if session.is_cancelled else title,
                    "room": room.name.pick(locale) if room else "",
                    "day": full_date(session.starts_at.astimezone(zone).date(), locale),
                    "languages": _("Interpretation:") + " " + ", ".join(spoken) if spoken and is_told else "",
                }
            )
    return Sign(
        session,
        {
            "time": f"{clock_time(session.starts_at, zone)}–{clock_time(session.ends_at, zone)}",
            "sides": sides,
            "address": _address(session),
        },
    )


def _address(session: Session) -> str:
    """The page of a public session, for the code on its sign; built by hand, for the worker knows no pages."""
    if not is_for_everybody(session):
        return ""
    settings: Settings = current_app.extensions["settings"]
    edition = session.meeting.edition
    return f"{settings.base_url}/zh/{edition.key}/programme/sessions/{session.public_id}"
