"""Loading the demo: parties, edition, sign-ins, synthetic delegates; again and again without harm."""

from dataclasses import dataclass
from itertools import islice

from flask import current_app
from sqlalchemy import func, select, text

from gpscf_events.accounts.models import Role, RoleGrant
from gpscf_events.accounts.services import create_user
from gpscf_events.audit.services import record
from gpscf_events.core.db import db
from gpscf_events.core.transaction import transaction
from gpscf_events.demo.accounts import DEMO_SIGN_INS, MEETINGS, MORE_SIGN_INS, NAMES
from gpscf_events.demo.delegates import add_delegates
from gpscf_events.demo.delegations import add_delegation
from gpscf_events.demo.edition import LoadedEdition, load_edition
from gpscf_events.demo.errors import NotInDemoMode
from gpscf_events.demo.people import generate
from gpscf_events.parties.services import load_parties
from gpscf_events.registration.models import Registration


@dataclass(frozen=True)
class Loaded:
    """What a run of the loader did."""

    parties: int
    delegates_before: int
    delegates_added: int


def load_demo(*, delegates: int) -> Loaded:
    """Make sure that the demo holds its edition, its sign-ins and at least so many synthetic delegates.

    Rows are only added, in one transaction, without jobs, mails or events, and with one audit entry.
    Raises NotInDemoMode elsewhere.
    """
    if not current_app.extensions["settings"].is_demo:
        raise NotInDemoMode
    with transaction() as session:
        # Two loaders at once: the second waits here, and then finds what the first one loaded.
        session.execute(text("SET LOCAL lock_timeout = '2min'"))
        session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('demo.load', 0))"))
        parties, _changed = load_parties()
        loaded = load_edition()
        _add_sign_ins(loaded)
        before = _count_delegates(loaded.edition.id)
        wanted = list(islice(generate(delegates), before, None)) if delegates > before else []
        if wanted:
            add_delegates(loaded, wanted, first=before)
            add_delegation(loaded.edition)
            record(
                "demo.loaded",
                subject_kind="edition",
                subject_id=loaded.edition.id,
                edition_id=loaded.edition.id,
                before={"delegates": before},
                after={"delegates": before + len(wanted)},
            )
    return Loaded(parties, before, len(wanted))


def _count_delegates(edition_id: int) -> int:
    query = select(func.count()).where(Registration.edition_id == edition_id, Registration.is_demo)
    return db.session.scalar(query) or 0


def _add_sign_ins(loaded: LoadedEdition) -> None:
    """The administrator everywhere, a meeting's host in that meeting, all others in the demo edition only."""
    for role, email, password in (*DEMO_SIGN_INS, *MORE_SIGN_INS):
        scope = None if role == Role.ADMINISTRATOR else loaded.edition.id
        grants = [] if role in MEETINGS else [(Role(role), scope)]
        user = create_user(email=email, name=NAMES[role], password=password, grants=grants, is_demo=True)
        if role in MEETINGS and not user.grants:
            meeting = loaded.meetings[MEETINGS[role]]
            user.grants.append(RoleGrant(role=Role(role), edition_id=scope, meeting_id=meeting.id))
