"""The programme taken away as a file, and taken over from one."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from gpscf_events.audit.services import record
from gpscf_events.core.errors import RuleBroken
from gpscf_events.core.i18n import words
from gpscf_events.core.transaction import transaction
from gpscf_events.programme.errors import ChangedMeanwhile, NotTakenOver
from gpscf_events.programme.models import Edition, Meeting, Session, SessionSpeaker, SignUpMode
from gpscf_events.programme.services.keeping import SessionDetails, add_session, change_session
from gpscf_events.programme.services.speakers import SpeakerDetails, add_speaker, change_speaker


@dataclass(frozen=True)
class SessionSave:
    """A session as a file has it: `session` is None for a new one, `seen` the revision it was looked at in."""

    meeting: Meeting
    key: str
    session: Session | None
    details: SessionDetails
    seen: int


@dataclass(frozen=True)
class SpeakerSave:
    """An announcement as a file has it, in the session with these short names, which may be new itself."""

    key: tuple[str, str]
    session: Session | None
    speaker: SessionSpeaker | None
    details: SpeakerDetails
    seen: int


def note_export(*, edition: Edition, form: str, count: int) -> None:
    """Keep in the trail that somebody took the programme away: in which form, and how many sessions."""
    with transaction():
        record(
            "programme.exported",
            subject_kind="edition",
            subject_id=edition.id,
            edition_id=edition.id,
            after={"form": form, "sessions": count},
        )


def take_over(*, edition: Edition, sessions: Sequence[SessionSave], speakers: Sequence[SpeakerSave]) -> int:
    """Save all of it or nothing; returns how many sessions changed that people signed up for, who can be told.

    Raises ChangedMeanwhile, or NotTakenOver that names the session and why.
    """
    with transaction():
        to_tell = 0
        made: dict[tuple[str, str], Session] = {}
        # In ascending id, as everybody takes the locks of sessions; new ones have no lock to wait for.
        for one in sorted(sessions, key=lambda one: one.session.id if one.session else 2**63):
            to_tell += _save_session(one, made)
        for speaker in sorted(speakers, key=lambda one: one.speaker.id if one.speaker else 2**63):
            if speaker.speaker is not None:
                change_speaker(speaker=speaker.speaker, details=speaker.details, seen=speaker.seen)
            else:
                add_speaker(session=speaker.session or made[speaker.key], details=speaker.details)
        record(
            "programme.imported",
            subject_kind="edition",
            subject_id=edition.id,
            edition_id=edition.id,
            after={
                "sessions_added": len(made),
                "sessions_changed": len(sessions) - len(made),
                "speakers_added": sum(one.speaker is None for one in speakers),
                "speakers_changed": sum(one.speaker is not None for one in speakers),
            },
        )
        return to_tell


def _save_session(one: SessionSave, made: dict[tuple[str, str], Session]) -> bool:
    """Save a session; whether it changed what people rely on who signed up."""
    try:
        if one.session is None:
            made[one.meeting.key, one.key] = add_session(
                meeting=one.meeting, key=one.key, details=one.details
            )
            return False
        is_other = change_session(session=one.session, details=one.details, seen=one.seen)
    except ChangedMeanwhile:
        raise
    except RuleBroken as refused:
        title = words(one.details.title)
        raise NotTakenOver(
            _("Nothing was imported: “%(title)s” – %(why)s", title=title, why=refused.message)
        ) from refused
    return is_other and one.details.sign_up_mode is not SignUpMode.NONE
