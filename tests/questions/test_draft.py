"""Further questions in the draft: saved as typed, judged, kept with the version they answer, never lost."""

import io

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from gpscf_events.core.db import Words, db
from gpscf_events.questions.errors import AnswersMissing, MustStandBefore, OthersDepend
from gpscf_events.questions.models import Answer, KeptAs, Question, QuestionKind
from gpscf_events.questions.queries import list_given
from gpscf_events.questions.rendering import list_told
from gpscf_events.questions.services import change_question, hide_question, move_question, remove_question
from gpscf_events.registration.models import Registration, RegistrationState
from tests.categories.office import office
from tests.factories.registration import Forum, accepted, draft_for, make_forum, submit_draft
from tests.factories.visiting import Visitor
from tests.questions.scene import DIET, ask, category_ids, item_of, values

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def forum(app: Flask) -> Forum:
    return make_forum()


@pytest.fixture
def visitor(app: Flask, forum: Forum) -> Visitor:
    made = Visitor(app.test_client())
    made.sign_in()
    return made


def answers_of(registration_id: int) -> list[tuple[int, list[str]]]:
    found = [(one.answer.version, list(one.answer.words)) for one in list_given(registration_id)]
    db.session.rollback()
    return found


def test_an_answer_is_saved_as_typed_then_judged_and_stored_when_submitted(
    visitor: Visitor, forum: Forum
) -> None:
    diet = ask(forum, kind=QuestionKind.ONE_OF, options=DIET)
    other = ask(forum, "Which?", shown_if_question_id=diet.question.id, shown_if_keys=["o3"])
    draft = draft_for(forum)
    db.session.rollback()
    at = f"/en/2025/register/{draft.public_id}"
    page = visitor.open(f"{at}/questions").get_data(as_text=True)
    # Without a script the condition stands in words.
    assert "Only if you answered “Other” to “What do you eat?”" in page
    answer = visitor.send(f"{at}/questions", {diet.name: ["o3"], other.name: ["a\u202eb"]})
    wrong = answer.get_data(as_text=True)
    assert answer.status_code == 422 and f'href="#{other.name}"' in wrong and "U+202E" in wrong
    assert "a\u202eb" in visitor.open(f"{at}/questions").get_data(as_text=True)
    check = visitor.open(f"{at}/check").get_data(as_text=True)
    assert "Some answers are missing" in check and f"{at}/questions?from=check" in check
    assert visitor.send(f"{at}/check").status_code == 422
    answer = visitor.send(f"{at}/questions", {diet.name: ["o3"], other.name: ["No nuts"], "from": ["check"]})
    assert answer.location.endswith("/check")
    assert "No nuts" in visitor.open(f"{at}/check").get_data(as_text=True)
    assert visitor.send(f"{at}/check").location.endswith("/submitted")
    assert answers_of(draft.id) == [(1, ["o3"]), (1, ["No nuts"])]
    assert db.session.get_one(Registration, draft.id).draft == {}
    own = visitor.open(f"{at}/answers").get_data(as_text=True)
    assert "No nuts" in own and "Other" in own


def test_an_answer_behind_a_condition_that_is_not_met_is_not_kept(forum: Forum) -> None:
    diet = ask(forum, kind=QuestionKind.ONE_OF, options=DIET)
    other = ask(forum, "Which?", shown_if_question_id=diet.question.id, shown_if_keys=["o3"])
    draft = draft_for(forum, questions={diet.name: ["o1"], other.name: ["hidden words"]})
    submit_draft(draft)
    assert answers_of(draft.id) == [(1, ["o1"])]


def test_another_category_and_another_meeting_never_see_the_question(visitor: Visitor, forum: Forum) -> None:
    ask(forum, "Who cleans?", category_ids=category_ids("expert"))
    nanjing = next(one.id for one in forum.edition.meetings if one.key == "pre-forum-nanjing")
    ask(forum, "Bus to Nanjing?", meeting_id=nanjing)
    draft = draft_for(forum)
    db.session.rollback()
    at = f"/en/2025/register/{draft.public_id}"
    assert visitor.client.get(f"{at}/questions").location.endswith("/consents")
    assert visitor.client.get(f"{at}/questions?back=1").location.endswith("/sessions")
    assert "Further questions" not in visitor.open(f"{at}/").get_data(as_text=True)
    visitor.send(f"{at}/role", {"category": ["expert"], "meetings": ["main", "pre-forum-nanjing"]})
    page = visitor.open(f"{at}/questions").get_data(as_text=True)
    assert "Who cleans?" in page and "Bus to Nanjing?" in page
    assert submit_draft(accepted_role(forum)).state is RegistrationState.ACCEPTED


def accepted_role(forum: Forum) -> Registration:
    return draft_for(forum, email="plain@example.org")


def test_a_required_answer_that_is_missing_undoes_the_submission(forum: Forum) -> None:
    ask(forum)
    draft = draft_for(forum)
    with pytest.raises(AnswersMissing):
        submit_draft(draft)
    db.session.expire_all()
    assert db.session.get_one(Registration, draft.id).state is RegistrationState.DRAFT


def test_changing_hiding_and_removing_a_question_never_loses_an_answer(app: Flask, forum: Forum) -> None:
    diet = ask(forum, kind=QuestionKind.ONE_OF, options=DIET)
    guest = accepted(forum, 1, questions={diet.name: ["o2"]})
    changed = change_question(
        question_id=diet.question.id,
        values=values(
            "Your diet?", kind=QuestionKind.ONE_OF, options=[*DIET[::-1], Words(zh="无", en="None")]
        ),
    )
    item = item_of(forum, changed)
    # An answer that keeps its words keeps its key.
    assert [one["key"] for one in item.shape.options] == ["o3", "o2", "o1", "o4"]
    change_question(question_id=diet.question.id, values=values("Your diet, in words?"))
    told = list_told(guest.id, with_earlier=True)
    assert [(one.label, one.value, one.is_earlier) for one in told] == [("What do you eat?", "Halal", True)]
    assert not list_told(guest.id, with_earlier=False)
    assert remove_question(question_id=diet.question.id) is False
    assert db.session.get_one(Question, diet.question.id).hidden_at is not None
    page = office(app).get(f"/en/staff/2025/registrations/{guest.public_id}").get_data(as_text=True)
    assert "Earlier question" in page and "Halal" in page
    accepted(forum, 2)


def test_a_question_that_nobody_answered_is_removed(forum: Forum) -> None:
    item = ask(forum)
    assert remove_question(question_id=item.question.id) is True
    assert not db.session.scalars(select(Question)).all()


def test_what_others_depend_on_stays_before_them_and_keeps_its_answers(forum: Forum) -> None:
    diet = ask(forum, kind=QuestionKind.ONE_OF, options=DIET)
    other = ask(forum, "Which?", shown_if_question_id=diet.question.id, shown_if_keys=["o3"])
    for forbidden in (
        lambda: hide_question(question_id=diet.question.id, hidden=True),
        lambda: remove_question(question_id=diet.question.id),
        lambda: change_question(question_id=diet.question.id, values=values()),
        lambda: change_question(
            question_id=diet.question.id, values=values(kind=QuestionKind.ONE_OF, options=DIET[:2])
        ),
    ):
        with pytest.raises(OthersDepend):
            forbidden()
        db.session.rollback()
    with pytest.raises(MustStandBefore):
        move_question(question_id=other.question.id, up=True)
    hide_question(question_id=other.question.id, hidden=True)
    hide_question(question_id=diet.question.id, hidden=True)


def picture() -> bytes:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    Image.new("RGB", (400, 300), "red").save(out, "JPEG", exif=exif)
    return out.getvalue()


def test_a_file_is_kept_by_what_it_is_and_seen_by_its_owner_and_staff_alone(
    app: Flask, visitor: Visitor, forum: Forum
) -> None:
    item = ask(forum, "Your letter", kind=QuestionKind.FILE)
    draft = draft_for(forum)
    db.session.rollback()
    at = f"/en/2025/register/{draft.public_id}/questions/{item.question.public_id}/file"

    def give(content: bytes, name: str = "a.pdf"):  # type: ignore[no-untyped-def]
        hidden = visitor.hidden(at)
        sent = FileStorage(io.BytesIO(content), name)
        boundary, body = encode_multipart({**hidden, "file": sent})
        kind = f"multipart/form-data; boundary={boundary}"
        return visitor.client.post(at, data=body, content_type=kind)

    for bad in (b"", b"MZ\x90\x00 a program", b"<html><script>", PDF[:30], b"\xff\xd8\xff broken"):
        answer = give(bad)
        assert answer.status_code == 422 and 'href="#file"' in answer.get_data(as_text=True), bad[:10]
    assert give(b"x" * (10 * 1024 * 1024 + 1)).status_code == 413
    assert give(picture(), "lie.pdf").status_code == 302
    shown = visitor.client.get(f"{at}/content")
    assert shown.content_type == "image/jpeg" and b"SecretCamera" not in shown.data
    assert give(PDF).status_code == 302
    shown = visitor.client.get(f"{at}/content")
    assert (shown.data, shown.content_type) == (PDF, "application/pdf")
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert len(db.session.scalars(select(Answer)).all()) == 1
    db.session.rollback()
    stranger = Visitor(app.test_client())
    stranger.sign_in("stranger@example.org")
    assert stranger.client.get(f"{at}/content").status_code == 404
    submit_draft(db.session.get_one(Registration, draft.id))
    [given] = list_given(draft.id)
    name = given.answer.public_id
    db.session.rollback()
    assert (
        visitor.client.post(f"{at}/remove", data=visitor.hidden("/en/2025/register/mine")).status_code == 404
    )
    staff = office(app).get(f"/en/staff/2025/registrations/{draft.public_id}/answers/{name}")
    assert staff.data == PDF


def test_sensitive_answers_go_with_the_documents_and_all_with_the_registration(forum: Forum) -> None:
    from gpscf_events.retention.services.erasing import erase_registration
    from gpscf_events.retention.services.parts import erase_sensitive_answers

    plain, health = ask(forum, "Diet"), ask(forum, "Illnesses", kept_as=KeptAs.DOCUMENT)
    guest = accepted(forum, 1, questions={plain.name: ["all"], health.name: ["none"]})
    erase_sensitive_answers(guest.id)
    assert answers_of(guest.id) == [(1, ["all"])]
    erase_registration(guest.id)
    assert answers_of(guest.id) == []


def test_a_delegates_copy_of_the_own_data_says_question_and_answer(forum: Forum) -> None:
    from gpscf_events.retention.exports import Document, read_own_data

    diet = ask(forum, kind=QuestionKind.ONE_OF, options=DIET)
    guest = accepted(forum, 1, questions={diet.name: ["o2"]})
    [told] = read_own_data(guest, document=Document())["data"]["answer"]
    assert (told["question"]["en"], told["words"]) == ("What do you eat?", ["o2"])
    assert told["options"][1] == {"key": "o2", "zh": "清真", "en": "Halal"}
