"""The demo loads whole, twice is once, and the seats add up."""

import pytest
from flask import Flask
from sqlalchemy import text

from gpscf_events.accounts.passwords import password_fits
from gpscf_events.core.db import db
from gpscf_events.demo.accounts import DEMO_SIGN_INS, FOCAL_POINT, MEETINGS, MORE_SIGN_INS
from gpscf_events.demo.errors import NotInDemoMode
from gpscf_events.demo.hard_cases import CHANCERY, COUNTY_NUMBER
from gpscf_events.demo.services import load_demo
from gpscf_events.registration.queries import list_of_contact

TABLES = (
    "party", "edition", "meeting", "session", "seat_pool", "venue", "room", "category", "checkpoint", "user",
    "role_grant", "person", "contact", "person_contact", "organisation", "registration", "participation",
    "sign_up", "badge", "audit_entry",
)  # fmt: skip


def count(query: str) -> int:
    return db.session.execute(text(query)).scalar_one()


def counts() -> dict[str, int]:
    return {table: count(f'SELECT count(*) FROM "{table}"') for table in TABLES}


def test_the_same_number_again_changes_nothing(app: Flask):
    assert load_demo(delegates=150).delegates_added == 150
    first = counts()
    assert load_demo(delegates=150).delegates_added == 0
    assert load_demo(delegates=20).delegates_added == 0
    assert counts() == first
    assert first["registration"] == first["person"] == 150


def test_one_of_them_is_reached_by_a_mobile_number_only(app: Flask):
    load_demo(delegates=40)
    load_demo(delegates=60)
    query = """
        SELECT c.value, r.mobile, r.state FROM contact c JOIN registration r ON r.contact_id = c.id
        WHERE c.kind = 'mobile'
    """
    assert db.session.execute(text(query)).all() == [(COUNTY_NUMBER, COUNTY_NUMBER, "accepted")]


def test_a_larger_number_adds_the_rest_of_the_same_people(app: Flask):
    load_demo(delegates=60)
    assert load_demo(delegates=200).delegates_added == 140
    together = db.session.execute(text("SELECT latin_family, latin_given FROM person ORDER BY id")).all()
    assert len(together) == 200
    assert count("SELECT count(*) FROM audit_entry WHERE action = 'demo.loaded'") == 2


def test_seats_are_what_the_sign_ups_say(app: Flask):
    load_demo(delegates=120)
    load_demo(delegates=900)
    wrong = """
        SELECT count(*) FROM seat_pool p WHERE p.taken <>
          (SELECT count(*) FROM sign_up s WHERE s.pool_id = p.id AND s.state IN ('confirmed', 'offered'))
    """
    assert count(wrong) == 0
    waiting_beside_a_free_seat = """
        SELECT count(*) FROM sign_up s JOIN seat_pool p ON p.session_id = s.session_id AND p.kind = 'open'
        WHERE s.state = 'waiting' AND p.taken < p.capacity
    """
    assert count(waiting_beside_a_free_seat) == 0
    assert count("SELECT count(*) FROM sign_up WHERE state = 'waiting'") > 0
    late = """
        SELECT count(*) FROM session e
        WHERE e.next_sequence <= (SELECT max(sequence) FROM sign_up WHERE session_id = e.id)
    """
    assert count(late) == 0
    assert count("SELECT count(*) - count(DISTINCT (session_id, sequence)) FROM sign_up") == 0


def test_the_small_room_is_full_at_the_first_start(app: Flask):
    load_demo(delegates=200)
    full = """
        SELECT count(*) FROM seat_pool p JOIN session s ON s.id = p.session_id
        WHERE s.key = 'project-security' AND p.kind = 'open' AND p.taken = p.capacity AND p.capacity = 12
    """
    assert count(full) == 1


def test_nobody_sits_in_two_parallel_sessions_or_in_a_meeting_they_do_not_attend(app: Flask):
    load_demo(delegates=500)
    twice = """
        SELECT count(*) FROM (SELECT registration_id, slot FROM sign_up JOIN session s ON s.id = session_id
        WHERE slot IS NOT NULL GROUP BY 1, 2 HAVING count(*) > 1) x
    """
    assert count(twice) == 0
    elsewhere = """
        SELECT count(*) FROM sign_up u LEFT JOIN participation p USING (meeting_id, registration_id)
        WHERE p.id IS NULL
    """
    assert count(elsewhere) == 0


def test_badges_wait_for_their_signature_and_no_job_or_mail_is_owed(app: Flask):
    load_demo(delegates=200)
    accepted = count("SELECT count(*) FROM registration WHERE state = 'accepted'")
    assert count("SELECT count(*) FROM badge WHERE state = 'requested' AND token IS NULL") == accepted
    assert 0 < accepted < 200
    assert count("SELECT count(*) FROM job") == 0
    assert count("SELECT count(*) FROM message") == 0
    for table in ("person", "contact", "organisation", "registration"):
        assert count(f"SELECT count(*) FROM {table} WHERE NOT is_demo") == 0


def test_five_people_share_the_chancery_and_the_minister_has_no_birth_date(app: Flask):
    load_demo(delegates=20)
    shared = """
        SELECT count(DISTINCT r.person_id) FROM registration r JOIN contact c ON c.id = r.contact_id
        WHERE c.value = :mail
    """
    assert db.session.execute(text(shared), {"mail": CHANCERY}).scalar_one() == 5
    assert count("SELECT count(*) FROM person WHERE birth_year IS NULL") == 1
    assert count("SELECT count(*) FROM person WHERE birth_year IS NOT NULL AND birth_month IS NULL") == 1
    assert count("SELECT count(*) FROM registration WHERE in_personal_capacity") == 1


def test_a_focal_point_looks_after_a_delegation_with_places_left(app: Flask):
    load_demo(delegates=60)
    load_demo(delegates=150)
    assert count("SELECT count(*) FROM delegation") == count("SELECT count(*) FROM focal_point") == 1
    contact_id = count(f"SELECT id FROM contact WHERE value = '{FOCAL_POINT}'")
    own = {row.id for row in list_of_contact(contact_id, count("SELECT id FROM edition WHERE key = '2025'"))}
    members = set(db.session.execute(text("SELECT registration_id FROM delegation_member")).scalars())
    assert own == members
    assert len(members) >= 2
    free = """
        SELECT min(q.places - (SELECT count(*) FROM delegation_member m WHERE m.category_id = q.category_id))
        FROM delegation_quota q
    """
    assert count(free) == 3


def test_the_sign_ins_that_are_shown_work_and_are_long_enough(app: Flask):
    load_demo(delegates=0)
    query = text(
        'SELECT u.password_hash, g.role, u.is_demo, g.meeting_id FROM "user" u JOIN role_grant g ON g.user_id = u.id'
        " WHERE u.email = :email"
    )
    for role, email, password in [*DEMO_SIGN_INS, *MORE_SIGN_INS]:
        row = db.session.execute(query, {"email": email}).one()
        assert password_fits(password, row.password_hash)
        assert (row.role, row.is_demo) == (role, True)
        assert len(password) >= 15
        assert (row.meeting_id is not None) == (role in MEETINGS)


def test_the_command_says_what_it_did(app: Flask):
    result = app.test_cli_runner().invoke(args=["demo", "load", "--delegates", "30"])
    assert result.exit_code == 0, result.output
    assert "30 synthetic delegates added to 0" in result.output


def test_outside_demo_mode_nothing_is_loaded(app: Flask, monkeypatch):
    class Production:
        is_demo = False

    monkeypatch.setitem(app.extensions, "settings", Production())
    with pytest.raises(NotInDemoMode):
        load_demo(delegates=1)
    assert count("SELECT count(*) FROM party") == 0
