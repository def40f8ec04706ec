from datetime import UTC, date, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from gpscf_events.categories.models import Category
from gpscf_events.core.db import Words
from gpscf_events.core.errors import Refusal
from gpscf_events.programme.models import Meeting, MeetingKind, Visibility
from gpscf_events.registration.errors import (
    CategoryNotOpen,
    NoMeetingChosen,
    RegistrationClosed,
    StepNotAllowed,
)
from gpscf_events.registration.models import InvitationCode, RegistrationState
from gpscf_events.registration.rules import (
    PAGES,
    InvitationStanding,
    decide_first_state,
    draft_mark,
    ensure_may_submit,
    ensure_step,
    invitation_standing,
    last_day,
    may_step,
    next_page,
    two_languages,
)

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
D, S, A, X, W = (
    RegistrationState.DRAFT,
    RegistrationState.SUBMITTED,
    RegistrationState.ACCEPTED,
    RegistrationState.DECLINED,
    RegistrationState.WITHDRAWN,
)
ALLOWED = {(D, S), (S, A), (S, X), (S, W), (A, X), (A, W), (X, A), (W, S)}


@pytest.mark.parametrize(("here", "to"), list(product(RegistrationState, repeat=2)))
def test_the_state_machine_has_these_steps_and_no_others(
    here: RegistrationState, to: RegistrationState
) -> None:
    assert may_step(here, to) is ((here, to) in ALLOWED)
    if (here, to) not in ALLOWED:
        with pytest.raises(StepNotAllowed):
            ensure_step(here, to)


def meeting(**given: object) -> Meeting:
    values = {
        "kind": MeetingKind.MAIN, "visibility": Visibility.PUBLIC, "registration_opens_at": NOON - timedelta(days=1),
        "registration_closes_at": NOON + timedelta(days=1),
    }  # fmt: skip
    return Meeting(**(values | given))


@pytest.mark.parametrize(
    ("category", "meetings", "refusal"),
    [
        (Category(self_registration=True), [meeting()], None),
        (Category(self_registration=False), [meeting()], CategoryNotOpen),
        (Category(self_registration=True), [], NoMeetingChosen),
        (Category(self_registration=True), [meeting(registration_closes_at=NOON)], RegistrationClosed),
        (Category(self_registration=True), [meeting(registration_opens_at=NOON)], None),
        (Category(self_registration=True), [meeting(visibility=Visibility.CONFIDENTIAL)], RegistrationClosed),
        (
            Category(self_registration=True),
            [meeting(), meeting(kind=MeetingKind.COUNCIL)],
            RegistrationClosed,
        ),
    ],
)
def test_who_may_submit(category: Category, meetings: list[Meeting], refusal: type[Refusal] | None) -> None:
    if refusal is None:
        ensure_may_submit(category, meetings, NOON)
    else:
        with pytest.raises(refusal):
            ensure_may_submit(category, meetings, NOON)


def test_an_invitation_opens_its_own_category_only() -> None:
    closed = Category(id=7, self_registration=False)
    ensure_may_submit(closed, [meeting()], NOON, invited_to=7)
    with pytest.raises(CategoryNotOpen):
        ensure_may_submit(closed, [meeting()], NOON, invited_to=8)


def code(**given: object) -> InvitationCode:
    values = {"uses": 0, "uses_allowed": 2, "expires_at": NOON + timedelta(hours=1), "withdrawn_at": None}
    return InvitationCode(**(values | given))


@pytest.mark.parametrize(
    ("given", "standing"),
    [
        (code(), InvitationStanding.OPEN),
        (code(uses=1), InvitationStanding.OPEN),
        (code(uses=2), InvitationStanding.USED_UP),
        (code(expires_at=NOON), InvitationStanding.OVER),
        (code(withdrawn_at=NOON), InvitationStanding.WITHDRAWN),
    ],
)
def test_when_an_invitation_code_opens_its_category(
    given: InvitationCode, standing: InvitationStanding
) -> None:
    assert invitation_standing(given, NOON) is standing


def test_a_code_works_to_the_end_of_its_last_day_at_the_forum() -> None:
    midnight = datetime(2025, 9, 18, 16, tzinfo=UTC)
    assert last_day(midnight, ZoneInfo("Asia/Shanghai")) == date(2025, 9, 18)


def test_a_category_is_accepted_at_once_unless_it_needs_the_secretariat() -> None:
    assert decide_first_state(Category(needs_acceptance=False)) is A
    assert decide_first_state(Category(needs_acceptance=True)) is S


def test_every_page_leads_to_the_next_and_the_last_to_none() -> None:
    assert [next_page(page) for page in PAGES] == [*PAGES[1:], None]


@pytest.mark.parametrize(
    ("own", "english", "lang", "expected"),
    [
        (
            "江苏警官学院",
            "Jiangsu Police Institute",
            "zh",
            Words(zh="江苏警官学院", en="Jiangsu Police Institute"),
        ),
        ("江苏警官学院", "", "zh", Words(zh="江苏警官学院")),
        ("", "Interpol", "", Words(en="Interpol")),
        ("Interpol", "Interpol", "", Words(en="Interpol")),
        ("Ministère", "Ministry", "", Words(en="Ministry", und="Ministère")),
        ("МВД", "Ministry", "ru", Words(en="Ministry", ru="МВД")),
    ],
)
def test_words_of_two_languages(own: str, english: str, lang: str, expected: Words) -> None:
    assert two_languages(own, english, own_lang=lang) == expected


def test_the_mark_of_a_draft_tells_its_answers() -> None:
    assert draft_mark({"a": {"x": ["1"]}, "b": {}}) == draft_mark({"b": {}, "a": {"x": ["1"]}})
    assert draft_mark({}) != draft_mark({"a": {}})
