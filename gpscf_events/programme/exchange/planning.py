"""What a file would do: each of its rows beside what is saved. Nothing is written here.

The forms of the pages judge the rows, so that a file may hold exactly what could be typed.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from wtforms import DateTimeLocalField

from gpscf_events.core.forms import BaseForm
from gpscf_events.core.i18n import words
from gpscf_events.programme.exchange.plans import Difference, Outcome, Plan, Planned
from gpscf_events.programme.exchange.reading import Book, ReadRow
from gpscf_events.programme.exchange.rows import (
    NOT_COMPARED,
    SESSION_CHOICES,
    SESSION_COLUMNS,
    SPEAKER_CHOICES,
    SPEAKER_COLUMNS,
    YES,
    session_row,
    speaker_row,
)
from gpscf_events.programme.forms.sessions import SessionForm
from gpscf_events.programme.forms.speakers import SpeakerForm, Within
from gpscf_events.programme.models import Meeting, Room, Session, SessionSpeaker
from gpscf_events.programme.services import (
    SessionDetails,
    SessionSave,
    SpeakerDetails,
    SpeakerSave,
    details_of,
)

Key = tuple[str, str]

# What of a session's details stands in which columns: what no column changes stays as it is saved, to the letter.
_PARTS = {
    "title": ("title_zh", "title_en"),
    "description": ("description_zh", "description_en"),
    "theme": ("theme_zh", "theme_en"),
    "room_id": ("venue", "room"),
}
_SPEAKER_PARTS = {
    "name": ("name_zh", "name_en"),
    "office": ("office_zh", "office_en"),
    "topic": ("topic_zh", "topic_en"),
}
_EXAMPLE = "2025-09-16 09:00"
_DEFAULTS = {"mode": "on_site", "is_cancelled": "no", "layout": ""}


def make_plan(
    book: Book, *, sessions: Sequence[Session], meetings: Sequence[Meeting], rooms: Sequence[Room]
) -> Plan:
    """Set the rows of a file beside the sessions, meetings and rooms that the actor keeps."""
    planner = _Planner(sessions, meetings, rooms)
    plan = planner.plan
    kept: tuple[list[ReadRow], list[ReadRow]] = ([], [])
    for row in book.sessions:
        plan.sessions.append(planner.look_at_session(row))
        if plan.sessions[-1].outcome is not Outcome.UNCHANGED:
            kept[0].append(row)
    for row in book.speakers:
        plan.speakers.append(planner.look_at_speaker(row))
        if plan.speakers[-1].outcome is not Outcome.UNCHANGED:
            kept[1].append(row)
    plan.kept = Book(*kept, ignored=book.ignored)
    return plan


class _Planner:
    def __init__(
        self, sessions: Sequence[Session], meetings: Sequence[Meeting], rooms: Sequence[Room]
    ) -> None:
        self.plan = Plan()
        self.saved = {(one.meeting.key, one.key): one for one in sessions}
        self.meetings = {one.key: one for one in meetings}
        self.rooms = rooms
        # Those of the file, and the times that they would have; None for one that is wrong.
        self.within: dict[Key, Within | None] = {}
        self.named: set[str] = set()
        self.last_position: dict[Key, int] = {}

    def look_at_session(self, row: ReadRow) -> Planned:
        texts = row.texts
        key = (texts.get("meeting", ""), texts.get("key", ""))
        name = " / ".join(key)
        faults = [str(row.fault)] if row.fault else self._faults_of_key(key)
        if not faults and key in self.within:
            faults = [_("This session stands in the file twice.")]
        current = self.saved.get(key)
        if faults:
            self.within.setdefault(key, None)
            return Planned(row.number, name, Outcome.WRONG, faults=faults)
        before = session_row(current) if current else {}
        name = (
            (words(current.title) if current else "")
            or texts.get("title_en")
            or texts.get("title_zh")
            or name
        )
        differences = _differences(before, texts)
        meeting = self.meetings.get(key[0]) or (current.meeting if current else None)
        if current is not None and not differences:
            self.within[key] = Within(current.starts_at, current.ends_at, current.meeting.zone)
            return Planned(row.number, name, Outcome.UNCHANGED)
        details, faults = self._session_details(
            current, key, {**_DEFAULTS, **before, **_filled(texts)}, texts
        )
        if details is None or meeting is None or faults:
            self.within[key] = None
            return Planned(row.number, name, Outcome.WRONG, differences, faults)
        self.within[key] = Within(details.starts_at, details.ends_at, meeting.zone)
        seen = current.revision if current else 0
        self.plan.session_saves.append(SessionSave(meeting, key[1], current, details, seen))
        outcome = Outcome.CHANGED if current else Outcome.NEW
        return Planned(row.number, name, outcome, differences, (), _is_older(texts, seen), seen)

    def _faults_of_key(self, key: tuple[str, str]) -> list[str]:
        if not all(key):
            return [_("Enter the short names of the meeting and of the session.")]
        if key in self.saved or key[0] in self.meetings:
            return []
        return [_("You keep no meeting with the short name “%(key)s”.", key=key[0])]

    def _session_details(
        self, current: Session | None, key: Key, after: Mapping[str, str], texts: Mapping[str, str]
    ) -> tuple[SessionDetails | None, list[str]]:
        faults = _choice_faults(after, SESSION_CHOICES, SESSION_COLUMNS)
        room, room_fault = self._room(after.get("venue", ""), after.get("room", ""))
        if room_fault:
            faults.append(room_fault)
        if current and session_row(current)["open_seats"] and not after["open_seats"]:
            faults.append(_("Seats that delegates can choose: enter 0 where nobody may choose any more."))
        sent = MultiDict({**after, "room": str(room.public_id) if room else ""})
        sent.setlist("languages", after.get("languages", "").split())
        sent.setlist("is_cancelled", ["y"] if after["is_cancelled"] == YES else [])
        if current is None:
            sent["meeting"] = str(self.meetings[key[0]].public_id)
        form = SessionForm(sent, meta={"csrf": False})
        form.offer(list(self.meetings.values()), self.rooms, current)
        if not form.validate():
            faults += _form_faults(form, known=set(SESSION_CHOICES) | {"room"})
        if faults:
            return None, faults
        details = form.details()
        if current is not None:
            as_saved = details_of(current)
            changed = {one.column for one in _differences(session_row(current), texts)}
            kept = {
                name: getattr(as_saved, name)
                for name in vars(details)
                if not changed & set(_PARTS.get(name, (name,)))
            }
            details = replace(details, **kept)
        return details, []

    def _room(self, venue: str, key: str) -> tuple[Room | None, str]:
        if not key and not venue:
            return None, ""
        found = [one for one in self.rooms if one.key == key and venue in {"", one.venue.key}]
        if not found:
            return None, _("There is no room “%(room)s” in a venue “%(venue)s”.", room=key, venue=venue)
        if len(found) > 1:
            return None, _("Several venues have a room “%(room)s”: name the venue too.", room=key)
        return found[0], ""

    def look_at_speaker(self, row: ReadRow) -> Planned:
        texts = row.texts
        key = (texts.get("meeting", ""), texts.get("session", ""))
        session = self.saved.get(key)
        name = texts.get("name_en") or texts.get("name_zh") or texts.get("id") or " / ".join(key)
        within = self.within.get(key)
        if row.fault:
            return Planned(row.number, name, Outcome.WRONG, faults=[str(row.fault)])
        if key not in self.within and session is not None:
            within = Within(session.starts_at, session.ends_at, session.meeting.zone)
        if within is None:
            why = (
                _("Its session in this file has to be put right first.")
                if key in self.within
                else _("You keep no session with the short names “%(key)s”.", key=" / ".join(key))
            )
            return Planned(row.number, name, Outcome.WRONG, faults=[why])
        current, why = _announced(session, texts)
        if not why and (mark := _mark_of(key, texts, current)) in self.named:
            why = _("This speaker stands in the file twice.")
        if why:
            return Planned(row.number, name, Outcome.WRONG, faults=[why])
        self.named.add(mark)
        before = speaker_row(session, current) if session and current else {}
        differences = _differences(before, texts)
        if current is not None and not differences:
            return Planned(row.number, name, Outcome.UNCHANGED)
        after = {"mode": "on_site", **before, **_filled(texts)}
        if not after.get("position"):
            after["position"] = str(self._next_position(key, session))
        details, faults = _speaker_details(session, current, after, texts, within)
        if details is None:
            return Planned(row.number, name, Outcome.WRONG, differences, faults)
        seen = current.revision if current else 0
        self.plan.speaker_saves.append(SpeakerSave(key, session, current, details, seen))
        outcome = Outcome.CHANGED if current else Outcome.NEW
        return Planned(row.number, name, outcome, differences, (), _is_older(texts, seen), seen)

    def _next_position(self, key: Key, session: Session | None) -> int:
        before = self.last_position.get(key)
        if before is None:
            before = max((one.position for one in session.speakers), default=0) if session else 0
        self.last_position[key] = before + 1
        return before + 1


def _announced(session: Session | None, texts: Mapping[str, str]) -> tuple[SessionSpeaker | None, str]:
    """The announcement that a row means: the one with its mark, else the only one with its names."""
    announced = list(session.speakers) if session else []
    if mark := texts.get("id"):
        found = next((one for one in announced if str(one.public_id) == mark.lower()), None)
        return found, "" if found else _(
            "No speaker of this session has this mark. Leave it empty for a new one."
        )
    names = (texts.get("name_zh", ""), texts.get("name_en", ""))
    alike = [one for one in announced if (one.name.get("zh", ""), one.name.get("en", "")) == names]
    if len(alike) > 1:
        return None, _("This session has several speakers of this name. Say by the mark which one is meant.")
    return (alike[0] if alike else None), ""


def _speaker_details(
    session: Session | None,
    current: SessionSpeaker | None,
    after: Mapping[str, str],
    texts: Mapping[str, str],
    within: Within,
) -> tuple[SpeakerDetails | None, list[str]]:
    faults = _choice_faults(after, SPEAKER_CHOICES, SPEAKER_COLUMNS)
    form = SpeakerForm(MultiDict(after), meta={"csrf": False}).of(within)
    if not form.validate():
        faults += _form_faults(form, known=set(SPEAKER_CHOICES))
    if faults:
        return None, faults
    details = form.details()
    if session is not None and current is not None:
        changed = {one.column for one in _differences(speaker_row(session, current), texts)}
        kept = {
            name: getattr(current, name)
            for name in vars(details)
            if not changed & set(_SPEAKER_PARTS.get(name, (name,)))
        }
        details = replace(details, **kept)
    return details, []


def _mark_of(key: Key, texts: Mapping[str, str], current: SessionSpeaker | None) -> str:
    if current is not None:
        return str(current.public_id)
    return json.dumps([*key, texts.get("name_zh", ""), texts.get("name_en", "")])


def _differences(before: Mapping[str, str], texts: Mapping[str, str]) -> list[Difference]:
    after = _filled(texts)
    return [
        Difference(name, before.get(name, ""), text)
        for name, text in after.items()
        if name not in NOT_COMPARED and text != before.get(name, "")
    ]


def _filled(texts: Mapping[str, str]) -> dict[str, str]:
    """The texts of a row; where a list has a usual word, an empty cell means it."""
    return {name: text or _DEFAULTS.get(name, "") for name, text in texts.items()}


def _is_older(texts: Mapping[str, str], seen: int) -> bool:
    return bool(seen) and texts.get("revision", "") not in {"", str(seen)}


def _choice_faults(
    after: Mapping[str, str], choices: Mapping[str, tuple[str, ...]], columns: Mapping[str, object]
) -> list[str]:
    return [
        _("%(column)s: choose one of %(words)s.", column=str(columns[name]), words=", ".join(allowed))
        for name, allowed in choices.items()
        if after.get(name) not in allowed
    ]


def _form_faults(form: BaseForm, *, known: set[str]) -> list[str]:
    """What the form says, field by field; of `known` ones it was said already."""
    found = []
    for name, messages in form.errors.items():
        label = form[name].label.text
        if isinstance(form[name], DateTimeLocalField) and form[name].data is None and form[name].raw_data[0]:
            found.append(_("%(column)s: write day and time as %(example)s.", column=label, example=_EXAMPLE))
        elif name not in known:
            found += [f"{label}: {message}" for message in messages]
    return found
