"""A real worker prints what somebody asked for."""

from io import BytesIO

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader

from gpscf_events.core.clock import now
from gpscf_events.core.transaction import transaction
from gpscf_events.programme.models import Edition
from tests.attendance.forum import Forum
from tests.runsheets.conftest import write
from tests.support.processes import JobProcesses, wait_until


@pytest.mark.usefixtures("stack_processes")
def test_a_worker_prints_a_version_that_was_asked_for(
    forum: Forum, desk: FlaskClient, job_processes: JobProcesses
) -> None:
    with transaction() as database:
        # Retention, which the worker runs too, takes the run sheets of an edition that is long over.
        database.get_one(Edition, forum.edition.id).ends_on = now().date()
    write(forum.terror, ("Doors open", -10))
    sheet = f"/en/staff/2025/run-sheets/sessions/{forum.terror.public_id}"
    sent = desk.post(f"{sheet}/versions", data={"sheet_revision": "1"})
    assert sent.status_code == 303, sent.text
    address = f"{sheet}/versions/1/run-sheet.pdf"
    assert "being made" in desk.get(address).text
    found: list[bytes] = []

    def is_there() -> bool:
        with desk.get(address) as answer:
            if answer.status_code == 200:
                found.append(answer.data)
        return bool(found)

    wait_until(is_there, job_processes.worker.words, 40)
    assert "Doors open" in PdfReader(BytesIO(found[0])).pages[0].extract_text()
