"""The programme as a file that is taken away."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import LazyString
from flask_babel import gettext as _

from gpscf_events.core import clock
from gpscf_events.core.i18n import current_locale, words
from gpscf_events.core.sheets import NewSheet, write_sheets
from gpscf_events.programme.calendar import calendar, event
from gpscf_events.programme.exchange.rows import (
    SESSION_COLUMNS,
    SHEET_OF_SESSIONS,
    SHEET_OF_SPEAKERS,
    SHEET_OF_WORDS,
    SPEAKER_COLUMNS,
    session_row,
    speaker_row,
)
from gpscf_events.programme.models import Edition, Session, Visibility
from gpscf_events.programme.rendering import (
    LAYOUTS,
    SESSION_KINDS,
    SIGN_UP_MODES,
    SPEAKER_ROLES,
    VISIBILITIES,
    WAYS_TO_MEET,
    WAYS_TO_SPEAK,
)

JSON_FORMAT, JSON_VERSION = "gpscf-programme", 1
_WIDE = 40
_WIDTHS = {
    "key": 24,
    "session": 24,
    "kind": 14,
    "starts_at": 17,
    "ends_at": 17,
    "role": 12,
    "position": 9,
    "id": 12,
}
# What RFC 5545 says to programs about who may see it; ours decides by the visibility itself.
_CLASSES = {Visibility.INVITED: "PRIVATE", Visibility.CONFIDENTIAL: "CONFIDENTIAL"}


def write_xlsx(sessions: Sequence[Session]) -> bytes:
    """A sheet of sessions, one of speakers, one of what each column holds. Every cell is text. Raises Busy."""
    speakers = [speaker_row(one, speaker) for one in sessions for speaker in one.speakers]
    return write_sheets(
        [
            _sheet(SHEET_OF_SESSIONS, SESSION_COLUMNS, [session_row(one) for one in sessions]),
            _sheet(SHEET_OF_SPEAKERS, SPEAKER_COLUMNS, speakers),
            NewSheet(
                SHEET_OF_WORDS, [_("Sheet"), _("Column"), _("What may stand in it"), _("Meaning")],
                [12, 16, 24, 70], _words(),
            ),
        ]
    )  # fmt: skip


def write_json(edition: Edition, sessions: Sequence[Session]) -> bytes:
    """The shape that docs/programme-files.md describes."""
    made = {
        "format": JSON_FORMAT,
        "version": JSON_VERSION,
        "edition": edition.key,
        "exported_at": clock.now().isoformat(timespec="seconds"),
        "sessions": [_session(one) for one in sessions],
    }
    return json.dumps(made, ensure_ascii=False, indent=2).encode()


def write_calendar(edition: Edition, sessions: Sequence[Session]) -> bytes:
    """A calendar of all sessions, in the language that is being spoken."""
    locale = current_locale()
    events = []
    for session in sessions:
        said = [session.description.pick(locale)] if session.description else []
        said += [f"{SPEAKER_ROLES[one.role]}: {one.name.pick(locale)}" for one in session.speakers]
        made = event(session, locale=locale, lines=said)
        made.add(
            "class", _CLASSES.get(session.visibility, _CLASSES.get(session.meeting.visibility, "PUBLIC"))
        )
        events.append(made)
    return calendar(words(edition.name), events)


def _sheet(title: str, columns: Mapping[str, LazyString], rows: Sequence[Mapping[str, str]]) -> NewSheet:
    widths = [
        _WIDTHS.get(name, _WIDE if "_" in name and not name.endswith("_mode") else 14) for name in columns
    ]
    return NewSheet(title, list(columns), widths, [[row[name] for name in columns] for row in rows])


def _words() -> list[list[str]]:
    session, speaker = SHEET_OF_SESSIONS, SHEET_OF_SPEAKERS
    lists: dict[tuple[str, str], Mapping[Any, LazyString]] = {
        (session, "kind"): SESSION_KINDS,
        (session, "mode"): WAYS_TO_MEET,
        (session, "layout"): LAYOUTS,
        (session, "visibility"): VISIBILITIES,
        (session, "sign_up_mode"): SIGN_UP_MODES,
        (speaker, "role"): SPEAKER_ROLES,
        (speaker, "mode"): WAYS_TO_SPEAK,
    }
    found = []
    for title, columns in ((session, SESSION_COLUMNS), (speaker, SPEAKER_COLUMNS)):
        for name, meaning in columns.items():
            found.append([title, name, "", str(meaning)])
            found += [
                [title, name, str(key), str(word)] for key, word in lists.get((title, name), {}).items()
            ]
    return found


def _session(session: Session) -> dict[str, Any]:
    row = session_row(session)
    return {
        "meeting": row["meeting"],
        "key": row["key"],
        "revision": session.revision,
        "kind": row["kind"],
        **{name: _both(row, name) for name in ("title", "description", "theme")},
        "starts_at": row["starts_at"].replace(" ", "T"),
        "ends_at": row["ends_at"].replace(" ", "T"),
        "time_zone": row["time_zone"],
        "room": {"venue": row["venue"], "key": row["room"]} if row["room"] else None,
        "mode": row["mode"],
        "join_link": row["join_link"] or None,
        "visibility": row["visibility"],
        "languages": list(session.languages),
        "layout": row["layout"] or None,
        "slot": row["slot"] or None,
        "sign_up_mode": row["sign_up_mode"],
        "open_seats": int(row["open_seats"]) if row["open_seats"] else None,
        "is_cancelled": session.is_cancelled,
        "pools": [{"kind": pool.kind.value, "capacity": pool.capacity} for pool in session.pools],
        "speakers": [_speaker(speaker_row(session, one)) for one in session.speakers],
    }


def _speaker(row: Mapping[str, str]) -> dict[str, Any]:
    return {
        "id": row["id"],
        "revision": int(row["revision"]),
        "role": row["role"],
        "position": int(row["position"]),
        **{name: _both(row, name) for name in ("name", "office", "topic")},
        "starts_at": row["starts_at"].replace(" ", "T") or None,
        "ends_at": row["ends_at"].replace(" ", "T") or None,
        "mode": row["mode"],
    }


def _both(row: Mapping[str, str], name: str) -> dict[str, str] | None:
    """The words of a field by language; None where there are none."""
    return {key: text for key in ("zh", "en") if (text := row[f"{name}_{key}"])} or None
