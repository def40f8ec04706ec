"""Invitation codes: who may register in a category that is not open to all."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from gpscf_events.categories.models import Category
from gpscf_events.core.actor import SYSTEM
from gpscf_events.core.clock import now
from gpscf_events.core.db import db
from gpscf_events.core.errors import NotFound
from gpscf_events.core.transaction import transaction
from gpscf_events.programme.queries import get_edition
from gpscf_events.registration.errors import DraftIncomplete, InvitationCodeRefused, InvitationCodeTaken
from gpscf_events.registration.forms import read_answers
from gpscf_events.registration.models import InvitationCode, Registration, RegistrationState
from gpscf_events.registration.queries import read_choices
from gpscf_events.registration.rules import bare_code
from gpscf_events.registration.services import (
    enter_invitation_code,
    make_invitation_code,
    submit,
    withdraw_invitation_code,
)
from tests.factories.registration import FULL_DRAFT, Forum, draft_for, submit_draft
from tests.factories.visiting import Visitor, last_mail

HEAD = "head_of_delegation"
AS_HEAD = {**FULL_DRAFT["role"], "category": [HEAD]}


def a_code(forum: Forum, *, uses: int = 1, email: str | None = None, category: str = HEAD) -> str:
    row = db.session.scalars(
        select(Category).where(Category.edition_id == forum.edition_id, Category.key == category)
    ).one()
    return make_invitation_code(
        edition=forum.edition,
        category=row,
        label="Embassy",
        uses_allowed=uses,
        expires_at=now() + timedelta(days=3),
        email=email,
        locale="en",
        actor=SYSTEM,
    )


def stored() -> InvitationCode:
    db.session.expire_all()
    return db.session.scalars(select(InvitationCode).order_by(InvitationCode.id.desc()).limit(1)).one()


def offered(registration: Registration) -> set[str]:
    choices = read_choices(
        registration.edition_id,
        locale="en",
        moment=now(),
        draft=registration,
    )
    return {row.key for row in choices.categories}


def test_without_a_code_a_closed_category_is_neither_offered_nor_accepted(forum: Forum) -> None:
    draft = draft_for(forum, role=AS_HEAD)
    assert HEAD not in offered(draft)
    with pytest.raises(DraftIncomplete):
        submit_draft(draft)


def test_a_code_of_another_category_opens_no_other(forum: Forum) -> None:
    draft = draft_for(forum, role=AS_HEAD)
    enter_invitation_code(registration_id=draft.id, code=a_code(forum, category="interpreter"))
    assert offered(draft) & {HEAD, "interpreter"} == {"interpreter"}


def test_a_code_is_used_by_submitting_and_not_before(forum: Forum) -> None:
    code = a_code(forum)
    draft = draft_for(forum, role=AS_HEAD)
    enter_invitation_code(registration_id=draft.id, code=code)
    assert HEAD in offered(draft)
    assert stored().uses == 0
    made = submit_draft(draft)
    assert made.state is RegistrationState.SUBMITTED
    assert made.category is not None
    assert made.category.key == HEAD
    assert stored().uses == 1


def test_a_submission_sent_twice_uses_a_code_once(forum: Forum) -> None:
    code = a_code(forum, uses=2)
    draft = draft_for(forum, role=AS_HEAD)
    enter_invitation_code(registration_id=draft.id, code=code)
    choices = read_choices(forum.edition_id, locale="en", moment=now(), draft=draft)
    seen = dict(draft.draft)
    answers = read_answers(choices, seen)
    references = {
        submit(registration_id=draft.id, answers=answers, seen=seen).reference for _press in range(2)
    }
    assert len(references) == 1
    assert stored().uses == 1


def test_a_code_is_typed_as_people_type(forum: Forum) -> None:
    code = a_code(forum)
    for typed in (
        code.lower(),
        code.replace("-", " "),
        f"  {code} ",
        code.replace("0", "o").replace("1", "l"),
    ):
        enter_invitation_code(registration_id=draft_for(forum).id, code=typed)


def test_wrong_withdrawn_used_and_foreign_codes_get_the_same_refusal(forum: Forum) -> None:
    draft = draft_for(forum)
    used, withdrawn, over = a_code(forum), a_code(forum), a_code(forum)
    with transaction() as session:
        rows = session.scalars(select(InvitationCode).order_by(InvitationCode.id)).all()
        rows[0].uses = 1
        rows[2].expires_at = now() - timedelta(seconds=1)
    withdraw_invitation_code(edition_id=forum.edition_id, public_id=rows[1].public_id)
    for code in (used, withdrawn, over, "ABCD-ABCD-ABCD-ABCD", "", "🦊", "x" * 500):
        with pytest.raises(InvitationCodeRefused):
            enter_invitation_code(registration_id=draft.id, code=code)
    with pytest.raises(NotFound):
        withdraw_invitation_code(edition_id=forum.edition_id + 1, public_id=rows[0].public_id)


def test_the_second_of_two_drafts_is_refused_at_the_last_use_and_loses_nothing(forum: Forum) -> None:
    code = a_code(forum)
    drafts = [draft_for(forum, email=f"{name}@example.org", role=AS_HEAD) for name in ("a", "b")]
    for draft in drafts:
        enter_invitation_code(registration_id=draft.id, code=code)
    submit_draft(drafts[0])
    kept = dict(drafts[1].draft)
    with pytest.raises(InvitationCodeTaken):
        submit_draft(drafts[1])
    db.session.expire_all()
    second = db.session.get_one(Registration, drafts[1].id)
    assert second.state is RegistrationState.DRAFT
    assert second.draft == kept
    assert stored().uses == 1


def test_a_code_that_was_not_needed_is_not_used(forum: Forum) -> None:
    code = a_code(forum)
    draft = draft_for(forum)
    enter_invitation_code(registration_id=draft.id, code=code)
    assert submit_draft(draft).invitation_code_id is None
    assert stored().uses == 0


def test_the_code_stands_nowhere_but_in_the_mail_that_is_struck_out_once_sent(forum: Forum) -> None:
    code = a_code(forum, email="embassy@example.org")
    assert code in last_mail("invitation_code")
    row = stored()
    assert bare_code(code).encode() not in row.code_hash
    assert row.ending == bare_code(code)[-4:]
    found = db.session.execute(
        text("SELECT count(*) FROM audit_entry WHERE after::text LIKE :code"),
        {"code": f"%{bare_code(code)}%"},
    ).scalar()
    assert found == 0
    assert db.session.execute(text("SELECT is_secret FROM message WHERE kind = 'invitation_code'")).scalar()


def test_a_delegate_follows_the_link_of_a_mail_and_registers(visitor: Visitor, forum: Forum) -> None:
    a_code(forum, email="embassy@example.org")
    link = re.search(r"http\S+(/en/2025/register/invited/\w+)", last_mail("invitation_code"))
    assert link is not None
    db.session.rollback()
    # Looking at the link, as mail scanners do, changes nothing.
    assert visitor.open(link.group(1)).status_code == 200
    assert visitor.send(link.group(1)).location.endswith("/register/email")
    visitor.sign_in("minister@example.org")
    page = visitor.open(f"{visitor.begin()}/role").get_data(as_text=True)
    assert f'value="{HEAD}"' in page


def test_a_delegate_types_a_code_and_is_told_beside_the_field_when_it_is_wrong(
    visitor: Visitor, forum: Forum
) -> None:
    code = a_code(forum)
    db.session.rollback()
    visitor.sign_in()
    base = visitor.begin()
    wrong = visitor.send(f"{base}/invitation-code", {"code": ["ABCD-ABCD-ABCD-ABCD"]})
    assert wrong.status_code == 422
    assert "opens nothing" in wrong.get_data(as_text=True)
    assert visitor.send(f"{base}/invitation-code", {"code": [code]}).location.endswith("/role")
    assert f'value="{HEAD}"' in visitor.open(f"{base}/role").get_data(as_text=True)


def test_a_link_whose_code_ended_leads_to_the_page_that_takes_another(visitor: Visitor, forum: Forum) -> None:
    code = a_code(forum)
    withdraw_invitation_code(edition_id=get_edition("2025").id, public_id=stored().public_id)
    visitor.send(f"/en/2025/register/invited/{bare_code(code)}")
    visitor.sign_in()
    answer = visitor.send(f"{visitor.base}/new", page=f"{visitor.base}/mine")
    assert "/invitation-code" in answer.location
    assert "opens nothing any more" in visitor.open(answer.location).get_data(as_text=True)
