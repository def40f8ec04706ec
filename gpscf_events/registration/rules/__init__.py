"""Who may register, from what state to what state, and what the answers must hold."""

import enum
import json
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from gpscf_events.categories.models import Asked, Category, CategoryMeeting
from gpscf_events.categories.rules import may_be_chosen
from gpscf_events.core.db import Words
from gpscf_events.parties.models import Party
from gpscf_events.people.rules import BirthDate
from gpscf_events.programme.models import Meeting, MeetingKind, Visibility
from gpscf_events.programme.rules import registration_is_open
from gpscf_events.registration.errors import (
    CategoryNotAtMeeting,
    CategoryNotOpen,
    DocumentMissing,
    NoMeetingChosen,
    PortraitClosed,
    PortraitMissing,
    RegistrationClosed,
    SecondPersonNeeded,
    StepNotAllowed,
)
from gpscf_events.registration.models import InvitationCode, Proposal, RegistrationState
from gpscf_events.registration.rules.asked import ENDED, meetings_of_draft
from gpscf_events.registration.rules.asked import Wanted as Wanted
from gpscf_events.registration.rules.asked import decide_wanted as decide_wanted
from gpscf_events.registration.rules.asked import may_give_document as may_give_document
from gpscf_events.registration.rules.consents import CONSENTS as CONSENTS
from gpscf_events.registration.rules.consents import DOCUMENT_CONSENT as DOCUMENT_CONSENT
from gpscf_events.registration.rules.consents import ConsentText as ConsentText
from gpscf_events.registration.rules.consents import separate_consent as separate_consent
from gpscf_events.registration.rules.consents import words_mark as words_mark

# From what state to what state. Whatever is not here is refused; later facts (nomination, clearance) are
# features of their own and do not add states here.
STEPS: dict[RegistrationState, frozenset[RegistrationState]] = {
    RegistrationState.DRAFT: frozenset({RegistrationState.SUBMITTED}),
    RegistrationState.SUBMITTED: frozenset(
        {RegistrationState.ACCEPTED, RegistrationState.DECLINED, RegistrationState.WITHDRAWN}
    ),
    RegistrationState.ACCEPTED: frozenset({RegistrationState.DECLINED, RegistrationState.WITHDRAWN}),
    RegistrationState.DECLINED: frozenset({RegistrationState.ACCEPTED}),
    RegistrationState.WITHDRAWN: frozenset({RegistrationState.SUBMITTED}),
}

# What a decision that is taken back within minutes returns to: an organiser's undo, never a step of its own.
TAKEN_BACK: dict[RegistrationState, RegistrationState] = {
    RegistrationState.SUBMITTED: RegistrationState.SUBMITTED,  # the first of two decisions
    RegistrationState.ACCEPTED: RegistrationState.SUBMITTED,
    RegistrationState.DECLINED: RegistrationState.SUBMITTED,
}

# These hold a place in a category.
LIVE_STATES = (RegistrationState.SUBMITTED, RegistrationState.ACCEPTED)

# One thing a page, in this order; "sessions" and "questions" belong to features to the right.
PAGES = ("role", "represents", "name", "organisation", "contact", "sessions", "questions", "consents")

CODE_LIVES_MIN = 60
LINK_LIVES_H = 24
CODES_THAT_COUNT = 3
TRIES_PER_CODE = 5


@dataclass(frozen=True)
class Choices:
    """What the edition offers: the rows behind radios and lists."""

    categories: Sequence[Category]
    meetings: Sequence[Meeting]
    parties: Sequence[Party]
    # (category, meeting) by id: where the category does not take part, and where its places are taken;
    # None as meeting is the whole edition.
    shut: frozenset[tuple[int, int]] = frozenset()
    full: frozenset[tuple[int, int | None]] = frozenset()
    # What categories may, and are asked, at meetings.
    at_meetings: Sequence[CategoryMeeting] = ()

    def category_of(self, draft: Mapping[str, Any]) -> Category | None:
        """The category that a draft names, or None while it names none that may be chosen."""
        key = next(iter(draft.get("role", {}).get("category", [])), None)
        return next((row for row in self.categories if row.key == key), None)

    def wanted_of(self, draft: Mapping[str, Any]) -> Wanted:
        """What the person of a draft is asked, as far as its first page says already."""
        chosen, online = meetings_of_draft(draft, self.meetings)
        return decide_wanted(self.category_of(draft), self.at_meetings, meeting_ids=chosen, online_ids=online)

    def party(self, key: str | None) -> Party | None:
        """The party with this key, or None."""
        return next((party for party in self.parties if party.key == key), None)


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What a delegate answered, checked page by page: ready to become a registration."""

    category: Category
    meetings: tuple[Meeting, ...]
    # Those of them that the person takes part in by video only.
    online_meeting_ids: frozenset[int] = frozenset()
    represents_party_id: int | None
    nationality_party_id: int
    arrives_from_party_id: int | None = None
    native_name: str
    latin_family: str
    latin_given: str
    salutation: str
    chinese_name: str
    organisation: Words
    position: Words
    mobile: str
    locale: str
    languages: tuple[str, ...]
    consents: tuple[ConsentText, ...]
    birth: BirthDate | None = None
    # In which language the agreements were shown.
    shown_in: str

    @property
    def in_personal_capacity(self) -> bool:
        """Whether the person speaks for nobody else."""
        return self.represents_party_id is None

    @property
    def counts_for_party_id(self) -> int:
        """Under which party figures count the person, until staff say otherwise."""
        return self.represents_party_id or self.nationality_party_id


def next_page(page: str) -> str | None:
    """The page after this one; None after the last."""
    place = PAGES.index(page) + 1
    return PAGES[place] if place < len(PAGES) else None


def may_step(here: RegistrationState, to: RegistrationState) -> bool:
    """Whether the state machine has this step."""
    return to in STEPS[here]


def ensure_step(here: RegistrationState, to: RegistrationState) -> None:
    """Raise StepNotAllowed unless the state machine has this step."""
    if not may_step(here, to):
        raise StepNotAllowed


def may_register_for(meeting: Meeting, moment: datetime) -> bool:
    """Whether a delegate may choose the meeting now: public, of a kind one registers for, window open."""
    return (
        meeting.visibility is Visibility.PUBLIC
        and meeting.kind is not MeetingKind.COUNCIL
        and registration_is_open(meeting, at=moment)
    )


def open_meetings(meetings: Iterable[Meeting], moment: datetime) -> list[Meeting]:
    """The meetings a delegate may choose now, earliest first."""
    return sorted(
        (m for m in meetings if may_register_for(m, moment)), key=lambda m: (m.starts_on, m.position)
    )


class InvitationStanding(enum.StrEnum):
    """Whether an invitation code still opens its category, or why not."""

    OPEN = "open"
    USED_UP = "used_up"
    OVER = "over"
    WITHDRAWN = "withdrawn"


def invitation_standing(code: InvitationCode, moment: datetime) -> InvitationStanding:
    """Whether the code can be used now."""
    if code.withdrawn_at is not None:
        return InvitationStanding.WITHDRAWN
    if code.uses >= code.uses_allowed:
        return InvitationStanding.USED_UP
    return InvitationStanding.OPEN if code.expires_at > moment else InvitationStanding.OVER


def last_day(expires_at: datetime, zone: ZoneInfo) -> date:
    """The last day, at the forum's place, on which something that ends at that moment still counts."""
    return (expires_at - timedelta(microseconds=1)).astimezone(zone).date()


def bare_code(typed: str) -> str:
    """An invitation code as it is compared: without spaces and hyphens, and with the letters that Crockford's
    base 32 takes for digits (https://www.crockford.com/base32.html).
    """
    kept = "".join(c for c in unicodedata.normalize("NFKC", typed).upper() if c.isalnum())
    return kept.translate(str.maketrans("OIL", "011"))


def ensure_may_submit(
    category: Category,
    meetings: Sequence[Meeting],
    moment: datetime,
    *,
    invited_to: int | None = None,
    shut_meeting_ids: Collection[int] = (),
) -> None:
    """Raise the rule that forbids sending this registration now.

    `invited_to` is the category that the draft's invitation code opens; `shut_meeting_ids` are the meetings that
    take nobody of the category.
    """
    if not may_be_chosen(category, invited_to=invited_to):
        raise CategoryNotOpen
    if not meetings:
        raise NoMeetingChosen
    if any(meeting.id in shut_meeting_ids for meeting in meetings):
        raise CategoryNotAtMeeting
    if not all(may_register_for(meeting, moment) for meeting in meetings):
        raise RegistrationClosed


def decide_first_state(category: Category) -> RegistrationState:
    """Accepted at once, unless the secretariat accepts people of this category itself."""
    return RegistrationState.SUBMITTED if category.needs_acceptance else RegistrationState.ACCEPTED


def is_first_of_two(
    category: Category | None,
    *,
    to: RegistrationState,
    proposed: Proposal | None,
    proposed_by: int | None,
    by: int | None,
) -> bool:
    """Whether a decision is only the first of two: the second person differs and says the same.

    Raises SecondPersonNeeded for the same person again, and for the system, which is nobody.
    """
    if category is None or not category.needs_two_people or to is RegistrationState.WITHDRAWN:
        return False
    is_same = proposed is not None and proposed.value == to.value
    if by is None or (is_same and proposed_by == by):
        raise SecondPersonNeeded
    return not is_same


def draft_mark(draft: Mapping[str, Any]) -> str:
    """A short mark of a draft's answers: tells the page that was read from the draft as it is now."""
    return sha256(json.dumps(draft, sort_keys=True).encode()).hexdigest()[:32]


def may_change_portrait(state: RegistrationState) -> bool:
    """Whether the delegate may still add, change or remove the photo: until the registration came to an end."""
    return state not in ENDED


def ensure_may_change_portrait(state: RegistrationState) -> None:
    """Raise PortraitClosed when the registration came to an end."""
    if not may_change_portrait(state):
        raise PortraitClosed


def ensure_has_papers(wanted: Wanted, *, portrait: bool, document: bool) -> None:
    """Raise PortraitMissing or DocumentMissing for what is required of the person and not there."""
    if wanted.photo is Asked.REQUIRED and not portrait:
        raise PortraitMissing
    if wanted.document is Asked.REQUIRED and not document:
        raise DocumentMissing


# The answers that a delegate changes at once, and those that the accreditation rests on.
OPEN_PAGES = ("organisation", "contact")
IDENTITY_PAGES = ("name", "represents")


def may_change_answers(state: RegistrationState, meetings: Iterable[Meeting], moment: datetime) -> bool:
    """Whether the delegate may still change answers: until registration of the last of the own meetings closes."""
    return state in {RegistrationState.SUBMITTED, RegistrationState.ACCEPTED} and any(
        meeting.registration_closes_at > moment for meeting in meetings
    )


def identity_is_settled(state: RegistrationState, category: Category | None) -> bool:
    """Whether name and party were looked at when the person was accepted: then staff decide about a change."""
    if state is not RegistrationState.ACCEPTED or category is None:
        return False
    return category.needs_acceptance or category.needs_nomination or category.needs_clearance


def masked_number(number: str) -> str:
    """The number of a document as pages show it: its last four characters, and never more than half: `•••• 4567`."""
    bare = "".join(number.split())
    return f"•••• {bare[-min(4, len(bare) // 2) :] if len(bare) > 1 else ''}".strip()


def two_languages(own: str, english: str, *, own_lang: str) -> Words:
    """Words from what somebody wrote in the own language (guessed from the script) and in English."""
    if not own_lang and english and own != english:
        # Latin letters that are not the English words: some other European language.
        own_lang = "und"
    return Words({key: text for key, text in (("en", english), (own_lang or "en", own)) if text})
