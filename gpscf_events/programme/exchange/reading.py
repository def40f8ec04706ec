"""A file that somebody sends, as rows of texts; whatever is not a programme is refused with a sentence.

Nothing here knows what is saved. Texts are brought into the form of `rows.py` where their meaning is beyond doubt,
and stay as they are where it is not: the forms then say what is wrong with them.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from gpscf_events.core.sheets import Sheet, read_sheet
from gpscf_events.programme.errors import FileRefused
from gpscf_events.programme.exchange.rows import (
    NO,
    ONLY_TO_READ,
    SESSION_COLUMNS,
    SHEET_OF_SESSIONS,
    SHEET_OF_SPEAKERS,
    SPEAKER_COLUMNS,
    YES,
    plain,
)
from gpscf_events.programme.exchange.writing import JSON_FORMAT, JSON_VERSION

MOST_SESSIONS, MOST_SPEAKERS = 1_000, 5_000
MOST_CHARACTERS = 4_000

_TIMES = {"starts_at", "ends_at"}
_WORDS = {"kind", "mode", "layout", "visibility", "sign_up_mode", "role"}
_NUMBERS, _LONGEST_NUMBER = {"open_seats", "position"}, 9
_FORMS_OF_TIME = ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M")
_YES_OR_NO = {"yes": YES, "true": YES, "1": YES, "是": YES, "no": NO, "false": NO, "0": NO, "否": NO}


@dataclass(frozen=True)
class ReadRow:
    """A row of the file: its number there, the texts of the columns that it has, or what is wrong with all of it."""

    number: int
    texts: Mapping[str, str]
    fault: LazyString | None = None


@dataclass(frozen=True)
class Book:
    """What was read; `ignored` are headings that mean nothing to us."""

    sessions: Sequence[ReadRow]
    speakers: Sequence[ReadRow]
    ignored: Sequence[str] = ()


def read_file(data: bytes) -> Book:
    """The rows of an XLSX, CSV or JSON file; calendars are read by `calendars.py`.

    Raises FileRefused, SheetRefused or Busy.
    """
    begin = data[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    if begin[:1] in {b"{", b"["}:
        return _read_json(data)
    return _read_table(data)


def tidied(texts: Mapping[str, str]) -> dict[str, str]:
    """Texts of a row in the form that `rows.py` gives them."""
    return {name: _tidied(name, plain(text)) for name, text in texts.items()}


def _tidied(name: str, text: str) -> str:
    if name in _TIMES:
        return _time(text)
    if name in _WORDS:
        return re.sub(r"[ \-]+", "_", text.casefold())
    if name in _NUMBERS and len(text) > _LONGEST_NUMBER:
        return f"{text[:_LONGEST_NUMBER]}…"  # no form of ours counts so far
    if name == "is_cancelled":
        return _YES_OR_NO.get(text.casefold(), text)
    if name == "languages":
        return " ".join(re.split(r"[\s,;，；、]+", text)).strip()
    return text


def _time(text: str) -> str:
    for form in _FORMS_OF_TIME:
        try:
            return _clock_text(datetime.strptime(text.replace("T", " "), form))  # noqa: DTZ007
        except ValueError:
            continue
    return text


def _clock_text(local: datetime) -> str:
    """A wall-clock time as the files tell it."""
    return f"{local:%Y-%m-%d %H:%M:%S}" if local.second else f"{local:%Y-%m-%d %H:%M}"


def _read_table(data: bytes) -> Book:
    most = max(MOST_SESSIONS, MOST_SPEAKERS) + 1
    first = read_sheet(data, most_rows=most)
    names = {first.name, *first.others}
    sessions: Sheet | None = first
    if first.name != SHEET_OF_SESSIONS and SHEET_OF_SESSIONS in names:
        sessions = read_sheet(data, most_rows=most, name=SHEET_OF_SESSIONS)
    elif first.name == SHEET_OF_SPEAKERS:
        sessions = None
    speakers: Sheet | None = None
    if SHEET_OF_SPEAKERS in names:
        speakers = (
            first
            if first.name == SHEET_OF_SPEAKERS
            else read_sheet(data, most_rows=most, name=SHEET_OF_SPEAKERS)
        )
    ignored: list[str] = []
    found = Book(
        _table_rows(sessions, SHEET_OF_SESSIONS, SESSION_COLUMNS, ("meeting", "key"), ignored),
        _table_rows(speakers, SHEET_OF_SPEAKERS, SPEAKER_COLUMNS, ("meeting", "session"), ignored),
        ignored,
    )
    return _bounded(found)


def _table_rows(
    sheet: Sheet | None,
    title: str,
    columns: Mapping[str, LazyString],
    needed: tuple[str, str],
    ignored: list[str],
) -> list[ReadRow]:
    if sheet is None:
        return []
    head, *rows = sheet.rows
    headings = [re.sub(r"[ \-]+", "_", cell.casefold()) for cell in head.cells]
    missing = [name for name in needed if name not in headings]
    if missing:
        raise FileRefused(
            _("The first row of “%(sheet)s” has no column “%(column)s”. Take the programme away as XLSX to see "
              "which columns there are.", sheet=title, column=missing[0])
        )  # fmt: skip
    twice = next((name for name in headings if name and headings.count(name) > 1), None)
    if twice is not None:
        raise FileRefused(
            _(
                "“%(sheet)s” has the column “%(column)s” twice. Leave one of them out.",
                sheet=title,
                column=twice,
            )
        )
    ignored += [cell for cell, name in zip(head.cells, headings, strict=True) if cell and name not in columns]
    found = []
    for row in rows:
        cells = [*row.cells, *([""] * (len(headings) - len(row.cells)))]
        texts = {
            name: cell
            for name, cell in zip(headings, cells, strict=False)
            if name in columns and name not in ONLY_TO_READ
        }
        found.append(ReadRow(row.number, tidied(texts)))
    return found


def _read_json(data: bytes) -> Book:
    try:
        made = json.loads(data.decode("utf-8-sig"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise FileRefused(_l("This file is no whole JSON. Send it as it was made, in UTF-8.")) from error
    if (
        not isinstance(made, dict)
        or made.get("format") != JSON_FORMAT
        or not isinstance(made.get("sessions"), list)
    ):
        raise FileRefused(
            _l("This JSON file is no programme. Take the programme away as JSON to see its shape.")
        )
    if made.get("version") != JSON_VERSION:
        raise FileRefused(
            _(
                "This file is of another version than %(version)d, the one that can be read.",
                version=JSON_VERSION,
            )
        )
    sessions: list[ReadRow] = []
    speakers: list[ReadRow] = []
    for number, one in enumerate(made["sessions"], 1):
        row, inside = _json_session(number, one)
        sessions.append(row)
        speakers += [
            _json_speaker(len(speakers) + place, row, speaker) for place, speaker in enumerate(inside, 1)
        ]
    return _bounded(Book(sessions, speakers))


def _refuse_constant(text: str) -> Any:
    raise ValueError(text)


def _json_session(number: int, one: Any) -> tuple[ReadRow, list[Any]]:
    if not isinstance(one, dict):
        return ReadRow(number, {}, _l("This is no session.")), []
    inside = one.get("speakers", [])
    room = one.get("room")
    flat = {
        name: one[name] for name in SESSION_COLUMNS if name in one and name not in {*ONLY_TO_READ, "room"}
    }
    try:
        for name in ("title", "description", "theme"):
            flat |= _languages(one, name)
        if "room" in one:
            if room is not None and not isinstance(room, dict):
                raise ValueError("room")
            flat |= {"venue": (room or {}).get("venue", ""), "room": (room or {}).get("key", "")}
        if isinstance(flat.get("languages"), list):
            flat["languages"] = " ".join(_text(code) for code in flat["languages"])
        if not isinstance(inside, list):
            raise ValueError("speakers")  # noqa: TRY004
        texts = {name: _text(value) for name, value in flat.items()}
    except ValueError:
        return ReadRow(number, _named(one), _UNREADABLE), []
    return ReadRow(number, tidied(texts)), inside


_UNREADABLE = _l("A value is of another shape than docs/programme-files.md says.")


def _json_speaker(number: int, session: ReadRow, one: Any) -> ReadRow:
    of = {"meeting": session.texts.get("meeting", ""), "session": session.texts.get("key", "")}
    if not isinstance(one, dict):
        return ReadRow(number, of, _UNREADABLE)
    flat = {name: one[name] for name in SPEAKER_COLUMNS if name in one}
    try:
        for name in ("name", "office", "topic"):
            flat |= _languages(one, name)
        texts = {name: _text(value) for name, value in flat.items()}
    except ValueError:
        return ReadRow(number, of, _UNREADABLE)
    return ReadRow(number, tidied({**texts, **of}))


def _languages(one: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The words of both languages, where the file says anything of them."""
    if name not in one:
        return {}
    said = one[name]
    if said is not None and not isinstance(said, dict):
        raise ValueError(name)
    return {f"{name}_{key}": (said or {}).get(key, "") for key in ("zh", "en")}


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, int | str):
        str(value).encode()  # half of a surrogate pair is a ValueError here, and would be a fault on a page
        return str(value)
    raise ValueError("no text")


def _named(one: Mapping[str, Any]) -> dict[str, str]:
    found = {name: value for name in ("meeting", "key") if isinstance(value := one.get(name), str)}
    return {name: text.encode(errors="replace").decode() for name, text in found.items()}


def _bounded(book: Book) -> Book:
    if len(book.sessions) > MOST_SESSIONS or len(book.speakers) > MOST_SPEAKERS:
        raise FileRefused(
            _("This file holds more than %(sessions)d sessions or %(speakers)d speakers. Split it.",
              sessions=MOST_SESSIONS, speakers=MOST_SPEAKERS)
        )  # fmt: skip
    if not book.sessions and not book.speakers:
        raise FileRefused(
            _l("This file holds no rows. Check that it is the right one and that it was saved.")
        )
    rows = [*book.sessions, *book.speakers]
    if any(len(text) > MOST_CHARACTERS for row in rows for text in row.texts.values()):
        raise FileRefused(_l("A value of this file is longer than 4,000 characters. Shorten it."))
    return book
