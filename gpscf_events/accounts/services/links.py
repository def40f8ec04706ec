"""Links that work once: whoever uses one first has it, and every fault of one looks alike."""

from datetime import timedelta

from flask import current_app
from sqlalchemy import update

from gpscf_events.accounts.models import User
from gpscf_events.accounts.queries import Link, is_live
from gpscf_events.core import clock
from gpscf_events.core.tokens import digest, random_token
from gpscf_events.core.transaction import transaction


def make_link(link: Link, *, user: User, page: str, lasts: timedelta) -> str:
    """Keep a link for the user and return its address below the page for staff, which stands nowhere else."""
    token, now = random_token(), clock.now()
    with transaction() as session:
        link.user_id, link.token_hash = user.id, digest(token)
        link.created_at, link.expires_at = now, now + lasts
        session.add(link)
    base = current_app.extensions["settings"].base_url
    return f"{base}/{user.locale}/staff/{page}/{token}"


def use_link(kind: type[Link], token: str) -> Link | None:
    """Use the link up and return it; None for one that is used, over or unknown. Of two at once one gets it."""
    with transaction() as session:
        return session.scalar(
            update(kind).where(is_live(kind, token)).values(used_at=clock.now()).returning(kind)
        )
