"""Members: added with a place, replaced by somebody else, invited to finish on their own."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from flask import current_app

from gpscf_events.audit.services import record
from gpscf_events.core import clock
from gpscf_events.core.i18n import words
from gpscf_events.core.transaction import transaction
from gpscf_events.delegations.errors import MemberIsOver, RepresentsAnother
from gpscf_events.delegations.models import Delegation, Member
from gpscf_events.delegations.queries import (
    count_taken,
    find_member,
    list_focal_points,
    lock_delegation,
)
from gpscf_events.delegations.rules import TAKES_PLACE, ensure_open, ensure_place
from gpscf_events.messages.services import queue_message
from gpscf_events.people.models import ContactKind
from gpscf_events.people.services import keep_contact
from gpscf_events.registration.events import RegistrationSubmitted
from gpscf_events.registration.models import RegistrationState
from gpscf_events.registration.queries import get_by_id, lock_registration
from gpscf_events.registration.services import open_drafts, share_with, withdraw
from gpscf_events.registration.services.drafts import SavedPage
from gpscf_events.retention.services import discard_draft
from gpscf_events.signups.services import leave_seats, take_over

KIND = "member_invited"


@dataclass(frozen=True, kw_only=True)
class NewMember:
    """What a focal point says of somebody at first; the registration's own pages ask for the rest."""

    category_id: int
    category_key: str
    meeting_keys: Sequence[str]
    latin_family: str
    latin_given: str
    native_name: str


@dataclass(frozen=True)
class NewDraft:
    """A place, and the pages of its draft that are known."""

    category_id: int
    pages: Mapping[str, SavedPage]


def add_member(*, delegation_id: int, contact_id: int, new: NewMember, locale: str) -> Member:
    """A draft that takes a place; the focal points open it, `contact_id` as the first one.

    Raises NoPlaceLeft and DelegationClosed.
    """
    return add_members(delegation_id=delegation_id, contact_id=contact_id, new=[new], locale=locale)[0]


def add_members(
    *, delegation_id: int, contact_id: int, new: Sequence[NewMember], locale: str
) -> list[Member]:
    """Add all of them or none. Raises as `add_member`."""
    with transaction():
        delegation = lock_delegation(delegation_id)
        drafts = [NewDraft(one.category_id, _typed(delegation, one)) for one in new]
        return add_drafts(delegation_id=delegation_id, contact_id=contact_id, drafts=drafts, locale=locale)


def add_drafts(
    *, delegation_id: int, contact_id: int, drafts: Sequence[NewDraft], locale: str
) -> list[Member]:
    """A member for each, all or none, in their order: for lists too. Raises as `add_member`."""
    with transaction() as session:
        delegation = lock_delegation(delegation_id)
        _ensure_open(delegation)
        _ensure_places(delegation, Counter(one.category_id for one in drafts))
        registrations = open_drafts(
            contact_id=contact_id,
            edition=delegation.edition,
            drafts=[(one.category_id, one.pages) for one in drafts],
            locale=locale,
        )
        members = [
            Member(
                edition_id=delegation.edition_id,
                delegation_id=delegation_id,
                registration_id=registration.id,
                category_id=one.category_id,
            )
            for registration, one in zip(registrations, drafts, strict=True)
        ]
        session.add_all(members)
        session.flush()
        others = [one.contact_id for one in list_focal_points(delegation_id) if one.contact_id != contact_id]
        for registration in registrations:
            for other in others:
                share_with(registration_id=registration.id, contact_id=other)
            _record("delegation.member_added", delegation, registration.id)
        return members


def replace_member(*, member_id: int, contact_id: int, new: NewMember, locale: str) -> Member:
    """Withdraw a member, or throw the draft away, and add another one in the place that becomes free: both or neither.

    The badge of whoever goes ends. Seats and waiting places that the member chose are kept for the new one
    (`signups/rules/waiting.py`); all others go to those who wait. Raises as `add_member`, and MemberIsOver.
    """
    with transaction() as session:
        member = session.get_one(Member, member_id)
        delegation = lock_delegation(member.delegation_id)
        registration = lock_registration(member.registration_id)
        if registration.state not in TAKES_PLACE:
            raise MemberIsOver
        _ensure_open(delegation)
        _record("delegation.member_replaced", delegation, registration.id)
        left = leave_seats(registration_id=registration.id)
        if registration.state is RegistrationState.DRAFT:
            discard_draft(registration_id=registration.id)
        else:
            withdraw(registration_id=registration.id)
        made = add_member(delegation_id=delegation.id, contact_id=contact_id, new=new, locale=locale)
        take_over(registration_id=made.registration_id, category_id=new.category_id, left=left)
        return made


def send_private_link(*, member_id: int, email: str, locale: str) -> None:
    """Let the member open the own registration by the own address, and owe a mail that says how.

    Raises MemberIsOver and BadRecipient. Another address may be invited later; what was opened stays open.
    """
    with transaction() as session:
        member = session.get_one(Member, member_id)
        delegation, registration = member.delegation, lock_registration(member.registration_id)
        if registration.state not in TAKES_PLACE:
            raise MemberIsOver
        contact = keep_contact(kind=ContactKind.EMAIL, value=email.strip().lower(), locale=locale)
        share_with(registration_id=registration.id, contact_id=contact.id)
        member.invited_at = clock.now()
        _record("delegation.member_invited", delegation, registration.id)
        base = current_app.extensions["settings"].base_url
        queue_message(
            KIND,
            recipient=contact.value,
            locale=locale,
            subject_kind="registration",
            subject_id=registration.id,
            edition_id=delegation.edition_id,
            send_key=f"{KIND}:{registration.id}:{contact.id}",
            context={
                "party": delegation.party.name,
                "label": delegation.label,
                "edition": delegation.edition.name,
                "email": contact.value,
                "link": f"{base}/{locale}/{delegation.edition.key}/register/email",
                "is_draft": registration.state is RegistrationState.DRAFT,
            },
        )


def on_submitted(event: RegistrationSubmitted) -> None:
    """Count the member as what the registration was submitted as.

    Raises NoPlaceLeft where there is no place for it, and RepresentsAnother.
    """
    member = find_member(event.registration_id)
    if member is None:
        return
    with transaction():
        delegation = lock_delegation(member.delegation_id)
        registration = get_by_id(event.registration_id)
        if registration.represents_party_id != delegation.party_id:
            raise RepresentsAnother(words(delegation.party.name))
        category_id = registration.category_id
        if category_id is None or category_id == member.category_id:
            return
        _ensure_places(delegation, {category_id: 1})
        member.category_id = category_id
        _record("delegation.member_moved", delegation, event.registration_id)


def _ensure_open(delegation: Delegation) -> None:
    ensure_open(delegation.closes_on, clock.now().astimezone(ZoneInfo(delegation.edition.time_zone)).date())


def _ensure_places(delegation: Delegation, wanted: Mapping[int, int]) -> None:
    taken = {category: number for (_, category), number in count_taken([delegation.id]).items()}
    places = {row.category_id: row.places for row in delegation.quotas}
    for category_id, number in wanted.items():
        ensure_place(places, taken, category_id, number)


def _typed(delegation: Delegation, new: NewMember) -> dict[str, SavedPage]:
    """The pages of the draft that are known: nobody is asked twice."""
    party = delegation.party
    return {
        "role": {"category": [new.category_key], "meetings": list(new.meeting_keys)},
        "represents": {"kind": [party.kind.value], "party": [party.key], "nationality": [""]},
        "name": {
            "latin_family": [new.latin_family],
            "latin_given": [new.latin_given],
            "native_name": [new.native_name],
            "one_name": ["y"] if new.latin_family and not new.latin_given else [],
        },
    }


def _record(action: str, delegation: Delegation, registration_id: int) -> None:
    record(
        action,
        subject_kind="registration",
        subject_id=registration_id,
        edition_id=delegation.edition_id,
        after={"delegation_id": delegation.id},
    )
