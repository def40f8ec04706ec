"""A host's own list: read in any order of columns, set beside the sign-ups, decided line by line by somebody."""

import io
import re
from typing import Any

import pytest
import xlsxwriter
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text

from gpscf_events.accounts.models import Role
from gpscf_events.core.actor import SYSTEM
from gpscf_events.core.db import db
from gpscf_events.core.sheets import SheetRow
from gpscf_events.people.rules.likeness import Registered, Standing
from gpscf_events.programme.models import PoolKind
from gpscf_events.registration.models import Registration
from gpscf_events.retention.services.erasing import erase_registration
from gpscf_events.signups.errors import LinesUnfit, NobodyOnList, NoNameHeading, SessionFull
from gpscf_events.signups.models import HostList, HostListLine, SignUp, SignUpSource, SignUpState
from gpscf_events.signups.queries.host_lists import list_reconciliation
from gpscf_events.signups.rules.host_lists import Line, Listed, read_lines, reconcile_list
from gpscf_events.signups.services import sign_up
from gpscf_events.signups.services.host_lists import keep_list, leave_line, reopen_line, say_same, seat_listed
from tests.factories.registration import Forum, accepted, make_forum, set_open_seats
from tests.signups.invariants import ensure_invariants
from tests.signups.test_views_staff import BASE, OTHER, ROOM, desk, post

CSV = "邮箱,单位,姓名\nguest1@example.org,内政部,Elodie DUPONT\n,Police,Paul Martin\n,,Somebody Else\n"


@pytest.fixture
def forum(app: Flask) -> Forum:
    found = make_forum()
    set_open_seats(found.sessions[ROOM], 1)
    return found


def named(family: str, given: str) -> dict[str, list[str]]:
    return {
        "latin_family": [family], "latin_given": [given], "native_name": [""], "salutation": [""],
    }  # fmt: skip


def two_signed_up(forum: Forum) -> list[Registration]:
    people = [accepted(forum, 1), accepted(forum, 2, name=named("Martin", "Paule"))]
    for one in people:
        sign_up(registration_id=one.id, session_id=forum.sessions[ROOM], accepts_waiting=True)
    return people


def keep(forum: Forum, data: bytes = CSV.encode()) -> HostList:
    return keep_list(session_id=forum.sessions[ROOM], file_name="list.csv", data=data, actor=SYSTEM)


def standings() -> list[tuple[Standing, str]]:
    db.session.rollback()
    newest = db.session.scalars(select(HostList).order_by(HostList.id.desc())).first()
    assert newest
    return [(row.standing, row.line.name if row.line else "") for row in list_reconciliation(newest)]


def line(name: str) -> int:
    return db.session.scalars(select(HostListLine.id).where(HostListLine.name == name)).one()


def rows(*cells: list[str]) -> list[SheetRow]:
    return [SheetRow(number, row) for number, row in enumerate(cells, 1)]


def test_columns_are_found_by_their_headings_in_any_order_below_a_title() -> None:
    found = read_lines(
        rows(
            ["Final list"],
            ["E-mail *", "Name (Latin)", "Organisation"],
            ["A@X.org", " Ada  Lovelace ", "Analytical"],
        )
    )
    assert found == [Line(3, "Ada Lovelace", "Analytical", "a@x.org")]
    assert read_lines(rows(["姓名"], ["王小明"])) == [Line(2, "王小明", "", "")]


def test_somebody_who_stands_twice_is_one() -> None:
    assert len(read_lines(rows(["Name"], ["Ada"], ["ADA"]))) == 1


def test_a_list_that_cannot_be_kept_says_which_rows(app: Flask) -> None:
    with pytest.raises(NoNameHeading):
        read_lines(rows(["Ada", "Paul"]))
    with pytest.raises(NobodyOnList):
        read_lines(rows(["Name"]))
    with app.test_request_context(), pytest.raises(LinesUnfit) as refused:
        read_lines(rows(["Name", "Email"], ["Ada"], ["", "a@x.org"], ["x" * 201], ["a\u202eb"]))
    with app.test_request_context():
        assert "kept: 3, 4, 5. " in str(refused.value.message)


def reconciled(*listed: Listed, people: list[Registered], at: dict[int, str] | None = None) -> list[Any]:
    return [
        (one.standing, one.written_id, one.registration_id)
        for one in reconcile_list(listed, people, at or {})
    ]


def test_accents_case_and_order_make_no_other_name() -> None:
    people = [Registered(9, "DUPONT Élodie", "")]
    assert reconciled(Listed(1, "elodie dupont", "", None), people=people) == [(Standing.BOTH, 1, 9)]


def test_of_two_with_one_name_somebody_decides_unless_the_address_says_who() -> None:
    people = [Registered(8, "WANG Wei", ""), Registered(9, "WANG Wei", "")]
    assert {one[0] for one in reconciled(Listed(1, "Wang Wei", "", None), people=people)} == {
        Standing.PERHAPS, Standing.REGISTERED_ONLY,
    }  # fmt: skip
    found = reconciled(Listed(1, "Wang Wei", "w@x.org", None), people=people, at={9: "w@x.org"})
    assert (Standing.BOTH, 1, 9) in found


def test_an_address_that_a_whole_office_has_makes_nobody_another_person() -> None:
    people = [Registered(9, "DUPONT Élodie", "")]
    found = reconciled(Listed(1, "Paul Martin", "office@x.org", None), people=people, at={9: "office@x.org"})
    assert found == [(Standing.WRITTEN_ONLY, 1, None), (Standing.REGISTERED_ONLY, None, 9)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_the_list_stands_beside_the_sign_ups_and_nothing_happens_by_itself(
    forum: Forum, encoding: str
) -> None:
    two_signed_up(forum)
    before = db.session.scalar(select(func.count()).select_from(SignUp))
    keep(forum, CSV.encode(encoding))
    assert standings() == [
        (Standing.BOTH, "Elodie DUPONT"),
        (Standing.PERHAPS, "Paul Martin"),
        (Standing.WRITTEN_ONLY, "Somebody Else"),
    ]
    assert db.session.scalar(select(func.count()).select_from(SignUp)) == before


def test_a_seat_is_given_by_whoever_decides_and_says_where_it_comes_from(forum: Forum) -> None:
    _first, second = two_signed_up(forum)
    second_id = second.id
    keep(forum)
    with pytest.raises(SessionFull):
        seat_listed(line_id=line("Paul Martin"), registration_id=second_id, kind=PoolKind.OPEN)
    assert standings()[1] == (Standing.PERHAPS, "Paul Martin"), "a refused seat decides nothing"
    set_open_seats(forum.sessions[ROOM], 2)
    seat_listed(line_id=line("Paul Martin"), registration_id=second_id, kind=PoolKind.OPEN)
    db.session.rollback()
    entry = db.session.scalars(
        select(SignUp).where(SignUp.registration_id == second_id, SignUp.state != SignUpState.CANCELLED)
    ).one()
    assert (entry.state, entry.source) == (SignUpState.CONFIRMED, SignUpSource.HOST_LIST)
    assert standings()[:2] == [(Standing.BOTH, "Elodie DUPONT"), (Standing.BOTH, "Paul Martin")]
    reason = db.session.scalars(
        text("SELECT reason FROM audit_entry WHERE action = 'sign_up.assigned'")
    ).one()
    assert reason == "Row 3 of the host's list"
    ensure_invariants()


def test_what_was_decided_can_be_opened_again(forum: Forum) -> None:
    _first, second = two_signed_up(forum)
    second_id = second.id
    keep(forum)
    say_same(line_id=line("Paul Martin"), registration_id=second_id)
    assert (Standing.BOTH, "Paul Martin") in standings()
    reopen_line(line_id=line("Paul Martin"))
    assert (Standing.PERHAPS, "Paul Martin") in standings()
    for _twice in range(2):
        leave_line(line_id=line("Somebody Else"))
    db.session.rollback()
    assert db.session.get_one(HostListLine, line("Somebody Else")).is_left
    acts = db.session.scalars(
        text("SELECT count(*) FROM audit_entry WHERE action = 'session.host_list_decided'")
    ).one()
    assert acts == 3


def test_a_newer_list_replaces_the_one_before(forum: Forum) -> None:
    keep(forum)
    keep(forum, b"Name\nNew Person\n")
    assert standings() == [(Standing.WRITTEN_ONLY, "New Person")]
    assert db.session.scalar(select(func.count()).select_from(HostList)) == 2


def test_what_a_list_says_of_somebody_goes_with_the_registration(forum: Forum) -> None:
    _first, second = two_signed_up(forum)
    second_id = second.id
    keep(forum)
    say_same(line_id=line("Paul Martin"), registration_id=second_id)
    erase_registration(second_id)
    db.session.rollback()
    assert "Paul Martin" not in db.session.scalars(select(HostListLine.name)).all()


def send(client: FlaskClient, at: str, data: bytes, name: str = "list.xlsx") -> tuple[int, str]:
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(at).text)
    assert token
    answer = client.post(at, data={"csrf_token": token[1], "file": (io.BytesIO(data), name)})
    return answer.status_code, answer.text


def workbook() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Final")
        sheet.write_row(0, 0, ["Name", "Organisation"])
        sheet.write_row(1, 0, ["Elodie Dupont"])
        sheet.write_formula(2, 0, '=HYPERLINK("http://x")', None, "Paul Martin")
        sheet.merge_range(1, 1, 2, 1, "Ministry")
    return out.getvalue()


def test_a_host_sends_compares_and_gives_a_seat_on_the_page(app: Flask, forum: Forum) -> None:
    _first, second = two_signed_up(forum)
    reference = str(second.reference)
    set_open_seats(forum.sessions[ROOM], 2)
    client = desk(app, Role.SESSION_HOST, edition_id=forum.edition_id, session_id=forum.sessions[ROOM])
    at = f"{BASE}/{forum.public_ids[ROOM]}/host-list"
    assert send(client, at, workbook())[0] == 303
    shown = client.get(at).text
    assert "list.xlsx" in shown
    assert "Ministry" in shown
    assert "HYPERLINK" not in shown
    public_id = db.session.scalars(
        select(HostListLine.public_id).where(HostListLine.name == "Paul Martin")
    ).one()
    db.session.rollback()
    assert post(client, f"{at}/{public_id}/seat", {"reference": "nobody", "kind": "open"}) == 422
    assert post(client, f"{at}/{public_id}/seat", {"reference": reference, "kind": "press"}) == 422
    assert post(client, f"{at}/{public_id}/seat", {"reference": reference, "kind": "open"}) == 303
    assert "Paul Martin" in client.get(at).text.split('id="both"')[1]
    assert post(client, f"{at}/{public_id}/reopen", {}, at) == 303
    assert post(client, f"{at}/{public_id}/leave", {}, at) == 303
    assert "Left as it is" in client.get(at).text


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "empty.xlsx", "holds no rows"),
        (b"PK\x03\x04 broken", "broken.xlsx", "could not be read"),
        (b"Ada,Paul\n", "list.csv", "headed “Name”"),
        (b"Name\n", "list.csv", "This table holds nobody"),
        (b"Name,Email\n,a@x.org\n", "list.csv", "These rows have no name"),
    ],
)
def test_a_file_that_is_no_list_gets_a_sentence_beside_the_field(
    app: Flask, forum: Forum, data: bytes, name: str, said: str
) -> None:
    client, at = desk(app), f"{BASE}/{forum.public_ids[ROOM]}/host-list"
    status, shown = send(client, at, data, name)
    assert status == 422
    assert said in shown
    assert 'id="file-error"' in shown


def test_a_list_is_of_its_session_and_of_those_who_manage_it(app: Flask, forum: Forum) -> None:
    keep(forum)
    public_id = db.session.scalars(select(HostListLine.public_id).order_by(HostListLine.id)).first()
    db.session.rollback()
    own, foreign = (f"{BASE}/{forum.public_ids[key]}/host-list" for key in (OTHER, ROOM))
    client = desk(app, Role.SESSION_HOST, edition_id=forum.edition_id, session_id=forum.sessions[OTHER])
    assert client.get(foreign).status_code == 404
    for part in ("/leave", "/reopen", "/seat"):
        for whose in (own, foreign):
            assert post(client, f"{whose}/{public_id}{part}", {}, own) == 404
    assert post(client, foreign, {}, own) == 404
    assert not db.session.scalars(select(HostListLine).where(HostListLine.is_left)).all()
