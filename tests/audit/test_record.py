"""What an entry keeps: who with which roles, from which network and browser, and no personal value in clear."""

from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from gpscf_events.accounts.models import Role
from gpscf_events.audit import rules
from gpscf_events.audit.models import AuditEntry
from gpscf_events.audit.services import record
from gpscf_events.core.db import db
from gpscf_events.core.transaction import transaction
from tests.attendance.forum import Forum, signed_in

KEY = rules.key_of_personal_values("a secret")
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1"


def hashed(**values: object) -> dict[str, object]:
    found = rules.without_personal_values(values, KEY, subject_kind="person", subject_id=1)
    assert found is not None
    return found


def test_personal_values_are_hashed_at_any_depth_and_others_are_not() -> None:
    kept = hashed(
        state="accepted", email="a@example.org", changed=[{"mobile": "+86 1", "id": 7}], name={"en": "Ada"}
    )
    assert (kept["state"], kept["changed"][0]["id"]) == ("accepted", 7)  # type: ignore[index]
    assert "example" not in str(kept)
    assert "86" not in str(kept["changed"])
    assert "Ada" not in str(kept)


def test_it_shows_that_a_value_changed_and_links_no_two_people() -> None:
    assert hashed(name="Li") == hashed(name="Li")
    assert hashed(name="Li") != hashed(name="Lu")
    other = rules.without_personal_values({"name": "Li"}, KEY, subject_kind="person", subject_id=2)
    assert hashed(name="Li") != other
    assert hashed(name=None) == {"name": None}


@pytest.mark.parametrize("value", [1.5, date(2025, 9, 16), {1, 2}])
def test_a_value_without_one_form_in_json_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="audit entry keeps"):
        hashed(seen=value)


@pytest.mark.parametrize(
    ("user_agent", "family"),
    [
        (IPHONE, "Safari, iOS"),
        (
            "Mozilla/5.0 (Linux; Android 14) Chrome/125.0 Mobile Safari/537.36 MicroMessenger/8",
            "WeChat, Android",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/125.0 Safari/537.36 Edg/125.0", "Edge, Windows"),
        ("<script>", "other"),
        ("", None),
    ],
)
def test_of_a_browser_the_family_is_kept(user_agent: str, family: str | None) -> None:
    assert rules.browser_family(user_agent) == family


def test_an_entry_says_who_with_which_roles_from_where_in_which_session(app: Flask) -> None:
    client: FlaskClient = signed_in(app, Forum.staff(None, role=Role.ADMINISTRATOR))  # type: ignore[arg-type]
    with client:
        client.get(
            "/en/staff/2025/", headers={"User-Agent": IPHONE}, environ_base={"REMOTE_ADDR": "203.0.113.77"}
        )
        with transaction():
            record(
                "thing.done",
                subject_kind="thing",
                subject_id=1,
                after={"email": "a@example.org"},
                reason="why",
            )
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "thing.done")).one()
    assert (entry.actor_kind, entry.actor_roles, entry.reason) == ("user", ["administrator"], "why")
    assert (entry.remote_prefix, entry.user_agent) == ("203.0.113.0/24", "Safari, iOS")
    assert entry.request_id
    assert entry.session_ref is not None
    assert len(entry.session_ref) == 16
    assert "example" not in str(entry.after)
