"""What every answer carries, and how refusals are told."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from gpscf_events.core.db import db


def test_an_unknown_address_is_told_kindly_and_with_a_code(client: FlaskClient) -> None:
    page = client.get("/nowhere")
    assert page.status_code == 404 and b"<h1" in page.data
    answer = client.get("/api/v1/nowhere")
    assert answer.status_code == 404
    assert answer.mimetype == "application/problem+json"
    assert answer.json and answer.json["code"] == "not_found" and answer.json["request_id"]


def test_a_form_from_another_site_is_refused(client: FlaskClient) -> None:
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert client.post("/healthz", headers=headers).status_code == 403


def test_a_host_that_is_not_ours_is_refused(app: Flask) -> None:
    app.config["TRUSTED_HOSTS"] = ["localhost"]
    assert app.test_client().get("/healthz", headers={"Host": "evil.example"}).status_code == 400


@pytest.mark.parametrize("size", [200_000, 5_000_000])
def test_a_body_over_the_limit_is_refused_not_cut(client: FlaskClient, size: int) -> None:
    assert client.post("/api/v1/scans", data=b"x" * size).status_code in {403, 404, 413, 400, 401}


def test_readiness_names_what_is_missing(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert any(fault.startswith("worker") for fault in answer.json["faults"])
    assert not any(fault.startswith(("database", "migrations", "broker")) for fault in answer.json["faults"])


def test_no_connection_is_left_open_by_a_page(client: FlaskClient) -> None:
    client.get("/readyz")
    assert db.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
