"""Acts over many: frozen when asked for, done once each, undone within their minutes, and nobody told before."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from gpscf_events.accounts.models import Role
from gpscf_events.accreditation.models import Enquiry
from gpscf_events.audit.models import AuditEntry
from gpscf_events.badges.models import Badge, BadgeState
from gpscf_events.categories.models import Category
from gpscf_events.core.actor import Actor
from gpscf_events.core.clock import now
from gpscf_events.core.db import Words, db
from gpscf_events.core.jobs import Job, JobRow, JobState
from gpscf_events.core.transaction import transaction
from gpscf_events.lists import queries, services
from gpscf_events.lists.errors import UndoOver
from gpscf_events.lists.models import BulkAct, BulkKind, BulkRow, BulkRowState, BulkState
from gpscf_events.messages.models import Message, MessageState
from gpscf_events.messages.queries import list_messages
from gpscf_events.programme.models import Meeting, SeatPool, Session
from gpscf_events.questions.models import FormEntry, LaterForm
from gpscf_events.registration.models import Registration, RegistrationState
from gpscf_events.registration.services import withdraw
from gpscf_events.signups.models import SignUp, SignUpState
from tests.attendance.forum import Forum, signed_in

LIST = "/en/staff/2025/registrations"
SUBMITTED, ACCEPTED = RegistrationState.SUBMITTED, RegistrationState.ACCEPTED


def wait(forum: Forum, number: int = 3) -> list[int]:
    return [forum.register(f"Wang{place}", state=SUBMITTED).id for place in range(number)]


def begun(forum: Forum, organiser: Actor, ids: list[int], kind: BulkKind = BulkKind.ACCEPT) -> BulkAct:
    act = services.prepare_act(actor=organiser, edition=forum.edition, kind=kind, ids=ids)
    services.confirm_act(act=act, reason="No places are left")
    return act


def run(act: BulkAct) -> BulkAct:
    services.run_act(act.id, may_go_on=lambda: True)
    db.session.rollback()
    return db.session.get_one(BulkAct, act.id)


def states(ids: list[int]) -> list[RegistrationState]:
    db.session.rollback()
    query = select(Registration.state).where(Registration.id.in_(ids)).order_by(Registration.id)
    return list(db.session.scalars(query))


def messages() -> list[tuple[str, MessageState]]:
    db.session.rollback()
    rows = db.session.scalars(select(Message).order_by(Message.id))
    return [(row.kind, row.state) for row in rows]


def delivery() -> list[JobRow]:
    query = select(JobRow).where(JobRow.name == Job.DELIVER_MESSAGE.value)
    return list(db.session.scalars(query))


def actions(kind: str, subject_id: int) -> list[str]:
    query = select(AuditEntry.action).where(
        AuditEntry.subject_kind == kind, AuditEntry.subject_id == subject_id
    )
    return list(db.session.scalars(query.order_by(AuditEntry.id)))


def test_an_act_is_done_to_those_it_was_confirmed_for_and_its_messages_wait(
    forum: Forum, organiser: Actor
) -> None:
    ids = wait(forum)
    act = begun(forum, organiser, ids)
    later = forum.register("Later", state=SUBMITTED)
    act = run(act)
    assert states([*ids, later.id]) == [ACCEPTED, ACCEPTED, ACCEPTED, SUBMITTED]
    assert act.state is BulkState.DONE and act.undo_until is not None
    assert messages() == [("registration_confirmed", MessageState.QUEUED)] * 3
    assert {job.available_at for job in delivery()} == {act.undo_until}
    assert list_messages("registration", ids[0]) == []
    by = select(AuditEntry.actor_id).where(AuditEntry.action == "registration.accepted")
    assert list(db.session.scalars(by)) == [organiser.id] * 3
    assert actions("bulk_act", act.id) == ["bulk_act.asked", "bulk_act.confirmed", "bulk_act.done"]


def test_undoing_puts_back_states_seats_wishes_and_badges_and_tells_nobody(
    forum: Forum, organiser: Actor
) -> None:
    ids = wait(forum, 2)
    with transaction() as session:
        wishes = {"sessions": {"session": [str(forum.terror.public_id)]}}
        session.execute(update(Registration).where(Registration.id.in_(ids)).values(draft=wishes))
    act = run(begun(forum, organiser, ids))
    taken = select(SeatPool.taken).where(SeatPool.session_id == forum.terror.id)
    assert db.session.scalar(taken) == 2
    services.undo_act(act=act)
    act = run(act)
    assert act.state is BulkState.UNDONE
    assert states(ids) == [SUBMITTED, SUBMITTED]
    assert db.session.scalar(taken) == 0
    assert set(db.session.scalars(select(SignUp.state))) == {SignUpState.CANCELLED}
    assert set(db.session.scalars(select(Badge.state))) == {BadgeState.DEAD}
    assert {state for _kind, state in messages()} == {MessageState.WITHHELD}
    assert {job.state for job in delivery()} == {JobState.CANCELLED}
    with pytest.raises(UndoOver):
        services.undo_act(act=act)
    # Accepted again: the seat is taken again and the message is owed again.
    run(begun(forum, organiser, ids))
    assert db.session.scalar(taken) == 2
    assert messages()[2:] == [("registration_confirmed", MessageState.QUEUED)] * 2


def test_a_declined_person_is_told_once_and_not_at_all_when_it_is_undone(
    forum: Forum, organiser: Actor
) -> None:
    ids = wait(forum, 1)
    act = run(begun(forum, organiser, ids, BulkKind.DECLINE))
    assert states(ids) == [RegistrationState.DECLINED]
    services.undo_act(act=act)
    run(act)
    assert states(ids) == [SUBMITTED]
    run(begun(forum, organiser, ids, BulkKind.DECLINE))
    assert messages() == [
        ("registration_declined", MessageState.WITHHELD),
        ("registration_declined", MessageState.QUEUED),
    ]


def test_who_was_changed_since_stays_is_named_and_is_told(forum: Forum, organiser: Actor) -> None:
    ids = wait(forum, 2)
    act = run(begun(forum, organiser, ids))
    withdraw(registration_id=ids[0])
    services.undo_act(act=act)
    run(act)
    assert states(ids) == [RegistrationState.WITHDRAWN, SUBMITTED]
    rows = select(BulkRow.state, BulkRow.why).where(BulkRow.bulk_act_id == act.id).order_by(BulkRow.id)
    assert [tuple(row) for row in db.session.execute(rows)] == [
        (BulkRowState.KEPT, "changed_since"),
        (BulkRowState.UNDONE, ""),
    ]
    due = select(Message.held_until <= func.now()).where(
        Message.subject_id == ids[0], Message.hold_key.is_not(None)
    )
    assert list(db.session.scalars(due)) == [True]


def test_killed_in_the_middle_it_goes_on_and_does_nobody_twice(
    forum: Forum, organiser: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = wait(forum)
    act = begun(forum, organiser, ids)
    from gpscf_events.lists.services import bulk

    real, calls = bulk._act_on, []

    def killed(*given: object) -> bool:
        calls.append(given)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(bulk, "_act_on", killed)
    with pytest.raises(KeyboardInterrupt):
        run(act)
    db.session.rollback()
    assert states(ids).count(ACCEPTED) == 1
    run(act)
    assert states(ids) == [ACCEPTED] * 3
    accepted = select(func.count()).where(AuditEntry.action == "registration.accepted")
    assert db.session.scalar(accepted) == 3


def test_a_stopped_act_leaves_the_rest_out_and_can_be_undone(forum: Forum, organiser: Actor) -> None:
    act = begun(forum, organiser, wait(forum))
    services.cancel_act(act=act)
    act = run(act)
    assert (act.state, act.undo_until is not None) == (BulkState.CANCELLED, True)
    assert set(db.session.scalars(select(BulkRow.why))) == {"cancelled"}
    assert messages() == []


def test_sent_at_once_it_cannot_be_undone(forum: Forum, organiser: Actor) -> None:
    act = run(begun(forum, organiser, wait(forum, 1)))
    services.send_now(act=act)
    assert all(job.available_at <= now() for job in delivery())
    with pytest.raises(UndoOver):
        services.undo_act(act=act)


def test_after_ten_minutes_it_cannot_be_undone(forum: Forum, organiser: Actor) -> None:
    act = run(begun(forum, organiser, wait(forum, 1)))
    with transaction() as session:
        session.execute(update(BulkAct).values(undo_until=BulkAct.undo_until - timedelta(minutes=10)))
    with pytest.raises(UndoOver):
        services.undo_act(act=act)


def test_where_two_people_decide_an_act_over_many_is_the_first_of_two(forum: Forum, organiser: Actor) -> None:
    ids = wait(forum, 1)
    with transaction() as session:
        session.execute(update(Category).values(needs_two_people=True, needs_acceptance=True))
    act = run(begun(forum, organiser, ids))
    assert (states(ids), messages()) == ([SUBMITTED], [])
    again = services.prepare_act(actor=organiser, edition=forum.edition, kind=BulkKind.ACCEPT, ids=ids)
    why = select(BulkRow.why).where(BulkRow.bulk_act_id == again.id)
    assert list(db.session.scalars(why)) == ["own_proposal"]
    services.undo_act(act=act)
    run(act)
    assert db.session.get_one(Registration, ids[0]).proposal is None


def test_the_page_says_whom_it_concerns_and_who_is_told_before_anything_is_done(
    forum: Forum, desk: FlaskClient
) -> None:
    ids = wait(forum)
    forum.register("Accepted")
    asked = desk.post(f"{LIST}/many", data={"act": "accept", "scope": "all", "address": ""})
    assert asked.status_code == 303
    page = desk.get(asked.location).text
    for words in ("done to 3 registrations", "4 were chosen", "3 people:", "1 · As wanted already"):
        assert words in page, words
    assert states(ids) == [SUBMITTED] * 3
    assert desk.post(f"{asked.location}/confirm").status_code == 303
    act = run(db.session.scalars(select(BulkAct)).one())
    assert "3 of 3 done" in desk.get(asked.location).text
    assert desk.post(f"{asked.location}/undo").status_code == 303
    run(act)
    assert "3 of 3 put back" in desk.get(asked.location).text
    assert "cannot be undone any more" in desk.post(f"{asked.location}/undo", follow_redirects=True).text


def test_ticked_rows_are_done_and_no_others(forum: Forum, desk: FlaskClient) -> None:
    one, other = (forum.register(name, state=SUBMITTED) for name in ("One", "Other"))
    nobody = desk.post(f"{LIST}/many", data={"act": "accept", "scope": "ticked", "rows": ["x", ""]})
    assert (nobody.status_code, "Nobody is chosen" in nobody.text) == (422, True)
    assert desk.post(f"{LIST}/many", data={"act": "sing"}).status_code == 422
    given = {"act": "decline", "scope": "ticked", "rows": [str(one.public_id)]}
    asked = desk.post(f"{LIST}/many", data=given)
    assert desk.post(f"{asked.location}/confirm", data={"reason": ""}).status_code == 422
    desk.post(f"{asked.location}/confirm", data={"reason": "No places are left"})
    run(db.session.scalars(select(BulkAct)).one())
    assert states([one.id, other.id]) == [RegistrationState.DECLINED, SUBMITTED]


def test_tags_are_put_on_many_and_taken_off_again(forum: Forum, desk: FlaskClient) -> None:
    ids = wait(forum)
    desk.post(f"{LIST}/tags", data={"name": "VIP", "colour": "red"})
    tag = queries.list_tags(forum.edition.id)[0]
    given = {"act": f"tag_on:{tag.public_id}", "scope": "all", "address": "state=submitted"}
    asked = desk.post(f"{LIST}/many", data=given)
    assert "Nobody is told." in desk.get(asked.location).text
    desk.post(f"{asked.location}/confirm")
    act = run(db.session.scalars(select(BulkAct)).one())
    assert queries.count_tagged(forum.edition.id) == {tag.id: len(ids)}
    services.undo_act(act=act)
    run(act)
    assert queries.count_tagged(forum.edition.id) == {}


def test_who_does_not_decide_decides_nobody(app: Flask, forum: Forum, desk: FlaskClient) -> None:
    wait(forum)
    protocol = signed_in(app, forum.staff("p@example.org", Role.PROTOCOL))
    assert protocol.post(f"{LIST}/many", data={"act": "accept", "scope": "all"}).status_code == 422
    asked = desk.post(f"{LIST}/many", data={"act": "accept", "scope": "all"})
    assert protocol.get(asked.location).status_code == 404
    reader = signed_in(app, forum.staff("r@example.org", Role.READ_ONLY))
    assert "Do something to many" not in reader.get(LIST).text
    assert reader.post(f"{LIST}/many").status_code == 404


def test_a_session_keeps_its_seats_right_when_others_wait(forum: Forum, organiser: Actor) -> None:
    ids = wait(forum, 1)
    waits = forum.register("Waiting")
    with transaction() as session:
        session.execute(update(SeatPool).where(SeatPool.session_id == forum.terror.id).values(capacity=1))
        wishes = {"sessions": {"session": [str(forum.terror.public_id)]}}
        session.execute(update(Registration).where(Registration.id.in_(ids)).values(draft=wishes))
    act = run(begun(forum, organiser, ids))
    forum.sign_up(waits, db.session.get_one(Session, forum.terror.id), SignUpState.WAITING)
    services.undo_act(act=act)
    run(act)
    live = select(SignUp.registration_id).where(SignUp.state != SignUpState.CANCELLED)
    assert list(db.session.scalars(live)) == [waits.id]
    assert db.session.scalar(select(SeatPool.taken).where(SeatPool.session_id == forum.terror.id)) == 1


def remind(forum: Forum, organiser: Actor, ids: list[int], *, is_open: bool = True) -> BulkAct:
    closes_at = now() + timedelta(days=9 if is_open else -1)
    with transaction() as session:
        session.execute(update(Meeting).values(registration_closes_at=closes_at))
    act = begun(forum, organiser, ids, BulkKind.REMIND)
    return run(act)


def reasons(act: BulkAct) -> list[str]:
    query = select(BulkRow.why).where(BulkRow.bulk_act_id == act.id).order_by(BulkRow.registration_id)
    return list(db.session.scalars(query))


def test_reminded_is_who_owes_something_once_a_day_and_nobody_else(forum: Forum, organiser: Actor) -> None:
    draft, asked, done = forum.register("Draft", state=RegistrationState.DRAFT).id, *wait(forum, 2)
    nobody = forum.register("Nobody", state=RegistrationState.DRAFT).id
    with transaction() as session:
        session.get_one(Registration, nobody).contact_id = None
        session.add(
            Enquiry(edition_id=forum.edition.id, registration_id=asked, question="Which rank is printed?")
        )
    act = remind(forum, organiser, [draft, asked, done, nobody])
    assert act.told == {"registration_reminder": 2}
    assert reasons(act) == ["", "", "nothing_owed", "no_address"]
    assert messages() == [("registration_reminder", MessageState.QUEUED)] * 2
    bodies = list(db.session.scalars(select(Message.body_text).order_by(Message.subject_id)))
    assert "you began was not sent yet" in bodies[0]
    assert "/register/email" in bodies[0]
    assert "asked a question" in bodies[1]
    assert "you began" not in bodies[1]
    again = services.prepare_act(
        actor=organiser, edition=forum.edition, kind=BulkKind.REMIND, ids=[draft, asked]
    )
    assert reasons(again) == ["reminded", "reminded"]


def test_an_open_form_is_reminded_of_until_it_is_sent_and_what_was_answered_meanwhile_is_left_out(
    forum: Forum, organiser: Actor
) -> None:
    ids = [forum.register(f"Wang{place}").id for place in range(2)]
    with transaction() as session:
        form = LaterForm(
            edition_id=forum.edition.id, name=Words(zh="行程", en="Travel"),
            closes_at=now() + timedelta(days=3), opened_at=now() - timedelta(days=1),
        )  # fmt: skip
        session.add(form)
        session.flush()
        of = {"edition_id": forum.edition.id, "later_form_id": form.id}
        session.add(FormEntry(registration_id=ids[0], sent_at=now(), **of))
        form_id = form.id
    act = services.prepare_act(actor=organiser, edition=forum.edition, kind=BulkKind.REMIND, ids=ids)
    assert reasons(act) == ["nothing_owed", ""]
    services.confirm_act(act=act)
    with transaction() as session:
        session.add(
            FormEntry(
                edition_id=forum.edition.id, later_form_id=form_id, registration_id=ids[1], sent_at=now()
            )
        )
    assert reasons(run(act)) == ["nothing_owed", "there_already"]
    assert messages() == []


def test_a_reminder_is_taken_back_within_its_minutes_whatever_was_typed_meanwhile(
    forum: Forum, organiser: Actor
) -> None:
    draft = forum.register("Draft", state=RegistrationState.DRAFT).id
    act = remind(forum, organiser, [draft])
    services.undo_act(act=act)
    assert run(act).state is BulkState.UNDONE
    assert messages() == [("registration_reminder", MessageState.WITHHELD)]
    # What was withheld reminded nobody.
    remind(forum, organiser, [draft])
    assert messages()[1:] == [("registration_reminder", MessageState.QUEUED)]


def test_a_reminder_says_days_in_the_reader_s_language(forum: Forum, organiser: Actor) -> None:
    draft = forum.register("Draft", state=RegistrationState.DRAFT).id
    with transaction() as session:
        session.get_one(Registration, draft).locale = "zh"
    remind(forum, organiser, [draft])
    (body,) = db.session.scalars(select(Message.body_text))
    assert re.search(r"请于 20\d\d年\d+月\d+日", body), body


def test_a_draft_that_can_be_sent_no_more_is_not_reminded_of(forum: Forum, organiser: Actor) -> None:
    draft = forum.register("Draft", state=RegistrationState.DRAFT).id
    act = remind(forum, organiser, [draft], is_open=False)
    assert (reasons(act), messages()) == (["there_already"], [])


def test_somebody_with_many_drafts_is_reminded_once(forum: Forum, organiser: Actor) -> None:
    drafts = [forum.register(f"Draft{place}", state=RegistrationState.DRAFT).id for place in range(3)]
    with transaction() as session:
        contact = session.get_one(Registration, drafts[0]).contact_id
        for draft in drafts:
            session.get_one(Registration, draft).contact_id = contact
    other = forum.register("Other", state=RegistrationState.DRAFT).id
    remind(forum, organiser, [*drafts, other])
    assert messages() == [("registration_reminder", MessageState.QUEUED)] * 2
    again = services.prepare_act(actor=organiser, edition=forum.edition, kind=BulkKind.REMIND, ids=drafts)
    assert reasons(again) == ["reminded"] * 3


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_the_list_offers_reminders_to_those_who_decide(
    app: Flask, forum: Forum, organiser: Actor, locale: str
) -> None:
    word = {"zh": "提醒尚缺内容", "en": "Remind of what is missing"}[locale]
    wait(forum, 1)
    at = f"/{locale}/staff/2025/registrations"
    assert word in signed_in(app, organiser).get(at).text
    reader = signed_in(app, forum.staff("reader@example.org", Role.READ_ONLY))
    assert word not in reader.get(at).text
