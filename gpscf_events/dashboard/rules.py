"""Which sessions somebody may know of. The one rule for pages, searches, feeds and files of the programme."""

from collections.abc import Collection
from dataclasses import dataclass

from gpscf_events.programme.models import Session, Visibility
from gpscf_events.programme.rules import is_for_everybody


@dataclass(frozen=True)
class Standing:
    """What an accepted delegate is entitled by: meetings, sessions that the category names, and own sign-ups, by id."""

    meeting_ids: Collection[int]
    named_ids: Collection[int]
    signed_up_ids: Collection[int]


def may_know(session: Session, standing: Standing | None) -> bool:
    """Whether somebody may know that the session exists; None is anybody, and whoever is not accepted.

    Public sessions of public meetings are for all, delegates' ones for the accepted. Invited ones are for those
    whose category names them or who are signed up; confidential ones for those signed up, one by one. What belongs
    to a meeting that is not for all delegates asks besides for taking part in that meeting.
    """
    if is_for_everybody(session):
        return True
    if standing is None:
        return False
    if session.id in standing.signed_up_ids:
        return True
    takes_part = session.meeting_id in standing.meeting_ids
    if session.meeting.visibility not in {Visibility.PUBLIC, Visibility.DELEGATES} and not takes_part:
        return False
    if session.visibility is Visibility.INVITED:
        return takes_part and session.id in standing.named_ids
    return session.visibility in {Visibility.PUBLIC, Visibility.DELEGATES}
