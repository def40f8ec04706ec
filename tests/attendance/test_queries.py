"""Every figure beside rows counted by hand, and beside raw SQL."""

from sqlalchemy import text

from gpscf_events.attendance import queries
from gpscf_events.attendance.queries import PartyFigures
from gpscf_events.checkin.models import PresenceSource
from gpscf_events.core.db import db
from gpscf_events.registration.models import RegistrationState
from gpscf_events.signups.models import SignUpState
from tests.attendance.forum import Forum


def counted(sql: str, **values: object) -> int:
    return int(db.session.execute(text(sql), values).scalar_one())


def fill(forum: Forum) -> None:
    a = forum.register(party=forum.china)
    b = forum.register(party=forum.china)
    c = forum.register(party=forum.serbia)
    d = forum.register(party=forum.interpol)
    e = forum.register(party=forum.region, state=RegistrationState.SUBMITTED)
    f = forum.register(alone=True)
    forum.register(party=forum.serbia, state=RegistrationState.WITHDRAWN)
    for who in (a, b, c):
        forum.sign_up(who, forum.terror)
    forum.sign_up(d, forum.terror, SignUpState.OFFERED)
    forum.sign_up(e, forum.terror, SignUpState.WAITING)
    forum.sign_up(f, forum.terror, SignUpState.CANCELLED)
    forum.sign_up(a, forum.drugs)
    for who in (a, b, d, f):
        forum.see(who, forum.terror)
    # Seen twice, by two sources, is still one person.
    forum.see(a, forum.terror, source=PresenceSource.SIGNED_SHEET)
    forum.see(a, forum.drugs)


def test_checked_in_counts_registrations_once_whatever_the_sources(forum: Forum) -> None:
    fill(forum)
    assert queries.count_checked_in(forum.edition.id) == 4
    assert queries.count_checked_in(forum.edition.id, session_ids={forum.terror.id}) == 4
    assert queries.count_checked_in(forum.edition.id, session_ids={forum.drugs.id}) == 1
    assert counted("SELECT count(DISTINCT registration_id) FROM presence") == 4
    assert counted("SELECT count(*) FROM presence") == 6


def test_parties_represented_are_those_counted_for_by_people_who_were_there(forum: Forum) -> None:
    fill(forum)
    expected = PartyFigures(countries=1, regions=0, international_organisations=1)
    assert queries.count_parties_checked_in(forum.edition.id) == expected
    assert queries.count_parties_checked_in(forum.edition.id, session_ids={forum.drugs.id}) == PartyFigures(1)
    assert expected.total == counted(
        "SELECT count(DISTINCT r.counts_for_party_id)"
        " FROM registration r JOIN presence p ON p.registration_id = r.id"
    )


def test_parties_registered_leave_out_the_withdrawn_and_the_personal(forum: Forum) -> None:
    fill(forum)
    assert queries.count_parties_registered(forum.edition.id) == PartyFigures(2, 1, 1)


def test_registrations_are_counted_in_every_state(forum: Forum) -> None:
    fill(forum)
    found = queries.count_registrations_by_state(forum.edition.id)
    assert {state.value: count for state, count in found.items()} == {
        "draft": 0, "submitted": 1, "accepted": 5, "declined": 0, "withdrawn": 1
    }  # fmt: skip


def test_a_session_tells_seats_waiting_and_who_came(forum: Forum) -> None:
    fill(forum)
    terror, drugs = queries.list_session_figures(forum.edition.id)
    assert (terror.session.key, terror.expected, terror.waiting, terror.capacity, terror.checked_in) == (
        "terror", 4, 1, 100, 4
    )  # fmt: skip
    assert terror.parties == PartyFigures(1, 0, 1)
    assert terror.is_full, "somebody waits"
    assert (drugs.expected, drugs.checked_in, drugs.is_full) == (1, 1, False)
