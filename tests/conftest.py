"""Fixtures of all tests: real servers, a real database with real commits, real processes, a real browser.

Each pytest process (xdist workers too) has its own PostgreSQL and Valkey in a private folder, started once.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import redis

from config import DEMO_SMS_TOKEN, Settings
from gpscf_events.demo.smscatcher import Gateway, listening
from stack import postgres, valkey
from stack.address import free_port
from stack.servers import Server
from tests.support.databases import TEMPLATE, Databases, Emptier
from tests.support.processes import JobProcesses, Process, wait_for_web, web_process
from tests.support.smtp import SmtpCatcher

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from playwright.sync_api import Browser, BrowserContext, Page, Playwright

TEST_DATABASE = "gpscf_test"
# A crash of the server must lose nothing (fault tests); a crash of the machine may.
FAST = ("fsync=off", "full_page_writes=off", "max_wal_size=256MB")


@pytest.fixture(scope="session")
def run_folder() -> Iterator[Path]:
    """A private folder with a short path, for sockets must have one."""
    folder = Path(tempfile.mkdtemp(prefix="gpscf-test-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_server(run_folder: Path) -> Iterator[Server]:
    """The PostgreSQL of this process; fault tests may kill and start it again."""
    server = postgres.start(run_folder / "pg", run_folder, FAST)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def valkey_server(run_folder: Path) -> Iterator[Server]:
    """The Valkey of this process."""
    server = valkey.start(run_folder / "vk", run_folder)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def databases(run_folder: Path, postgres_server: Server) -> Databases:
    """The databases of the server, with the template made by the migrations."""
    found = Databases(run_folder)
    found.make_template()
    return found


@pytest.fixture(scope="session")
def smtp_server() -> Iterator[SmtpCatcher]:
    """The SMTP server of this process."""
    catcher = SmtpCatcher()
    catcher.start()
    yield catcher
    catcher.stop()


@pytest.fixture(scope="session")
def sms_server(run_folder: Path) -> Iterator[Gateway]:
    """The demo's own SMS gateway; what it takes lies where `/demo/mails` looks."""
    with listening("127.0.0.1", 0, token=DEMO_SMS_TOKEN, folder=run_folder / "mails") as gateway:
        yield gateway


@pytest.fixture(scope="session")
def process_environment(
    run_folder: Path,
    databases: Databases,
    valkey_server: Server,
    smtp_server: SmtpCatcher,
    sms_server: Gateway,
) -> dict[str, str]:
    """The environment of every process of the tests, ours included; without KEYS_DIR, as for the web."""
    from gpscf_events.core import keyring

    folders = {name: run_folder / name for name in ("files", "assets", "mails", "sealing-keys")}
    for folder in folders.values():
        folder.mkdir(mode=0o700, exist_ok=True)
    keyring.create(folders["sealing-keys"])
    kept = {key: value for key, value in os.environ.items() if key != "KEYS_DIR"}
    return {
        **kept,
        "APP_ENV": "test",
        "DATABASE_URL": databases.clone(TEST_DATABASE),
        "REDIS_URL": valkey_server.url,
        "SMTP_URL": smtp_server.url,
        "SMS_URL": f"http://127.0.0.1:{sms_server.server_port}/messages",
        "SMS_TOKEN": DEMO_SMS_TOKEN,
        "BASE_URL": f"http://127.0.0.1:{free_port()}",
        "TRUSTED_HOSTS": "127.0.0.1,localhost",
        "SECRET_KEY": "test-secret-that-is-long-enough-to-be-one",
        "FILES_DIR": str(folders["files"]),
        "ASSETS_DIR": str(folders["assets"]),
        "DEMO_MAIL_DIR": str(folders["mails"]),
        "SEALING_KEYS_DIR": str(folders["sealing-keys"]),
        # Long enough that a first delivery (fonts, Typst) on a busy machine is not taken for a dead worker.
        "JOB_LEASE_S": "5",
        "SWEEP_INTERVAL_S": "1",
        "RESEND_PUBLISHED_AFTER_S": "2",
        "UNCERTAIN_RESEND_AFTER_S": "2",
        "SMTP_TIMEOUT_S": "5",
        "SMS_TIMEOUT_S": "5",
        "PYTHONUNBUFFERED": "1",
    }


@pytest.fixture(scope="session")
def settings(process_environment: dict[str, str]) -> Settings:
    """The settings of the web side under test."""
    return Settings.from_env(process_environment)


@pytest.fixture(scope="session")
def keys_dir(run_folder: Path) -> Path:
    """Where the signing keys of the workers lie."""
    folder = run_folder / "keys"
    folder.mkdir(mode=0o700)
    return folder


@pytest.fixture(scope="session")
def worker_settings(process_environment: dict[str, str], keys_dir: Path) -> Settings:
    """The settings of the worker's side: it knows where the signing keys are."""
    return Settings.from_env({**process_environment, "KEYS_DIR": str(keys_dir)})


@pytest.fixture(scope="session")
def the_app(settings: Settings) -> Iterator["Flask"]:
    """The application, made once a process. Tests take `app`."""
    from gpscf_events import commands
    from gpscf_events.application import create_app
    from gpscf_events.core.db import db
    from tests.support.clients import SeparateClient

    made = create_app(settings)
    commands.init_app(made, settings)
    made.test_client_class = SeparateClient
    yield made
    with made.app_context():
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture(scope="session")
def emptier(run_folder: Path, process_environment: dict[str, str]) -> Iterator[Emptier]:
    """Empties the test database."""
    made = Emptier(run_folder, TEST_DATABASE)
    made.prepare()
    yield made
    made.close()


@pytest.fixture
def clean_database(emptier: Emptier, run_folder: Path) -> None:
    """An empty database and an empty broker. The rows that migrations wrote stay."""
    emptier.empty()
    with redis.Redis(unix_socket_path=str(run_folder / valkey.SOCKET)) as client:
        client.flushall()


@pytest.fixture
def app(the_app: "Flask", clean_database: None) -> Iterator["Flask"]:
    """The application with its context pushed, on an empty database. Changes to its config are taken back."""
    from gpscf_events.core.limits import limiter

    config = dict(the_app.config)
    limiter.reset()
    with the_app.app_context():
        yield the_app
    the_app.config.clear()
    the_app.config.update(config)


@pytest.fixture
def client(app: "Flask") -> "FlaskClient":
    """A client of the application, without a browser."""
    return app.test_client()


@pytest.fixture
def empty_database_url(databases: Databases) -> str:
    """The address of a database without any table."""
    return databases.fresh("gpscf_empty")[1]


@pytest.fixture
def migrated_database_url(databases: Databases) -> str:
    """The address of another database with the whole schema."""
    return databases.fresh("gpscf_other", TEMPLATE)[1]


@pytest.fixture
def smtp_catcher(smtp_server: SmtpCatcher) -> SmtpCatcher:
    """The SMTP server with nothing received yet."""
    smtp_server.clear()
    return smtp_server


@pytest.fixture(scope="session")
def job_processes(
    process_environment: dict[str, str], keys_dir: Path, run_folder: Path
) -> Iterator[JobProcesses]:
    """Relay and workers, started once. Tests take `stack_processes` or `worker`."""
    processes = JobProcesses(process_environment, keys_dir, run_folder)
    yield processes
    processes.stop()


@pytest.fixture
def stack_processes(
    job_processes: JobProcesses, clean_database: None, smtp_catcher: SmtpCatcher
) -> Iterator[JobProcesses]:
    """A running relay and running workers on an empty database; what a test killed is started again."""
    job_processes.start()
    yield job_processes
    # A later test in this database may owe a job to look at it; nobody else may take it.
    job_processes.hold()


@pytest.fixture
def worker(stack_processes: JobProcesses) -> Process:
    """The running worker for mails and short jobs (with relay and the other worker beside it)."""
    return stack_processes.worker


@pytest.fixture(scope="session")
def web_server(
    process_environment: dict[str, str], settings: Settings, run_folder: Path
) -> Iterator[Process]:
    """The web server on a port of its own. Tests take `live_server`."""
    process = web_process(process_environment, int(settings.base_url.rsplit(":", 1)[1]), run_folder)
    yield process
    process.stop()


@pytest.fixture
def live_server(web_server: Process, settings: Settings, clean_database: None) -> str:
    """The address of the running web server, on an empty database."""
    web_server.start()
    wait_for_web(web_server, settings.base_url)
    return settings.base_url


@pytest.fixture(scope="session")
def playwright() -> Iterator["Playwright"]:
    """Playwright's driver."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(playwright: "Playwright", run_folder: Path) -> Iterator["Browser"]:
    """A headless Chromium with fonts for every script."""
    from tests.support.browsing import launch

    started = launch(playwright.chromium, run_folder, dict(os.environ))
    yield started
    started.close()


@pytest.fixture
def browser_context(browser: "Browser", live_server: str) -> Iterator["BrowserContext"]:
    """A fresh browser session on the running web server."""
    context = browser.new_context(base_url=live_server, locale="en-GB")
    yield context
    context.close()


@pytest.fixture
def page(browser_context: "BrowserContext") -> "Page":
    """A page in a fresh browser session."""
    return browser_context.new_page()
