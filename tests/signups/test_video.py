"""Who takes part in a meeting by video: no seat of a room, no session held in the room only, and the link to join."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from gpscf_events.audit.models import AuditEntry
from gpscf_events.core.clock import now
from gpscf_events.core.db import db
from gpscf_events.core.transaction import transaction
from gpscf_events.programme.models import Meeting, Session, SignUpMode, TakingPart, Visibility
from gpscf_events.programme.services import change_session, details_of
from gpscf_events.registration.models import Registration
from gpscf_events.registration.token import status_token
from gpscf_events.signups.errors import InRoomOnly, ParallelChosen
from gpscf_events.signups.models import SignUpState
from gpscf_events.signups.queries import (
    find_live,
    list_offered,
    list_seats_for,
    list_sign_ups,
    lock_open_pool,
)
from gpscf_events.signups.rules import Wishes, find_faults
from gpscf_events.signups.services import approve, cancel, choose, sign_up
from gpscf_events.signups.services.reconciling import reconcile
from tests.factories.registration import Forum, accepted, draft_for, make_forum, set_open_seats
from tests.signups.invariants import ensure_invariants

ROOM, OTHER = "project-security", "counter-terrorism"
LINK = "https://meet.example.org/j/4711?pwd=s3cret"
ONLINE = {"category": ["delegate"], "meetings": ["main"], "online": ["main"]}


@pytest.fixture
def forum(app: Flask) -> Forum:
    app.config["WTF_CSRF_ENABLED"] = False
    made = make_forum()
    with transaction() as session:
        main = session.scalars(
            select(Meeting).where(Meeting.edition_id == made.edition_id, Meeting.key == "main")
        ).one()
        main.takes_online = True
    return made


def hold(forum: Forum, key: str, mode: TakingPart, **given: object) -> None:
    with transaction() as session:
        row = session.get_one(Session, forum.sessions[key])
        row.mode = mode
        for name, value in given.items():
            setattr(row, name, value)


def viewer(forum: Forum, number: int = 7, **given: object) -> Registration:
    return accepted(forum, number, role=ONLINE, **given)


def page_of(app: Flask, client: FlaskClient, registration: Registration, path: str = "") -> str:
    with app.test_request_context():
        token = status_token(registration)
    db.session.rollback()
    return client.get(f"/en/2025/r/{token}{path}", follow_redirects=True).text


def test_somebody_by_video_takes_no_seat_of_a_full_room_and_nobody_loses_one(forum: Forum) -> None:
    hold(forum, ROOM, TakingPart.HYBRID)
    set_open_seats(forum.sessions[ROOM], 1)
    guest, screen, late = accepted(forum, 1), viewer(forum), accepted(forum, 2)
    sign_up(registration_id=guest.id, session_id=forum.sessions[ROOM])
    for _twice in range(2):
        made = sign_up(registration_id=screen.id, session_id=forum.sessions[ROOM])
    assert (made.state, made.pool_id) == (SignUpState.BY_VIDEO, None)
    waiting = sign_up(registration_id=late.id, session_id=forum.sessions[ROOM], accepts_waiting=True)
    assert waiting.state is SignUpState.WAITING
    # What the screen gives back is no seat; what the guest gives back is.
    cancel(registration_id=screen.id, session_id=forum.sessions[ROOM])
    assert find_live(forum.sessions[ROOM], late.id).state is SignUpState.WAITING  # type: ignore[union-attr]
    cancel(registration_id=guest.id, session_id=forum.sessions[ROOM])
    assert find_live(forum.sessions[ROOM], late.id).state is SignUpState.CONFIRMED  # type: ignore[union-attr]
    assert lock_open_pool(forum.sessions[ROOM]).taken == 1  # type: ignore[union-attr]
    ensure_invariants()


def test_a_session_held_in_the_room_only_is_refused_by_video_and_on_screens_alone_it_counts(
    forum: Forum,
) -> None:
    screen = viewer(forum)
    with pytest.raises(InRoomOnly):
        sign_up(registration_id=screen.id, session_id=forum.sessions[ROOM])
    hold(forum, ROOM, TakingPart.ONLINE)
    assert sign_up(registration_id=screen.id, session_id=forum.sessions[ROOM]).state is SignUpState.CONFIRMED
    assert lock_open_pool(forum.sessions[ROOM]).taken == 1  # type: ignore[union-attr]


def test_one_of_two_parallel_sessions_is_watched_and_the_exchange_leaves_one(forum: Forum) -> None:
    hold(forum, ROOM, TakingPart.HYBRID, slot="am")
    hold(forum, OTHER, TakingPart.HYBRID, slot="am")
    screen, both = viewer(forum), {forum.sessions[ROOM], forum.sessions[OTHER]}
    with pytest.raises(ParallelChosen):
        choose(registration_id=screen.id, session_ids=both, waiting_ids=())
    for key in (ROOM, OTHER):
        choose(registration_id=screen.id, session_ids={forum.sessions[key]}, waiting_ids=())
    assert [(one.session.key, one.state) for one in list_sign_ups(screen.id)] == [
        (OTHER, SignUpState.BY_VIDEO)
    ]


def test_where_the_host_approves_one_asks_by_video_too(forum: Forum) -> None:
    hold(forum, ROOM, TakingPart.HYBRID, needs_approval=True)
    set_open_seats(forum.sessions[ROOM], 0)
    screen = viewer(forum)
    asked = sign_up(registration_id=screen.id, session_id=forum.sessions[ROOM])
    assert asked.state is SignUpState.REQUESTED
    approve(registration_id=screen.id, session_id=forum.sessions[ROOM])
    assert find_live(forum.sessions[ROOM], screen.id).state is SignUpState.BY_VIDEO  # type: ignore[union-attr]


def test_wishes_of_a_draft_come_true_as_far_as_a_screen_reaches(forum: Forum) -> None:
    hold(forum, ROOM, TakingPart.HYBRID)
    wishes = (str(forum.public_ids[ROOM]), str(forum.public_ids["equipment"]))
    screen = viewer(forum, wishes=wishes)
    states = {one.session.key: one.state for one in list_sign_ups(screen.id)}
    assert states == {ROOM: SignUpState.BY_VIDEO}
    reconcile()
    assert {one.session.key: one.state for one in list_sign_ups(screen.id)} == states


def test_the_picker_says_what_a_screen_reaches(forum: Forum, app: Flask, client: FlaskClient) -> None:
    hold(forum, ROOM, TakingPart.HYBRID)
    shown = page_of(app, client, viewer(forum), "/sessions")
    assert "By video: no seat is needed" in shown
    assert "In the room only" in shown
    other = page_of(app, client, accepted(forum, 1), "/sessions")
    assert "By video: no seat is needed" not in other
    assert "In the room only" not in other


def test_the_link_stands_on_the_page_of_who_comes_by_video_and_nowhere_else(
    forum: Forum, app: Flask, client: FlaskClient
) -> None:
    soon = {"starts_at": now() + timedelta(days=1), "ends_at": now() + timedelta(days=1, hours=2)}
    hold(forum, ROOM, TakingPart.HYBRID, join_link=LINK, **soon)
    hold(forum, OTHER, TakingPart.HYBRID, join_link=f"{LINK}2", sign_up_mode=SignUpMode.AUTOMATIC, **soon)
    screen, guest = viewer(forum), accepted(forum, 1)
    for who in (screen, guest):
        sign_up_to(forum, who)
    shown = page_of(app, client, screen)
    assert f'href="{LINK}"' in shown.replace("&amp;", "&")
    assert f'href="{LINK}2"' in shown.replace("&amp;", "&")
    places = [page_of(app, client, guest), page_of(app, client, screen, "/programme/")]
    for address in ("programme/", "programme/programme.ics", f"programme/sessions/{forum.public_ids[ROOM]}"):
        answer = client.get(f"/en/2025/{address}")
        assert answer.status_code == 200
        places.append(answer.text)
    assert not [text for text in places if "meet.example.org" in text]
    cancel(registration_id=screen.id, session_id=forum.sessions[ROOM])
    assert f'href="{LINK}"' not in page_of(app, client, screen)
    hold(forum, OTHER, TakingPart.HYBRID, visibility=Visibility.CONFIDENTIAL)
    assert "meet.example.org" not in page_of(app, client, screen)


def sign_up_to(forum: Forum, who: Registration) -> None:
    with transaction():
        row = db.session.get_one(Session, forum.sessions[ROOM])
        row.sign_up_closes_at = now() + timedelta(hours=1)
    sign_up(registration_id=who.id, session_id=forum.sessions[ROOM])


def test_a_draft_that_says_by_video_is_told_beside_the_session(forum: Forum) -> None:
    draft = draft_for(forum, email="screen@example.org", role=ONLINE)
    seats = list_seats_for(draft, list_offered(forum.edition_id), now())
    wishes = Wishes(frozenset({forum.public_ids[ROOM]}), frozenset())
    faults = find_faults(
        [s.session for s in seats.values()], wishes, {key: s.state for key, s in seats.items()}
    )
    assert [fault.code for fault in faults.values()] == ["in_room_only"]


def test_the_trail_says_that_there_is_a_link_and_not_which(forum: Forum) -> None:
    with transaction():
        row = db.session.get_one(Session, forum.sessions[ROOM])
        details = replace(details_of(row), mode=TakingPart.HYBRID, join_link=LINK)
        change_session(session=row, details=details, seen=row.revision)
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert (entry.before["session_join_link"], entry.after["session_join_link"]) == (False, True)
    assert "s3cret" not in f"{entry.before}{entry.after}"
