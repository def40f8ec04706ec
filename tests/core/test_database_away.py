"""A database that is away is told as such, on a whole page, whoever asks."""

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import exc

from gpscf_events.core.direct import Direct


@pytest.mark.parametrize("address", ["/en/scan/", "/zh/staff/sign-in"])
def test_somebody_signed_in_gets_a_whole_page_though_its_frame_cannot_ask_for_the_name(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    def away(*_given: object) -> None:
        raise psycopg.OperationalError("the server closed the connection")

    with client.session_transaction() as cookie:
        cookie["sid"] = "of a session that cannot be looked up now"
    monkeypatch.setattr(Direct, "row", away)
    answer = client.get(address)
    assert answer.status_code == 503
    assert "<main" in answer.text


@pytest.mark.parametrize(
    "error",
    [
        exc.OperationalError(None, None, psycopg.OperationalError()),
        exc.InterfaceError(None, None, psycopg.InterfaceError("the connection is closed")),
        exc.TimeoutError("no connection is free"),
        exc.PendingRollbackError("broken off before"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_every_way_of_saying_it_is_told_as_503(app: Flask, error: Exception) -> None:
    with app.test_request_context("/en/"):
        answer = app.make_response(app.handle_user_exception(error))
    assert answer.status_code == 503
