"""Many with the same invitation code, in processes of their own."""

from collections import Counter
from datetime import timedelta
from multiprocessing.synchronize import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from config import Settings
from gpscf_events.application import create_app
from gpscf_events.categories.models import Category
from gpscf_events.core.actor import SYSTEM
from gpscf_events.core.clock import now
from gpscf_events.core.db import db
from gpscf_events.core.errors import Busy
from gpscf_events.registration.errors import InvitationCodeTaken
from gpscf_events.registration.models import InvitationCode
from gpscf_events.registration.queries import get_by_id
from gpscf_events.registration.services import enter_invitation_code, make_invitation_code
from tests.factories.registration import FULL_DRAFT, draft_for, make_forum, submit_draft
from tests.signups.test_races import run_together

pytestmark = pytest.mark.slow
HEAD = "head_of_delegation"
USES, GUESTS = 3, 20


def _submit(settings: Settings, registration_id: int, barrier: Barrier, answers: Any) -> None:
    app = create_app(settings)
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose(close=False)
        draft = get_by_id(registration_id)
        barrier.wait(60)
        while True:
            try:
                submit_draft(draft)
                answers.put("registered")
                return
            except InvitationCodeTaken:
                answers.put("taken")
                return
            except Busy:
                db.session.rollback()
                draft = get_by_id(registration_id)


def test_a_code_for_three_lets_exactly_three_of_twenty_in(app: Flask, settings: Settings) -> None:
    forum = make_forum()
    head = db.session.scalars(select(Category).where(Category.key == HEAD)).one()
    code = make_invitation_code(
        edition=forum.edition,
        category=head,
        label="Three",
        uses_allowed=USES,
        expires_at=now() + timedelta(days=1),
        email=None,
        locale="en",
        actor=SYSTEM,
    )
    role = {**FULL_DRAFT["role"], "category": [HEAD]}
    drafts = [draft_for(forum, email=f"g{number}@example.org", role=role) for number in range(GUESTS)]
    for draft in drafts:
        enter_invitation_code(registration_id=draft.id, code=code)
    ids = [draft.id for draft in drafts]
    found = Counter(run_together(_submit, settings, ids))
    assert found == {"registered": USES, "taken": GUESTS - USES}
    db.session.expire_all()
    assert db.session.scalars(select(InvitationCode)).one().uses == USES
