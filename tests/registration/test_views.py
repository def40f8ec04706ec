import re
from concurrent.futures import ThreadPoolExecutor
from html import unescape

from flask import Flask
from sqlalchemy import text

from gpscf_events.core.db import db
from gpscf_events.registration.token import status_token
from tests.factories.registration import FULL_DRAFT, Forum, accepted
from tests.factories.visiting import Visitor
from tests.support.clients import SeparateClient

PAGES = ("role", "represents", "name", "organisation", "contact", "sessions", "consents")


def number(sql: str) -> int:
    found = int(db.session.scalar(text(sql)) or 0)
    db.session.rollback()
    return found


def test_a_whole_registration_page_by_page_without_a_script(visitor: Visitor) -> None:
    visitor.sign_in()
    draft = visitor.begin()
    for page in PAGES:
        assert visitor.open(f"{draft}/{page}").status_code == 200
        assert visitor.send(f"{draft}/{page}", FULL_DRAFT[page]).status_code == 302, page
    check = unescape(visitor.open(f"{draft}/check").get_data(as_text=True))
    assert "Élodie" in check
    assert "France" in check
    assert visitor.send(f"{draft}/check").location.endswith("/submitted")
    done = visitor.open(f"{draft}/submitted").get_data(as_text=True)
    reference = re.search(r"LYG25-[0-9A-Z]{6}", done)
    assert reference
    link = re.search(r'href="(/en/2025/r/[^"]+)"', done)
    assert link
    status = visitor.open(link.group(1))
    assert reference.group() in status.get_data(as_text=True)
    assert "Your registration is confirmed" in status.get_data(as_text=True)


def test_every_page_is_there_in_both_languages(app: Flask, forum: Forum) -> None:
    for locale in ("zh", "en"):
        visitor = Visitor(SeparateClient(app, app.response_class, use_cookies=True), locale)
        assert visitor.open(f"{visitor.base}/").status_code == 200
        visitor.sign_in(f"{locale}@example.org")
        draft = visitor.begin()
        for page in (*PAGES, "check", ""):
            assert visitor.open(f"{draft}/{page}").status_code == 200, page


def test_pages_of_others_and_pages_without_signing_in_are_not_shown(visitor: Visitor, app: Flask) -> None:
    visitor.sign_in()
    draft = visitor.begin()
    stranger = Visitor(SeparateClient(app, app.response_class, use_cookies=True))
    assert stranger.client.get(f"{draft}/name").location.endswith("/register/email")
    stranger.sign_in("stranger@example.org")
    for page in (*PAGES, "check", "submitted", ""):
        assert stranger.client.get(f"{draft}/{page}").status_code == 404, page
    answers = {**stranger.hidden(f"{stranger.base}/mine"), "latin_family": "Intruder"}
    for page in ("name", "sessions", "check"):
        assert stranger.client.post(f"{draft}/{page}", data=answers).status_code == 404, page


BAD_NAMES = {
    "too long": "A" * 10_000,
    "nul": "Wang\x00Ming",
    "zero width space": "Wang\u200bMing",
    "byte order mark": "\ufeffWang",
    "soft hyphen": "Wang\u00adMing",
    "emoji": "Wang 👍",
    "300 characters": "A" * 300,
    "right to left override": "Wang\u202eMing",
    "isolate": "Wang\u2067Ming",
    "escape": "Wang\x1b[31m",
    "unassigned": "Wang\u0378",
    "private": "Wang\ue000",
    "digits": "12345",
    "cyrillic": "Иванов",
    "only marks": "'-.",
}


def test_a_bad_name_gets_a_message_beside_the_field_and_is_kept_as_typed(visitor: Visitor) -> None:
    visitor.sign_in()
    draft = visitor.begin()
    for kind, bad in BAD_NAMES.items():
        answer = visitor.send(f"{draft}/name", {"latin_family": [bad], "latin_given": ["Ming"]})
        assert answer.status_code == 422, kind
        page = answer.get_data(as_text=True)
        assert 'id="latin_family-error"' in page, kind
        assert 'aria-invalid="true"' in page, kind
        assert visitor.open(f"{draft}/name").status_code == 200, kind
        assert visitor.open(f"{draft}/check").status_code == 200, kind
        assert visitor.send(f"{draft}/check").status_code == 422, kind


def test_what_was_lost_from_a_name_is_asked_for_again_and_cannot_be_sent(visitor: Visitor) -> None:
    visitor.sign_in()
    draft = visitor.begin()
    answers = {"latin_family": ["Wang"], "latin_given": ["Ming"], "native_name": ["王\x00明"]}
    assert visitor.send(f"{draft}/name", answers).status_code == 422
    # Kept visibly, so that the place is found; what stands there now is no more a name than before.
    kept = visitor.open(f"{draft}/name").get_data(as_text=True)
    assert "王\ufffd明" in kept
    answer = visitor.send(f"{draft}/name", {**answers, "native_name": ["王\ufffd明"]})
    assert answer.status_code == 422
    assert 'id="native_name-error"' in answer.get_data(as_text=True)


GOOD_NAMES = [
    ("王小明", "Wang", "Xiaoming"), ("محمد صالح", "Saleh", "Mohammed"), ("Ольга Иванова", "Ivanova", "Olga"),
    ("สมชาย ใจดี", "Jaidee", "Somchai"), ("ສົມພອນ", "Somphone", "Vong"), ("សុខ", "Sok", "Chan"),
    ("अमित शर्मा", "Sharma", "Amit"), ("አበበ በቀለ", "Bekele", "Abebe"), ("김철수", "Kim", "Cheol-su"),
    ("", "O’Brien-Núñez", "Seán"), ("", "Nguyễn", "Thị Ánh"), ("", "Đặng", "Văn"), ("", "Þórsdóttir", "Ásta"),
    ("علی‌رضا", "Alireza", "Ahmadi"),
    ("'; DROP TABLE person; --x", "Null", "None"), ("<b>x</b>", "Script", "Alert"),
]  # fmt: skip


def test_names_of_all_scripts_are_taken_and_shown_unharmed(visitor: Visitor) -> None:
    visitor.sign_in()
    draft = visitor.begin()
    for native, family, given in GOOD_NAMES:
        answers = {"native_name": [native], "latin_family": [family], "latin_given": [given]}
        assert visitor.send(f"{draft}/name", answers).status_code == 302, answers
        page = visitor.open(f"{draft}/check").get_data(as_text=True)
        assert "<b>x</b>" not in page
        for part in (native, family, given):
            assert part in unescape(page)


def test_one_name_is_enough_for_who_has_one(visitor: Visitor) -> None:
    visitor.sign_in()
    draft = visitor.begin()
    assert visitor.send(f"{draft}/name", {"latin_family": ["Sukarno"], "one_name": ["y"]}).status_code == 302
    both = {"latin_family": ["Sukarno"], "latin_given": ["X"], "one_name": ["y"]}
    assert visitor.send(f"{draft}/name", both).status_code == 422


ODD_VALUES = ["", "\x00", "\ud7ff\uffff", "x" * 2_000, "none", "wait:", "-1", "🙂" * 100]


def test_no_page_breaks_on_any_value(visitor: Visitor) -> None:
    visitor.sign_in()
    draft = visitor.begin()
    fields = {name for answers in FULL_DRAFT.values() for name in answers}
    fields |= {"slot-1-a", "session-x", "one_name"}
    for page in PAGES:
        for value in ODD_VALUES:
            answer = visitor.send(f"{draft}/{page}", {name: [value, value] for name in fields})
            assert answer.status_code in {302, 422}, (page, value)
            assert visitor.open(f"{draft}/check").status_code == 200, (page, value)
    assert visitor.open(f"{visitor.base}/mine").status_code == 200


def test_a_button_pressed_ten_times_at_once_opens_one_draft(visitor: Visitor, app: Flask) -> None:
    visitor.sign_in()
    hidden = visitor.hidden(f"{visitor.base}/mine")
    cookie = visitor.client.get_cookie("session")
    assert cookie

    def press(_number: int) -> str:
        client = SeparateClient(app, app.response_class, use_cookies=True)
        client.set_cookie("session", cookie.value)
        return str(client.post(f"{visitor.base}/new", data=hidden).location)

    with ThreadPoolExecutor(10) as threads:
        places = set(threads.map(press, range(10)))
    assert len(places) == 1
    assert number("SELECT count(*) FROM registration") == 1


def test_a_registration_submitted_ten_times_at_once_is_one(visitor: Visitor, app: Flask) -> None:
    visitor.sign_in()
    draft = visitor.begin()
    for page in PAGES:
        visitor.send(f"{draft}/{page}", FULL_DRAFT[page])
    hidden = visitor.hidden(f"{draft}/check")
    cookie = visitor.client.get_cookie("session")
    assert cookie

    def press(_number: int) -> tuple[int, str | None]:
        client = SeparateClient(app, app.response_class, use_cookies=True)
        client.set_cookie("session", cookie.value)
        answer = client.post(f"{draft}/check", data=hidden)
        return answer.status_code, answer.location

    with ThreadPoolExecutor(10) as threads:
        answers = set(threads.map(press, range(10)))
    assert answers == {(302, f"{draft}/submitted")}
    for table in ("person", "registration", "participation", "badge"):
        assert number(f"SELECT count(*) FROM {table}") == 1, table
    assert number("SELECT count(*) FROM message WHERE kind = 'registration_confirmed'") == 1


def test_answers_changed_in_a_second_window_are_read_again_before_submission(visitor: Visitor) -> None:
    visitor.sign_in()
    draft = visitor.begin()
    for page in PAGES:
        visitor.send(f"{draft}/{page}", FULL_DRAFT[page])
    old = visitor.hidden(f"{draft}/check")
    visitor.send(f"{draft}/name", {"latin_family": ["Durand"], "latin_given": ["Élodie"]})
    answer = visitor.client.post(f"{draft}/check", data=old)
    assert answer.status_code == 409
    assert "Durand" in answer.get_data(as_text=True)
    assert visitor.send(f"{draft}/check").status_code == 302
    # Back to a page of what is submitted already leads to the result.
    assert visitor.client.get(f"{draft}/name").location.endswith("/submitted")
    assert (
        visitor.send(f"{draft}/name", {"latin_family": ["Other"]}, page=f"{visitor.base}/mine").status_code
        == 302
    )
    assert number("SELECT count(*) FROM person WHERE latin_family = 'Durand'") == 1


def test_the_status_page_is_private_masks_the_address_and_keeps_seats(forum: Forum, app: Flask) -> None:
    wish = str(forum.public_ids["equipment"])
    registration = accepted(forum, 1, wishes=(wish,))
    address = f"/en/2025/r/{status_token(registration)}"
    db.session.rollback()
    visitor = Visitor(SeparateClient(app, app.response_class, use_cookies=True))
    page = visitor.client.get(address)
    html = page.get_data(as_text=True)
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store, private"
    assert "guest1@example.org" not in html
    assert "+3361" not in html
    assert "g•••@example.org" in html
    assert "Your badge is being made" in html
    assert visitor.client.get(f"{address}/badge.svg").status_code == 404
    assert visitor.client.get(f"{address}/badge.pdf").status_code == 404
    assert visitor.client.get(f"{address}/programme.ics").data.startswith(b"BEGIN:VCALENDAR")
    assert visitor.client.get(f"{address}/badge").status_code == 200
    assert visitor.client.get(f"{address}x").status_code == 404
    assert visitor.client.get(address.replace("2025", "2026")).status_code == 404
    other = str(forum.public_ids["drug-control"])
    slot = re.search(
        rf'name="(slot-[^"]+)" value="{other}"', visitor.open(f"{address}/sessions").get_data(as_text=True)
    )
    assert slot
    assert visitor.send(f"{address}/sessions", {slot.group(1): [other]}).status_code == 302
    assert "Drug Control" in visitor.open(address).get_data(as_text=True)
    given_back = visitor.send(f"{address}/sessions/{other}/cancel", page=address)
    assert given_back.status_code == 302
    assert number("SELECT count(*) FROM sign_up WHERE state <> 'cancelled'") == 0
