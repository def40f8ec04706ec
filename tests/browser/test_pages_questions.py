"""Further questions in a browser: fit for everybody, and a conditional question that hides and shows itself."""

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from gpscf_events.core.db import db
from gpscf_events.questions.models import QuestionKind
from gpscf_events.questions.services import open_form
from tests.browser.axe import Reader
from tests.browser.test_pages_public import DELEGATE, sign_in
from tests.factories.registration import draft_for, make_forum, submit_draft
from tests.questions.scene import DIET, ask, make_form


@pytest.mark.parametrize(("locale", "width"), [("zh", 360), ("en", 1280)])
def test_further_questions_are_fit_for_everybody_and_show_themselves_when_asked(
    app: Flask, page: Page, locale: str, width: int
) -> None:
    forum = make_forum()
    diet = ask(forum, kind=QuestionKind.ONE_OF, options=DIET, is_required=False)
    other = ask(
        forum,
        "Which?",
        shown_if_question_id=diet.question.id,
        shown_if_keys=["o3"],
        kind=QuestionKind.LONG_TEXT,
    )
    for number, kind in enumerate(QuestionKind):
        ask(forum, f"Question {number}", kind=kind, options=DIET, is_required=False)
    letter = ask(forum, "Letter", kind=QuestionKind.FILE, is_required=False)
    form = make_form(forum, "delegate")
    ask(forum, "Which flight?", form=form)
    guest = submit_draft(draft_for(forum, email=DELEGATE))
    open_form(form_id=form.id)
    draft = draft_for(forum, email=DELEGATE)
    at, later = (
        f"/2025/register/{draft.public_id}",
        f"/2025/register/{guest.public_id}/forms/{form.public_id}",
    )
    db.session.rollback()
    reader = Reader(page, locale, width)
    sign_in(page, locale)
    reader.look()
    reader.open(f"{at}/questions")
    hidden = page.locator(f"[name='{other.name}']")
    expect(hidden).to_be_hidden()
    page.check(f"#{diet.name}-o3")
    expect(hidden).to_be_visible()
    page.locator("main form [type=submit]").first.click()
    expect(page.locator(".errors")).to_be_focused()
    reader.look()
    page.locator(".errors a").first.click()
    expect(hidden).to_be_focused()
    hidden.fill("No nuts")
    page.locator("main form [type=submit]").first.click()
    # A browser keeps the fragment of the link that led to the field.
    page.wait_for_url("**/consents*")
    reader.open(f"{at}/questions/{letter.question.public_id}/file")
    reader.open(later)
    page.locator("main form [type=submit]").first.click()
    expect(page.locator(".errors")).to_be_focused()
    reader.look()
    reader.open(f"/2025/register/{guest.public_id}/answers")
    assert not reader.faults, "\n".join(reader.faults)
