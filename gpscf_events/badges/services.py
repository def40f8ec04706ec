"""Making a badge for whoever is accredited, signing it, and ending it."""

import secrets
import uuid
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import current_app
from sqlalchemy.dialects.postgresql import insert

from config import Settings
from gpscf_events.accreditation.events import AccreditationLost, RegistrationAccredited
from gpscf_events.audit import services as audit
from gpscf_events.badges import queries, rules, signing, token
from gpscf_events.badges.errors import KeyMismatch, KeyMissing, NoKeysDir
from gpscf_events.badges.models import Badge, BadgeKind, BadgeState, SigningKey
from gpscf_events.core import clock
from gpscf_events.core.jobs import Job, enqueue
from gpscf_events.core.transaction import transaction
from gpscf_events.followups import services as followups
from gpscf_events.followups.services import N_
from gpscf_events.people.rules import addressed_name
from gpscf_events.programme.events import EditionCopied
from gpscf_events.registration.events import ContactAdded, RegistrationChanged, RegistrationWithdrawn
from gpscf_events.registration.models import Registration
from gpscf_events.registration.queries import get_by_id, lock_registration
from gpscf_events.registration.services import write_to
from gpscf_events.registration.token import status_link
from gpscf_events.signups.queries import list_sign_ups
from gpscf_events.signups.queries.seatless import list_for_all

# Among 20,000 badges a new manual code (40 bits) is taken once in 55 million draws.
_DRAWS = 5


def on_registration_accredited(event: RegistrationAccredited) -> None:
    """Owe the badge and the confirmation; where nobody can be written to, owe the secretariat a next step."""
    with transaction():
        registration = lock_registration(event.registration_id)
        wanted = rules.gets_badge(registration.category, [one.mode for one in registration.participations])
        badge = request_badge(registration=registration) if wanted else None
        if registration.contact is None:
            followups.owe(
                kind="no_address",
                subject_kind="registration",
                subject_id=registration.id,
                edition_id=registration.edition_id,
                what=N_("This registration has no e-mail address. Hand over the confirmation and the badge."),
                dedupe_key=f"registration:{registration.id}:no_address:{registration.decided_at}",
            )
        else:
            _confirm(registration, badge)


def on_contact_added(event: ContactAdded) -> None:
    """Who registered with a number and added an address gets the confirmation there too."""
    with transaction():
        registration = get_by_id(event.registration_id)
        # The badge comes with the confirmation; before, there is nothing to send on.
        if (badge := queries.find_live_badge(registration.id)) is not None:
            _confirm(registration, badge, only=event.contact_id)


def on_accreditation_lost(event: AccreditationLost) -> None:
    """End every badge: somebody decided that a fact it needs is not there any more."""
    with transaction():
        for badge in queries.lock_live_badges(event.registration_id):
            end_badge(badge=badge, reason="accreditation lost")


def on_registration_withdrawn(event: RegistrationWithdrawn) -> None:
    """End every badge of the registration, and tell the delegate."""
    with transaction():
        registration = get_by_id(event.registration_id)
        ended = queries.lock_live_badges(registration.id)
        for badge in ended:
            end_badge(badge=badge, reason="registration withdrawn")
        if registration.person is None:
            return
        write_to(
            registration,
            "registration_withdrawn",
            # Whoever was accepted again has another badge, and is told of it again.
            send_key=f"registration_withdrawn:{registration.id}:{ended[-1].id if ended else 0}",
            context={
                "name": addressed_name(registration.person, registration.locale),
                "reference": registration.reference,
                "edition": registration.edition,
            },
        )


def on_registration_changed(event: RegistrationChanged) -> None:
    """Print the live badges anew: the code stays, so that one that is in somebody's hands goes on working."""
    with transaction():
        for badge in queries.lock_live_badges(event.registration_id):
            if badge.state is BadgeState.MADE:
                enqueue(
                    Job.MAKE_BADGE,
                    {"badge_id": badge.id, "anew": True},
                    dedupe_key=f"{badge.id}:{uuid.uuid4()}",
                )


def request_badge(*, registration: Registration, kind: BadgeKind = BadgeKind.E_BADGE) -> Badge:
    """The live badge of this kind, made now where there is none; the worker signs and prints it."""
    with transaction() as session:
        if (known := queries.find_live_badge(registration.id, kind=kind)) is not None:
            return known
        for _draw in range(_DRAWS):
            cid = secrets.token_bytes(token.CID_BYTES)
            badge_id = session.scalar(
                insert(Badge)
                .values(
                    public_id=uuid.uuid4(),
                    edition_id=registration.edition_id,
                    registration_id=registration.id,
                    kind=kind,
                    state=BadgeState.REQUESTED,
                    cid=cid,
                    manual_code=token.manual_code(cid),
                    badge_class=registration.category.badge_class if registration.category else 0,
                )
                .on_conflict_do_nothing()
                .returning(Badge.id)
            )
            if (
                badge_id is None
                and (known := queries.find_live_badge(registration.id, kind=kind)) is not None
            ):
                return known
            if badge_id is not None:
                enqueue(Job.MAKE_BADGE, {"badge_id": badge_id}, dedupe_key=str(badge_id))
                audit.record(
                    "badge.requested",
                    subject_kind="badge",
                    subject_id=badge_id,
                    edition_id=registration.edition_id,
                    after={"registration_id": registration.id, "kind": kind.value},
                )
                return queries.get_badge(badge_id)
    raise RuntimeError("no free badge number was drawn")


def sign_badge(*, badge_id: int) -> Badge:
    """Sign the badge with the edition's newest key, once; a badge that is past that is given back as it is.

    Raises NoKeysDir, KeyMissing, KeyMismatch.
    """
    with transaction():
        badge = queries.lock_badge(badge_id)
        if badge.state is not BadgeState.REQUESTED:
            return badge
        edition = badge.registration.edition
        kid, key = _signing_key(edition.id, edition.key)
        moment = clock.now()
        badge.token = token.issue(
            key,
            event_id=edition.public_id,
            kid=kid,
            badge_class=badge.badge_class,
            cid=badge.cid,
            issued_quarter=rules.issued_quarter(moment, event_start=edition.starts_on),
        )
        badge.kid = kid
        badge.state = BadgeState.MADE
        badge.made_at = moment
        audit.record(
            "badge.made",
            subject_kind="badge",
            subject_id=badge.id,
            edition_id=badge.edition_id,
            before={"state": BadgeState.REQUESTED.value},
            after={"state": BadgeState.MADE.value, "kid": kid},
        )
        return badge


def end_badge(*, badge: Badge, reason: str) -> None:
    """The badge opens nothing any more; its number is never used again."""
    with transaction():
        before = badge.state
        if before is BadgeState.DEAD:
            return
        badge.state = BadgeState.DEAD
        badge.ended_at = clock.now()
        audit.record(
            "badge.ended",
            subject_kind="badge",
            subject_id=badge.id,
            edition_id=badge.edition_id,
            before={"state": before.value},
            after={"state": BadgeState.DEAD.value},
            reason=reason,
        )


def create_keys() -> list[str]:
    """Make a signing key for each edition without one; returns the keys of those. Raises NoKeysDir."""
    keys_dir = _keys_dir()
    made = []
    with transaction() as session:
        for edition in queries.lock_editions():
            if queries.find_signing_key(edition.id) is not None:
                continue
            kid = queries.count_kids(edition.id) + 1
            key = signing.create(keys_dir, edition_key=edition.key, kid=kid)
            row = SigningKey(edition_id=edition.id, kid=kid, public_key=signing.public_half(key))
            session.add(row)
            session.flush()
            audit.record(
                "signing_key.created",
                subject_kind="signing_key",
                subject_id=row.id,
                edition_id=edition.id,
                after={"kid": kid},
            )
            made.append(edition.key)
    return made


def on_edition_copied(event: EditionCopied) -> None:
    """Owe the new edition its signing key: only workers can make one."""
    enqueue(Job.MAKE_SIGNING_KEYS, {}, dedupe_key=f"{Job.MAKE_SIGNING_KEYS}:{event.edition_id}")


def _signing_key(edition_id: int, edition_key: str) -> tuple[int, Ed25519PrivateKey]:
    registered = queries.find_signing_key(edition_id)
    if registered is None:
        raise KeyMissing
    key = signing.load(_keys_dir(), edition_key=edition_key, kid=registered.kid)
    # A badge signed with a strange key would be red at every gate, and nobody would know before the day.
    if signing.public_half(key) != registered.public_key:
        raise KeyMismatch
    return registered.kid, key


def _keys_dir() -> Path:
    settings: Settings = current_app.extensions["settings"]
    if settings.keys_dir is None:
        raise NoKeysDir
    return settings.keys_dir


def _confirm(registration: Registration, badge: Badge | None, *, only: int | None = None) -> None:
    locale = registration.locale
    edition = registration.edition
    items = [{"kind": "badge", "id": badge.id}] if badge is not None else []
    # Whoever is accepted again without a badge is told again.
    decided = f"{registration.decided_at:%Y%m%d%H%M%S}" if registration.decided_at is not None else "0"
    turn = badge.id if badge is not None else decided
    write_to(
        registration,
        "registration_confirmed",
        send_key=f"registration_confirmed:{registration.id}:{turn}",
        only=only,
        context={
            "name": addressed_name(registration.person, locale) if registration.person else "",
            "reference": registration.reference,
            "link": status_link(registration),
            "edition": edition,
            "dates": rules.printed_dates(edition.starts_on, edition.ends_on),
            "category": registration.category,
            "opens_gate": rules.opens_gate(registration.category),
            "manual_code": badge.manual_code if badge is not None else "",
            "entries": rules.own_programme(
                list_sign_ups(registration.id), list_for_all(registration), locale
            ),
        },
        enclosures={"items": [*items, {"kind": "calendar", "id": registration.id}]},
    )
