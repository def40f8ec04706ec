"""The pages on which a focal point sends a table, puts rows right, takes them over and takes them back."""

import io
import re

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from gpscf_events.core.db import db
from gpscf_events.core.jobs import Job, JobRow
from gpscf_events.core.sheets import read_sheet
from gpscf_events.delegations.models import Delegation
from gpscf_events.delegations.services import add_focal_point
from gpscf_events.imports.models import ImportState, MemberImport
from gpscf_events.imports.rules.columns import IN_TEMPLATE, guess_columns
from tests.delegations.conftest import delegation_of
from tests.factories.registration import Forum
from tests.factories.visiting import Visitor
from tests.imports.conftest import names, outcomes, sent, table, work
from tests.imports.test_services import ANNE, PAUL, WRONG
from tests.support.clients import SeparateClient


def base(delegation: Delegation) -> str:
    return f"/en/2025/register/delegations/{delegation.public_id}/imports/"


def send(visitor: Visitor, delegation: Delegation, data: bytes, name: str = "members.xlsx") -> TestResponse:
    page = visitor.open(base(delegation)).text
    found = re.search(r'<option[^>]* value="([^"]+)">Delegate</option>', page)
    assert found
    answers = {"category": found[1], "meetings": "main", "file": (io.BytesIO(data), name)}
    hidden = visitor.hidden(base(delegation))
    return visitor.client.post(
        base(delegation), data={**hidden, **answers}, content_type="multipart/form-data"
    )


def newest() -> MemberImport:
    return db.session.scalars(select(MemberImport).order_by(MemberImport.id.desc())).first()  # type: ignore[return-value]


def test_a_table_is_sent_put_right_taken_over_and_taken_back(
    visitor: Visitor, delegation: Delegation
) -> None:
    answer = send(visitor, delegation, table(ANNE, PAUL, WRONG))
    assert answer.status_code == 303
    here = answer.location
    assert "Being looked at" in visitor.open(here).text
    owed = db.session.scalars(select(JobRow).where(JobRow.name == Job.RUN_IMPORT.value)).all()
    assert [job.payload for job in owed] == [{"import_id": newest().id}]
    work(newest())
    page = visitor.open(here).text
    assert "Take over 2 rows" in page
    assert "No country or region is called this" in page
    row = visitor.open(f"{here}rows/4").text
    assert "Day and month could be either way round" in row
    refused = visitor.send(
        f"{here}rows/4",
        {"latin_family": ["Petit"], "nationality": ["Nowhere"], "birth": ["1980-04-03"]},
    )
    assert refused.status_code == 422
    assert "Nowhere" in refused.text
    fixed = {
        "latin_family": ["Petit"],
        "latin_given": ["Luc"],
        "nationality": ["Chad"],
        "birth": ["1980-04-03"],
    }
    assert visitor.send(f"{here}rows/4", fixed).status_code == 303
    page = visitor.open(here).text
    assert "Row 4 is right now." in page
    assert visitor.send(f"{here}begin", page=here).status_code == 303
    work(newest())
    assert names(delegation) == ["DUPONT Anne", "MARTIN Paul", "PETIT Luc"]
    assert "3 rows taken over" in visitor.open(here).text
    assert visitor.send(f"{here}undo", page=here).status_code == 303
    work(newest())
    assert names(delegation) == []
    assert "3 rows taken back" in visitor.open(here).text


def test_what_runs_is_asked_for_again_as_a_part_of_the_page(visitor: Visitor, delegation: Delegation) -> None:
    here = send(visitor, delegation, table(ANNE)).location
    part = visitor.client.get(here, headers={"HX-Request": "true"})
    assert part.status_code == 200
    assert part.text.lstrip().startswith('<div id="import"')
    assert "hx-trigger" in part.text
    work(newest())
    part = visitor.client.get(here, headers={"HX-Request": "true"})
    assert "hx-trigger" not in part.text
    assert "DUPONT Anne" in part.text


def test_the_rows_to_put_right_come_as_a_table_that_can_be_sent_again(
    visitor: Visitor, delegation: Delegation
) -> None:
    here = send(visitor, delegation, table(ANNE, WRONG, PAUL, PAUL)).location
    work(newest())
    answer = visitor.client.get(f"{here}wrong.xlsx")
    assert answer.status_code == 200
    rows = [row.cells for row in read_sheet(answer.data, most_rows=10).rows]
    assert rows[0][1] == "Surname (as in passport)"
    assert "Nationality: No country or region" in rows[1][0]
    assert rows[1][1:5] == ["Petit", "Luc", "Atlantis", "03/04/1980"]
    assert rows[2][0] == "Perhaps twice"
    send(visitor, delegation, answer.data)
    again = newest()
    assert again.state is ImportState.CHECKING
    work(again)
    assert outcomes(again) == ["wrong", "new"]


def test_the_template_is_read_without_asking(visitor: Visitor, delegation: Delegation) -> None:
    for locale in ("zh", "en"):
        answer = visitor.client.get(base(delegation).replace("/en/", f"/{locale}/") + "template.xlsx")
        [row] = read_sheet(answer.data, most_rows=3).rows
        assert guess_columns(row.cells, {}) == list(IN_TEMPLATE)


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"", "no rows"), (b"%PDF-", "no table"), (b"Family name\r\n", "headings only"), (b"PK\x03\x04", "Save it again")],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused_beside_the_field(
    visitor: Visitor, delegation: Delegation, data: bytes, words: str
) -> None:
    answer = send(visitor, delegation, data)
    assert answer.status_code == 422
    assert words in answer.text
    assert 'id="file-error"' in answer.text


def test_unknown_columns_are_asked_for_with_examples(visitor: Visitor, delegation: Delegation) -> None:
    answer = send(visitor, delegation, "代表团成员,Passport\r\nDupont,X123\r\n".encode("gb18030"), "名单.csv")
    page = visitor.open(answer.location)
    assert page.request.path.endswith("/columns")
    assert "Dupont" in page.text
    assert "X123" not in page.text
    assert "thrown away unread" in page.text
    refused = visitor.send(page.request.path, {"column_0": [""]})
    assert "Say which column" in refused.text
    named = visitor.send(page.request.path, {"column_0": ["latin_family"]})
    assert named.status_code == 303, named.text
    work(newest())
    assert outcomes(newest()) == ["new"]


def test_a_page_from_before_changes_nothing(visitor: Visitor, delegation: Delegation) -> None:
    here = send(visitor, delegation, table(ANNE)).location
    work(newest())
    hidden = visitor.hidden(here)
    assert visitor.send(f"{here}begin", page=here).status_code == 303
    work(newest())
    visitor.client.post(f"{here}begin", data=hidden)
    assert "The import went on after you opened this page" in visitor.open(here).text
    assert names(delegation) == ["DUPONT Anne"]


def test_other_focal_points_find_nothing(
    app: Flask, forum: Forum, delegation: Delegation, visitor: Visitor
) -> None:
    one = sent(forum, delegation, table(ANNE))
    other = delegation_of(forum, "de", delegate=2)
    add_focal_point(delegation_id=other.id, name="Kurt", email="kurt@example.org", locale="en")
    kurt = Visitor(SeparateClient(app, app.response_class, use_cookies=True))
    kurt.sign_in("kurt@example.org")
    for path in (base(delegation), base(other)):
        for part in ("", "columns", "wrong.xlsx", "rows/2"):
            assert kurt.client.get(f"{path}{one.public_id}/{part}").status_code == 404
    assert visitor.client.get(f"{base(delegation)}{one.public_id}/").status_code == 200
    assert visitor.client.get(f"{base(delegation)}{one.public_id}/rows/99").status_code == 404
    assert visitor.client.get(f"{base(delegation)}{one.public_id}/rows/99999999999").status_code == 404
