"""The back office as a member of staff uses it: forms sent as a browser sends them."""

from collections.abc import Iterable
from html.parser import HTMLParser

from flask import Flask
from flask.testing import FlaskClient

from gpscf_events.accounts.models import Role
from gpscf_events.accounts.services import create_user
from gpscf_events.core.actor import Actor, Grant
from gpscf_events.core.db import db
from tests.attendance.forum import signed_in


def office(app: Flask, role: Role = Role.SECRETARIAT) -> FlaskClient:
    """A browser of somebody with the role."""
    user = create_user(
        email=f"{role}@example.org", name="Staff", password="a long enough pass phrase", grants=[(role, None)]
    )
    actor = Actor(kind="user", id=user.id, name="Staff", grants=(Grant(role),))
    db.session.rollback()
    return signed_in(app, actor)


class Form(HTMLParser):
    """What a browser would send of the page's form when nothing is touched."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self._select = self._area = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, value = given.get("name") or "", given.get("value") or ""
        if tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in given:
            self.values.setdefault(self._select, []).append(value)
        elif tag == "textarea":
            self._area = name
            self.values.setdefault(name, [""])
        elif tag == "input" and name:
            ticked = given.get("type") not in {"checkbox", "radio"} or "checked" in given
            if ticked:
                self.values.setdefault(name, []).append(value or "y" * (given.get("type") == "checkbox"))

    def handle_data(self, data: str) -> None:
        if self._area:
            self.values[self._area] = [self.values[self._area][0] + data]

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area:
            self.values[self._area] = [self.values[self._area][0].lstrip("\n").removesuffix("\n")]
            self._area = ""
        if tag == "select":
            self._select = ""


def send(client: FlaskClient, address: str, *, without: Iterable[str] = (), **changed: object):  # type: ignore[no-untyped-def]
    """Send the form of the page at the address with these fields changed."""
    values = Form(client.get(address).get_data(as_text=True)).values
    for name, value in changed.items():
        values[name] = [str(one) for one in value] if isinstance(value, list) else [str(value)]
    for name in without:
        values.pop(name, None)
    return client.post(address, data=values)
