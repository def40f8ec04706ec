"""The fixtures themselves: what every other test stands on."""

import smtplib
from email.message import EmailMessage
from typing import TYPE_CHECKING

from flask import Flask
from sqlalchemy import text

from gpscf_events.core.db import db
from tests.support.processes import JobProcesses
from tests.support.smtp import SmtpCatcher

if TYPE_CHECKING:
    from playwright.sync_api import Page


def test_the_product_is_no_superuser(app: Flask) -> None:
    row = db.session.execute(
        text("SELECT rolsuper, rolcreatedb FROM pg_roles WHERE rolname = current_user")
    ).one()
    assert tuple(row) == (False, False)


def test_mails_are_caught(smtp_catcher: SmtpCatcher) -> None:
    message = EmailMessage()
    message["Subject"] = "报名确认"
    message.set_content("x")
    with smtplib.SMTP("127.0.0.1", smtp_catcher.port) as client:
        client.send_message(message, "a@example.org", ["b@example.org"])
    assert smtp_catcher.wait_for(1)[0]["Subject"] == "报名确认"
    assert len(smtp_catcher.to("b@example.org")) == 1


def test_relay_and_workers_run_and_are_replaced_after_a_kill(stack_processes: JobProcesses) -> None:
    stack_processes.worker.kill()
    stack_processes.start()
    assert all(process.alive for process in stack_processes.all)


def test_a_browser_sees_the_running_server(page: "Page") -> None:
    answer = page.goto("/healthz")
    assert answer is not None and answer.status == 200
