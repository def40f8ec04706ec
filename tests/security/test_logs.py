"""No line of a log, no key of the broker and no row of a job holds anybody's data."""

import io
import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
import redis
from flask import Flask
from sqlalchemy import text

from config import Settings
from gpscf_events.core import jobs
from gpscf_events.core.db import db
from gpscf_events.core.jobs import Job
from gpscf_events.core.logs import SECRET_PARTS, JsonLines, describe
from gpscf_events.core.transaction import transaction
from gpscf_events.messages.services import deliver, queue_message
from gpscf_events.people.models import Contact, ContactKind
from stack import valkey
from tests.factories.registration import FULL_DRAFT, make_forum
from tests.factories.visiting import Visitor, last_code, last_mail
from tests.messages.broken_gateway import BrokenGateway
from tests.support.processes import JobProcesses, wait_until
from tests.support.smtp import SmtpCatcher

NAME, EMAIL, PASSPORT, MOBILE = "Quendolina", "planted.qx@example.org", "QX4471902", "+33 6 98 76 54 32"
OWN_NUMBER = "+8613798765432"
PLANTED = (NAME, EMAIL, "13798765432", "137 9876 5432", "planted.qx", PASSPORT, "98 76 54 32", "698765432")


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """Everything that is logged while the test runs, as it would stand in the file."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(JsonLines())
    logging.getLogger().addHandler(handler)
    yield out
    logging.getLogger().removeHandler(handler)


def broker_text(run_folder: Path) -> str:
    """Every key and value in the broker."""
    with redis.Redis(unix_socket_path=str(run_folder / valkey.SOCKET)) as client:
        return repr([(key, client.dump(key)) for key in client.keys("*")])


def job_text() -> str:
    rows = db.session.execute(text("SELECT job::text FROM job")).scalars().all()
    db.session.rollback()
    return "\n".join(rows)


def test_a_whole_registration_leaves_nothing_of_the_person_in_logs_jobs_and_broker(
    app: Flask, lines: io.StringIO, run_folder: Path
) -> None:
    make_forum()
    db.session.rollback()
    visitor = Visitor(app.test_client())
    visitor.sign_in(EMAIL)
    secrets = [last_code(), last_mail("sign_in_code").split("/register/link/")[1].split()[0]]
    visitor.client.get(f"{visitor.base}/link/{secrets[1]}")
    draft = visitor.begin()
    own = {
        **FULL_DRAFT,
        "name": {
            "latin_family": [NAME],
            "latin_given": [NAME],
            "native_name": [""],
            "salutation": [PASSPORT],
        },
        "contact": {**FULL_DRAFT["contact"], "mobile": [MOBILE]},
    }
    for page, typed in own.items():
        assert visitor.send(f"{draft}/{page}", typed).status_code == 302, page
    visitor.send(f"{draft}/name", {"latin_family": [f"<{NAME}>"]})
    assert visitor.send(f"{draft}/check").status_code in {302, 422}
    visitor.send(f"{draft}/name", own["name"])
    assert visitor.send(f"{draft}/check").location.endswith("/submitted")
    page = visitor.open(f"{draft}/submitted").get_data(as_text=True)
    token = page.split("/en/2025/r/")[1].split('"')[0]
    assert visitor.client.get(f"/en/2025/r/{token}").status_code == 200
    secrets.append(token)
    # What people paste into the address bar.
    for path in (
        f"/{EMAIL}",
        f"/en/2025/r/{token}/{NAME}",
        f"/en/2025/register/link/{PASSPORT}",
        f"/?q={NAME}",
    ):
        visitor.client.get(path)
    everything = lines.getvalue() + job_text() + broker_text(run_folder)
    assert "request.done" in everything
    assert "messages.deliver" in everything
    assert not [planted for planted in (*PLANTED, *secrets) if planted in everything]


def test_a_number_that_signs_in_stands_in_no_log_whatever_the_gateway_says(
    app: Flask,
    lines: io.StringIO,
    stack_processes: JobProcesses,
    run_folder: Path,
    settings: Settings,
) -> None:
    """The demo's gateway takes the first; then it refuses with words that quote number and name."""
    make_forum()
    db.session.rollback()
    visitor = Visitor(app.test_client())
    visitor.send(f"{visitor.base}/email", {"mobile": [OWN_NUMBER[3:]]})
    code = last_code()
    visitor.send(f"{visitor.base}/code", {"code": ["000000" if code != "000000" else "111111"]})
    assert visitor.send(f"{visitor.base}/code", {"code": [code]}).status_code == 302
    visitor.open(f"{visitor.base}/mine")
    visitor.send(f"{visitor.base}/email", {"mobile": [f"{OWN_NUMBER}{NAME}"]})
    app.extensions["settings"] = replace(settings, sms_per_day=0)
    try:
        other = Visitor(app.test_client())
        assert other.send(f"{other.base}/email", {"mobile": [OWN_NUMBER]}).status_code == 422
    finally:
        app.extensions["settings"] = settings
    worker = stack_processes.worker
    wait_until(lambda: '"verdict": "sent"' in worker.log.read_text(), worker.words, 60)
    with BrokenGateway("422") as gateway:
        gateway.says = f"no such number {OWN_NUMBER} of {NAME}"
        app.extensions["settings"] = replace(settings, sms_url=gateway.url)
        # Else the worker may take the message first, to the gateway that it knows.
        stack_processes.hold()
        try:
            message_id = queue_message(
                "registration_received",
                recipient=OWN_NUMBER,
                locale="zh",
                subject_kind="contact",
                subject_id=1,
                send_key="planted",
                context={"name": NAME, "reference": "LYG25-7F3K9Q", "link": "x"},
            ).id
            deliver(message_id)
        finally:
            stack_processes.start()
            app.extensions["settings"] = settings
    assert gateway.taken
    written = "".join(process.log.read_text() for process in stack_processes.all)
    everything = lines.getvalue() + written + job_text() + broker_text(run_folder)
    assert "sms.limit_reached" in everything
    assert not [planted for planted in (*PLANTED, code) if planted in everything]


def test_no_secret_of_an_address_stands_in_a_log(app: Flask, lines: io.StringIO) -> None:
    secret, client = "S3cretPart-of_anAddress", app.test_client()
    rules = [rule for rule in app.url_map.iter_rules() if rule.arguments & set(SECRET_PARTS)]
    assert {"token", "code"} <= {name for rule in rules for name in rule.arguments}
    plain = {"locale": "en", "edition_key": "2025", "session_id": UUID(int=1), "document_id": UUID(int=1)}
    for rule in rules:
        values = {name: plain.get(name, secret) for name in rule.arguments}
        method = "GET" if "GET" in (rule.methods or ()) else "POST"
        address = app.url_map.bind("localhost").build(rule.endpoint, values, method=method)
        assert secret in address
        client.get(address)
        client.post(address)
    assert lines.getvalue().count("/***") >= len(rules)
    assert secret not in lines.getvalue()


def test_every_part_of_an_address_is_known_as_a_secret_or_as_none(app: Flask) -> None:
    parts = {name for rule in app.url_map.iter_rules() for name in rule.arguments}
    open_parts = {name for name in parts if not name.endswith("_id")} - {*SECRET_PARTS}
    numbers = {"number", "batch_number", "person_number", "row_number"}
    assert open_parts <= {
        "locale",
        "edition_key",
        "party_key",
        "step",
        "way",
        "page",
        "filename",
        *numbers,
    }, "a secret? name it in core/logs.py"


def test_what_the_database_refuses_is_told_without_the_row(app: Flask, lines: io.StringIO) -> None:
    """Two contacts with one address: PostgreSQL's own words quote it, SQLAlchemy's quote all parameters."""

    def twice() -> str:
        with transaction() as session:
            for _time in range(2):
                session.add(Contact(kind=ContactKind.EMAIL, value=EMAIL))
                session.flush()
        return ""

    app.config["PROPAGATE_EXCEPTIONS"] = False
    view = app.view_functions["health.healthz"]
    app.view_functions["health.healthz"] = twice
    try:
        answer = app.test_client().get("/healthz")
    finally:
        app.view_functions["health.healthz"] = view
    assert answer.status_code == 500
    assert EMAIL not in answer.get_data(as_text=True)
    assert EMAIL not in lines.getvalue()
    told = next(json.loads(line) for line in lines.getvalue().splitlines() if "request.failed" in line)
    assert "IntegrityError" in told["exception"]
    assert "23505 uq_contact_kind" in told["exception"]
    assert any("test_logs.py" in frame for frame in told["frames"])


@pytest.mark.parametrize(
    "error",
    [
        ValueError(f"cannot read {EMAIL}"),
        KeyError(PASSPORT),
        UnicodeEncodeError("ascii", NAME, 0, 1, "no"),
        FileNotFoundError(2, "No such file", f"/files/{NAME}.pdf"),
        psycopg.DataError(f"invalid input: {EMAIL}"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_others_exceptions_quote_is_left_out(error: Exception, lines: io.StringIO) -> None:
    told = []
    try:
        raise RuntimeError(f"while looking at {NAME}") from error
    except RuntimeError as outer:
        logging.getLogger("gpscf").exception("test.failed")
        told.append(describe(outer))
    assert told[0].startswith(f"RuntimeError < {type(error).__name__}")
    assert "test.failed" in lines.getvalue()
    assert not [planted for planted in PLANTED if planted in lines.getvalue()]


def test_a_job_that_breaks_keeps_the_reason_without_the_person(app: Flask, lines: io.StringIO) -> None:
    with transaction():
        jobs.enqueue(Job.MAKE_BADGE, {"badge_id": 1}, dedupe_key="1")
    job_id = str(db.session.scalar(text("SELECT id FROM job")))
    db.session.rollback()

    def broken(_held: jobs.Claim) -> None:
        raise ValueError(f"{NAME} has no glyph")

    jobs.work(Job.MAKE_BADGE, job_id, broken, lease_s=60)
    told = job_text() + lines.getvalue()
    assert "ValueError" in told
    assert NAME not in told


def test_a_mail_that_a_server_refuses_leaves_its_recipient_out_of_the_workers_log(
    app: Flask, stack_processes: JobProcesses, smtp_catcher: SmtpCatcher, run_folder: Path
) -> None:
    make_forum()
    db.session.rollback()
    smtp_catcher.rcpt_answers += [f"450 4.2.1 <{EMAIL}> is busy", f"550 5.1.1 <{EMAIL}>: {NAME} left"]
    visitor = Visitor(app.test_client())
    visitor.send(f"{visitor.base}/email", {"email": [EMAIL]})
    visitor.send(f"{visitor.base}/email", {"email": [EMAIL]})
    waited = stack_processes.worker

    def talked() -> bool:
        return waited.log.read_text().count("message.talked") >= 2

    wait_until(talked, waited.words, 60)
    written = "".join(process.log.read_text() for process in stack_processes.all)
    everything = written + job_text() + broker_text(run_folder)
    assert not [planted for planted in PLANTED if planted in everything]
