"""The document page: asked by category, meeting and way of taking part; sealed, with an agreement of its own."""

import pytest
from sqlalchemy import select

from gpscf_events.audit.queries import list_entries
from gpscf_events.badges.models import Badge
from gpscf_events.categories.models import Asked, Category, CategoryMeeting
from gpscf_events.core.db import db
from gpscf_events.core.transaction import transaction
from gpscf_events.parties.queries import find_party
from gpscf_events.programme.models import Meeting
from gpscf_events.registration.errors import DocumentMissing
from gpscf_events.registration.models import Consent, ParticipationMode, Registration
from gpscf_events.registration.queries import find_document
from gpscf_events.registration.rules import decide_wanted
from gpscf_events.registration.rules.asked import NOTHING
from gpscf_events.registration.services import save_page, withdraw
from tests.factories.registration import FULL_DRAFT, Forum, draft_for, submit_draft
from tests.factories.visiting import Visitor

TYPED = {
    "kind": ["passport"],
    "number": ["FR 76 54321"],
    "issuing_country": ["fr"],
    "expires_on": ["2031-05-17"],
    "agreed": ["y"],
}
BOTH = {"category": ["delegate"], "meetings": ["main", "pre-forum-nanjing"]}


def ask(forum: Forum, category: Asked, **at: Asked) -> None:
    """Delegates are asked for a document, and differently at these meetings (by kind)."""
    with transaction() as session:
        row = session.scalars(
            select(Category).where(Category.edition_id == forum.edition_id, Category.key == "delegate")
        ).one()
        row.asks_document = category
        for meeting in session.scalars(select(Meeting).where(Meeting.edition_id == forum.edition_id)):
            if meeting.key in {"main", "pre-forum-nanjing"}:
                meeting.takes_online = True
            if (asked := at.get(meeting.kind.value)) is not None and meeting.key in {
                "main",
                "pre-forum-nanjing",
            }:
                of = {"category_id": row.id, "meeting_id": meeting.id, "edition_id": forum.edition_id}
                session.add(CategoryMeeting(**of, is_open=True, asks_document=asked))


@pytest.mark.parametrize(
    ("own", "at_two", "online", "asked"),
    [
        (Asked.NOT, None, set(), Asked.NOT),
        (Asked.NOT, Asked.REQUIRED, set(), Asked.REQUIRED),
        (Asked.OPTIONAL, Asked.NOT, set(), Asked.OPTIONAL),
        (Asked.NOT, Asked.REQUIRED, {2}, Asked.NOT),
        (Asked.REQUIRED, Asked.NOT, {1}, Asked.NOT),
        (Asked.REQUIRED, None, {1, 2}, Asked.NOT),
    ],
)
def test_the_strictest_meeting_in_whose_rooms_somebody_sits_says_whether_a_document_is_asked(
    own: Asked, at_two: Asked | None, online: set[int], asked: Asked
) -> None:
    category = Category(id=7, asks_photo=Asked.REQUIRED, asks_birth_date=Asked.NOT, asks_document=own)
    rows = [CategoryMeeting(category_id=7, meeting_id=2, asks_document=at_two)]
    found = decide_wanted(category, rows, meeting_ids={1, 2}, online_ids=online)
    assert found.document is asked
    assert (found == NOTHING) is (online == {1, 2})


def page(registration: Registration, verb: str = "") -> str:
    return f"/en/2025/register/{registration.public_id}/document{verb}"


def test_a_required_document_is_given_with_its_own_agreement_masked_and_taken_back(
    forum: Forum, visitor: Visitor
) -> None:
    ask(forum, Asked.REQUIRED)
    draft = draft_for(forum)
    with pytest.raises(DocumentMissing):
        submit_draft(draft)
    db.session.rollback()
    visitor.sign_in()
    assert page(draft) in visitor.open(f"/en/2025/register/{draft.public_id}/").get_data(as_text=True)
    unagreed = visitor.send(page(draft), {**TYPED, "agreed": []})
    assert unagreed.status_code == 422 and "nothing is kept" in unagreed.get_data(as_text=True)
    assert find_document(draft.id) is None
    assert visitor.send(page(draft), TYPED).status_code == 303
    shown = visitor.open(page(draft)).get_data(as_text=True)
    assert "4321" in shown and "7654321" not in shown
    consent = db.session.scalars(select(Consent).where(Consent.registration_id == draft.id)).one()
    assert (consent.kind, consent.withdrawn_at) == ("document", None)
    assert visitor.send(page(draft, "/remove"), page=page(draft)).status_code == 303
    db.session.expire_all()
    assert find_document(draft.id) is None and consent.withdrawn_at is not None


def test_where_no_document_is_asked_there_is_no_such_page(forum: Forum, visitor: Visitor) -> None:
    draft = draft_for(forum)
    visitor.sign_in()
    assert visitor.open(page(draft)).status_code == 404


def test_a_document_that_is_not_asked_any_more_can_still_be_taken_back_and_none_be_given(
    forum: Forum, visitor: Visitor
) -> None:
    ask(forum, Asked.REQUIRED)
    draft = draft_for(forum)
    visitor.sign_in()
    assert visitor.send(page(draft), TYPED).status_code == 303
    save_page(registration=draft, page="role", answers={**FULL_DRAFT["role"], "online": ["main"]})
    tasks = visitor.open(f"/en/2025/register/{draft.public_id}/").get_data(as_text=True)
    kept = visitor.open(page(draft)).get_data(as_text=True)
    assert page(draft) in tasks and "4321" in kept and 'name="number"' not in kept
    assert visitor.send(page(draft), TYPED).status_code == 422
    assert visitor.send(page(draft, "/remove"), page=page(draft)).status_code == 303
    db.session.expire_all()
    consent = db.session.scalars(select(Consent).where(Consent.registration_id == draft.id)).one()
    assert find_document(draft.id) is None and consent.withdrawn_at is not None
    assert visitor.open(page(draft)).status_code == 404
    assert page(draft) not in visitor.open(f"/en/2025/register/{draft.public_id}/").get_data(as_text=True)


def test_a_document_can_be_taken_back_after_the_registration_came_to_its_end(
    forum: Forum, visitor: Visitor
) -> None:
    ask(forum, Asked.REQUIRED)
    draft = draft_for(forum)
    visitor.sign_in()
    visitor.send(page(draft), TYPED)
    db.session.expire_all()
    withdraw(registration_id=submit_draft(draft).id)
    kept = visitor.open(page(draft)).get_data(as_text=True)
    assert "4321" in kept and 'name="number"' not in kept
    assert visitor.send(page(draft, "/remove"), page=page(draft)).status_code == 303
    db.session.expire_all()
    assert find_document(draft.id) is None
    assert [one.action for one in list_entries("registration", draft.id)].count("consent.withdrawn") == 1


def test_whoever_takes_part_by_video_only_is_asked_for_no_document_and_gets_no_badge(forum: Forum) -> None:
    ask(forum, Asked.REQUIRED)
    guest = submit_draft(draft_for(forum, role={**BOTH, "online": BOTH["meetings"]}))
    assert {one.mode for one in guest.participations} == {ParticipationMode.ONLINE}
    assert not db.session.scalars(select(Badge).where(Badge.registration_id == guest.id)).all()


def test_one_room_is_enough_to_need_the_document(forum: Forum) -> None:
    ask(forum, Asked.NOT, main=Asked.REQUIRED)
    only_nanjing = submit_draft(draft_for(forum, role={**BOTH, "online": ["main"]}))
    modes = {one.meeting.key: one.mode for one in only_nanjing.participations}
    assert modes == {"main": ParticipationMode.ONLINE, "pre-forum-nanjing": ParticipationMode.ON_SITE}
    with pytest.raises(DocumentMissing):
        submit_draft(
            draft_for(forum, email="other@example.org", role={**BOTH, "online": ["pre-forum-nanjing"]})
        )


def test_online_is_ticked_only_for_a_meeting_that_is_attended(forum: Forum, visitor: Visitor) -> None:
    draft = draft_for(forum)
    visitor.sign_in()
    at = f"/en/2025/register/{draft.public_id}/role"
    said = visitor.send(at, {"category": ["delegate"], "meetings": ["main"], "online": ["pre-forum-nanjing"]})
    assert said.status_code == 422 and "Tick this meeting above too" in said.get_data(as_text=True)


def test_arrives_from_is_a_fact_of_its_own(forum: Forum) -> None:
    said = {"kind": ["country"], "party": ["fr"], "nationality": ["fr"], "arrives_from": ["jp"]}
    guest = submit_draft(draft_for(forum, represents=said))
    japan = find_party("jp")
    assert japan is not None and guest.arrives_from_party_id == japan.id
    assert guest.nationality_party_id != japan.id
