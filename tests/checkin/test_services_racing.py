"""Of many scans of one badge at the same moment, only one is the first."""

import multiprocessing
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from config import Settings
from gpscf_events.application import create_app
from gpscf_events.checkin.forms import ScanIn
from gpscf_events.checkin.models import Scan
from gpscf_events.core.db import db
from tests.checkin.recording import code_of
from tests.checkin.scene import Scene, build_scene


@pytest.fixture
def scene(app: Flask) -> Scene:
    return build_scene()


def _race(url: str, rounds: list[str], barrier: Any, results: Any) -> None:
    settings = Settings(
        app_env="test",
        database_url=url,
        redis_url="redis://localhost:1/0",
        smtp_url="smtp://localhost:1",
        base_url="http://localhost",
        secret_key="x" * 40,
        db_pool_size=1,
    )
    with create_app(settings).app_context():
        for number, scan in enumerate(rounds):
            db.session.execute(text("SELECT 1"))
            barrier.wait(120)
            results.put((number, code_of(ScanIn.model_validate_json(scan)).value))


@pytest.mark.slow
def test_of_twenty_processes_with_one_badge_exactly_one_is_green(app: Flask, scene: Scene) -> None:
    places = [scene.once, scene.door] * 5
    guests = [scene.guest() for _place in places]
    # Started once, from a process that has imported everything; the rounds run behind a barrier.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.checkin.test_services_racing"])
    barrier, results = context.Barrier(20), context.Queue()
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    processes = []
    for _number in range(20):
        device = uuid4()
        pairs = zip(places, guests, strict=True)
        rounds = [
            scene.scan(place, guest.token, device_id=device).model_dump_json() for place, guest in pairs
        ]
        processes.append(context.Process(target=_race, args=(url, rounds, barrier, results)))
    for process in processes:
        process.start()
    answers = [results.get(timeout=120) for _scan in range(20 * len(places))]
    for process in processes:
        process.join(30)
    for number in range(len(places)):
        codes = sorted(code for round_number, code in answers if round_number == number)
        assert codes == ["already_in"] * 19 + ["welcome"]
    assert db.session.scalar(select(func.count()).select_from(Scan)) == 20 * len(places)
