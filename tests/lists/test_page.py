"""The list: filters, search, order and pages, each through what the actor may see."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from gpscf_events.accounts.models import Role
from gpscf_events.badges.models import Badge, BadgeKind, BadgeState
from gpscf_events.badges.token import CID_BYTES
from gpscf_events.core.actor import Actor, Grant
from gpscf_events.core.db import db
from gpscf_events.core.transaction import transaction
from gpscf_events.lists import queries, services
from gpscf_events.lists.models import TagColour
from gpscf_events.lists.queries import Page, search
from gpscf_events.lists.queries.search import found_by, grams
from gpscf_events.lists.rules import COLUMNS, Sort, read_wanted
from gpscf_events.lists.views_staff.page import read_address
from gpscf_events.messages.models import Message, MessageState
from gpscf_events.people.models import Person
from gpscf_events.registration.models import Registration, RegistrationState
from gpscf_events.signups.models import SignUpState
from tests.attendance.forum import Forum, signed_in

LIST = "/en/staff/2025/registrations"


def shown(page: Page) -> list[str]:
    by_id = {
        row[0]: row[1] or ""
        for row in db.session.execute(
            select(Registration.id, Person.latin_family)
            .outerjoin(Person, Person.id == Registration.person_id)
            .where(Registration.id.in_(page.ids))
        )
    }
    return [by_id[each] for each in page.ids]


def names(actor: Actor, forum: Forum, address: str = "") -> list[str]:
    wanted = read_wanted(read_address(address))
    return shown(queries.list_page(queries.matching(actor, forum.edition, wanted), wanted.sort))


def draft(forum: Forum) -> Registration:
    with transaction() as session:
        made = Registration(edition_id=forum.edition.id, state=RegistrationState.DRAFT, locale="zh")
        session.add(made)
    return made


def test_filters_narrow_the_list_and_their_opposites_hold_the_rest(forum: Forum, organiser: Actor) -> None:
    forum.register("A", party=forum.china)
    b = forum.register("B", party=forum.serbia, state=RegistrationState.SUBMITTED)
    c = forum.register("C", party=forum.china, state=RegistrationState.WITHDRAWN)
    forum.see(c, forum.terror)
    forum.sign_up(b, forum.drugs, SignUpState.WAITING)
    tag = services.make_tag(edition=forum.edition, name="VIP", colour=TagColour.RED, actor=organiser)
    services.put_on(registration=b, tag=tag, actor=organiser)
    draft(forum)
    with transaction() as session:
        session.add(
            Badge(
                edition_id=forum.edition.id,
                registration_id=c.id,
                kind=BadgeKind.E_BADGE,
                token="t",
                state=BadgeState.MADE,
                cid=b"12345678"[:CID_BYTES],
                manual_code="7F3K9QXA",
                badge_class=1,
            )
        )
        session.add(
            Message(
                send_key="x",
                message_id="<x>",
                kind="x",
                subject_kind="registration",
                subject_id=b.id,
                recipient="b@example.org",
                locale="en",
                subject="",
                body_text="",
                body_html="",
                state=MessageState.FAILED,
            )
        )
    for address, expected in (
        ("", ["", "C", "B", "A"]),
        ("state=submitted", ["B"]),
        ("state=submitted,accepted", ["B", "A"]),
        ("state=!withdrawn", ["", "B", "A"]),
        ("state=nonsense", []),
        ("counts_for=china", ["C", "A"]),
        ("counts_for=!china", ["", "B"]),
        ("counts_for=~", [""]),
        ("represents=!~", ["C", "B", "A"]),
        ("category=delegate", ["C", "B", "A"]),
        ("category=~", [""]),
        ("category=press", []),
        ("meeting=main", ["C", "B", "A"]),
        ("meeting=~", [""]),
        ("session=drugs", ["B"]),
        ("session=!drugs&state=!draft", ["C", "A"]),
        ("sign_up=waiting", ["B"]),
        ("sign_up=~", ["", "C", "A"]),
        ("language=zh", [""]),
        ("tag=VIP", ["B"]),
        ("tag=!VIP", ["", "C", "A"]),
        ("tag=~&state=accepted", ["A"]),
        ("photo=no&state=accepted", ["A"]),
        ("photo=yes", []),
        ("document=no&tag=VIP", ["B"]),
        ("badge=yes", ["C"]),
        ("badge=no&state=!draft", ["B", "A"]),
        ("arrived=yes", ["C"]),
        ("arrived=no&state=!draft", ["B", "A"]),
        ("arrived=today", []),
        ("mail=failed", ["B"]),
        ("mail=uncertain", []),
        ("since=2030-01-01", []),
        ("since=2020-01-01&until=2099-01-01&state=accepted", ["A"]),
    ):
        assert names(organiser, forum, address) == expected, address


@pytest.mark.parametrize("few", [0, search.FEW])
def test_a_person_is_found_by_name_reference_and_address_whichever_way_is_quicker(
    forum: Forum, organiser: Actor, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(search, "FEW", few)
    forum.register("Wang", "Xiaoming", native="王小明")
    forum.register("Nguyễn", "Ánh")
    forum.register("Dupont", "Élodie")
    forum.register("Иванов", "Пётр")
    for text, expected in (
        ("wang", ["Wang"]), ("王", ["Wang"]), ("王小", ["Wang"]), ("小明", ["Wang"]), ("wangxiaoming", ["Wang"]),
        ("xiaoming wang", ["Wang"]), ("wx", ["Wang"]), ("nguyen", ["Nguyễn"]), ("lyg25-000002", ["Nguyễn"]),
        ("000003", ["Dupont"]), ("person1@", ["Wang"]), ("élodie dup", ["Dupont"]), ("ELODIE", ["Dupont"]),
        ("иван", ["Иванов"]), ("петр", ["Иванов"]), ("%", []), ("_", []), ("\\", []), ("zhang", []),
        ("王\0小", ["Wang"]),
    ):  # fmt: skip
        found = select(Registration.id).where(found_by(text.replace("\0", ""), forum.edition.id))
        page = queries.list_page(found, Sort.NEWEST)
        assert shown(page) == expected, text
    assert names(organiser, forum, "q=wang&state=draft") == []


def test_the_pieces_of_a_text_are_the_same_in_python_and_in_the_database(forum: Forum) -> None:
    for text in ("|王小明|wangxiaoming|wx|", "иван|é", "a", ""):
        made = db.session.scalar(select(func.search_grams(text)))
        assert sorted(made) == sorted(grams(text)), text


def test_pages_of_fifty_stay_in_place_while_rows_arrive(forum: Forum, organiser: Actor) -> None:
    for number in range(120):
        forum.register(f"N{number:03}")
    query = queries.matching(organiser, forum.edition, read_wanted({}))
    first = queries.list_page(query, Sort.NEWEST)
    assert (len(first.ids), first.previous) == (50, None)
    forum.register("Late")
    second = queries.list_page(query, Sort.NEWEST, after=first.next)
    third = queries.list_page(query, Sort.NEWEST, after=second.next)
    assert shown(first)[-1] == "N070"
    assert (shown(second)[0], shown(third)[-1], third.next) == ("N069", "N000", None)
    assert queries.list_page(query, Sort.NEWEST, before=third.previous).ids == second.ids
    count = queries.count_matching(query)
    assert (count.number, count.is_exact) == (121, True)
    count = queries.count_matching(query, up_to=100)
    assert (count.number, count.is_exact) == (100, False)


@pytest.mark.parametrize("sort", list(Sort))
def test_every_order_shows_each_row_once_both_ways(forum: Forum, organiser: Actor, sort: Sort) -> None:
    for number in range(70):
        forum.register(f"N{number % 7}")
    for _ in range(45):
        draft(forum)
    query = queries.matching(organiser, forum.edition, read_wanted({}))
    pages = [queries.list_page(query, sort)]
    while pages[-1].next:
        pages.append(queries.list_page(query, sort, after=pages[-1].next))
    ids = [each for page in pages for each in page.ids]
    assert (len(pages), len(ids), len(set(ids))) == (3, 115, 115)
    if sort in {Sort.NAME, Sort.NAME_BACK}:
        found = [name for page in pages for name in shown(page)]
        assert found[70:] == [""] * 45
        assert found[:70] == sorted(found[:70], reverse=sort is Sort.NAME_BACK)
    here = pages[-1]
    for expected in reversed(pages[:-1]):
        here = queries.list_page(query, sort, before=here.previous)
        assert here.ids == expected.ids
    assert here.previous is None


def test_nobody_sees_rows_outside_the_own_part(app: Flask, forum: Forum) -> None:
    forum.register("A", party=forum.china)
    forum.register("B", party=forum.serbia)
    stranger = Actor(kind="user", id=1)
    assert names(stranger, forum) == []
    liaison = Actor(
        kind="user",
        id=1,
        grants=(Grant(Role.LIAISON_OFFICER, forum.edition.id, party_id=forum.china.id),),
    )
    assert names(liaison, forum) == ["A"]
    assert names(liaison, forum, "q=person") == ["A"]
    assert names(liaison, forum, "q=lyg25-000002") == []


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_the_page_shows_what_the_address_says(forum: Forum, desk: FlaskClient, locale: str) -> None:
    forum.register("Wang", native="王小明", party=forum.china)
    every = ",".join(COLUMNS)
    page = desk.get(f"/{locale}/staff/2025/registrations?q=wang&cols={every}&sort=name")
    assert page.status_code == 200
    for part in (
        "WANG",
        "王小明",
        "LYG25-000001",
        "Ministry",
        "person1@example.org",
        'aria-sort="ascending"',
    ):
        assert part in page.text
    assert "<html" not in desk.get(f"/{locale}/staff/2025/registrations", headers={"HX-Request": "true"}).text
    assert desk.get(f"{LIST}?after=rubbish&count=all").status_code == 200
    assert desk.get(f"{LIST}/filters?state=submitted,accepted&tag=~").status_code == 200
    sent = desk.get(f"{LIST}?state=accepted&state.is=is_not&photo=&col=email&col=state&sort=-created&since=")
    assert sent.location.endswith("registrations?state=!accepted&cols=email,state")


def test_the_time_of_a_day_is_the_forums(forum: Forum, organiser: Actor) -> None:
    late = forum.register("Late")
    with transaction():
        db.session.get_one(Registration, late.id).created_at = datetime(2025, 7, 31, 16, 30, tzinfo=UTC)
    assert names(organiser, forum, "since=2025-08-01&until=2025-08-01") == ["Late"]


def test_a_view_is_kept_shared_and_removed(app: Flask, forum: Forum, desk: FlaskClient) -> None:
    other = signed_in(app, forum.staff("other@example.org", Role.READ_ONLY))
    kept = {"name": "No photo", "address": "photo=no&rubbish=1", "is_shared": "y"}
    assert desk.post(f"{LIST}/views", data={**kept, "name": ""}).status_code == 422
    assert desk.post(f"{LIST}/views", data=kept).location.endswith("registrations?photo=no")
    assert "No photo" in desk.get(LIST).text
    assert "No photo" in other.get(LIST).text
    # Whoever may not share keeps it alone.
    other.post(f"{LIST}/views", data={"name": "Mine", "address": "sort=name", "is_shared": "y"})
    assert "Mine" in other.get(LIST).text
    assert "Mine" not in desk.get(LIST).text
    views = queries.list_views(Actor(kind="user", id=0), forum.edition.id)
    assert [view.name for view in views] == ["No photo"]
    address = f"{LIST}/views/{views[0].public_id}/remove"
    assert other.post(address).status_code == 404
    assert desk.post(address).status_code == 303
    assert "No photo" not in other.get(LIST).text
