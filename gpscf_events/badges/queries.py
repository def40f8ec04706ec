"""Questions about badges and signing keys."""

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from flask import current_app
from sqlalchemy import func, select

from config import Settings
from gpscf_events.badges.models import Badge, BadgeKind, BadgeState, SigningKey
from gpscf_events.core.db import db
from gpscf_events.core.errors import NotFound
from gpscf_events.programme.models import Edition


def get_badge(badge_id: int) -> Badge:
    """The badge. Raises NotFound."""
    if (badge := db.session.get(Badge, badge_id)) is None:
        raise NotFound
    return badge


def lock_badge(badge_id: int) -> Badge:
    """The badge as it stands now, held until commit. Raises NotFound."""
    badge = db.session.scalar(
        select(Badge)
        .where(Badge.id == badge_id)
        .with_for_update(of=Badge)
        .execution_options(populate_existing=True)
    )
    if badge is None:
        raise NotFound
    return badge


def find_live_badge(registration_id: int, *, kind: BadgeKind = BadgeKind.E_BADGE) -> Badge | None:
    """The registration's badge of this kind that is not dead, or None."""
    return db.session.scalar(
        select(Badge).where(
            Badge.registration_id == registration_id, Badge.kind == kind, Badge.state != BadgeState.DEAD
        )
    )


def lock_live_badges(registration_id: int) -> Sequence[Badge]:
    """All badges of the registration that are not dead, held until commit."""
    return db.session.scalars(
        select(Badge)
        .where(Badge.registration_id == registration_id, Badge.state != BadgeState.DEAD)
        .order_by(Badge.id)
        .with_for_update(of=Badge)
        .execution_options(populate_existing=True)
    ).all()


def find_signing_key(edition_id: int) -> SigningKey | None:
    """The key that new badges of the edition are signed with: the newest that is not retired."""
    return db.session.scalar(
        select(SigningKey)
        .where(SigningKey.edition_id == edition_id, SigningKey.retired_at.is_(None))
        .order_by(SigningKey.kid.desc())
        .limit(1)
    )


def count_kids(edition_id: int) -> int:
    """How many key numbers the edition used up: they go up from 1 and are never used again."""
    return db.session.scalar(select(func.max(SigningKey.kid)).where(SigningKey.edition_id == edition_id)) or 0


def lock_editions() -> Sequence[Edition]:
    """All editions, held until commit, so that two commands do not number keys alike."""
    return db.session.scalars(select(Edition).order_by(Edition.id).with_for_update()).all()


def pdf_path(public_id: UUID) -> Path:
    """Where the printed badge lies once it is made; the file may not be there yet."""
    settings: Settings = current_app.extensions["settings"]
    return settings.files_dir / "badges" / f"{public_id}.pdf"
