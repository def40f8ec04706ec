"""Who asks: the actor of a request, the guards of blueprints, and what an actor may see."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from flask import Blueprint, Flask, current_app, g, request
from sqlalchemy import Select, false, or_, select

from gpscf_events.core.errors import Forbidden, NotSignedIn


@dataclass(frozen=True)
class Grant:
    """A role and where it holds; None means everywhere."""

    role: str
    edition_id: int | None = None
    meeting_id: int | None = None


@dataclass(frozen=True)
class Actor:
    """A member of staff, a delegate (the owner of a contact), the public, or the system itself."""

    kind: Literal["user", "delegate", "public", "system"] = "public"
    id: int | None = None
    name: str = ""
    grants: tuple[Grant, ...] = field(default=())

    @property
    def user_id(self) -> int | None:
        """The staff user's id."""
        return self.id if self.kind == "user" else None

    @property
    def contact_id(self) -> int | None:
        """The id of the contact a delegate signed in with."""
        return self.id if self.kind == "delegate" else None

    def has_role(self, *roles: str) -> bool:
        """Whether one of the roles is held anywhere; `scoped` says on which rows."""
        return any(grant.role in roles for grant in self.grants)


PUBLIC = Actor()
SYSTEM = Actor(kind="system")

Loader = Callable[[], Actor]
GuardFunction = Callable[[], None]


def current_actor() -> Actor:
    """Who asks. Read once a request, and only when somebody wants to know: public pages touch no session."""
    if "actor" not in g:
        loader: Loader | None = current_app.extensions.get("actor_loader")
        g.actor = loader() if loader else PUBLIC
    actor: Actor = g.actor
    return actor


def guard(blueprint: Blueprint, rule: GuardFunction) -> None:
    """Name who may enter the blueprint. Every blueprint has exactly one guard; the start fails without."""
    if getattr(blueprint, "guard_rule", None) is not None:
        raise RuntimeError(f"{blueprint.name} has a guard already")
    blueprint.guard_rule = rule  # type: ignore[attr-defined]
    blueprint.before_request(rule)


def open_to_all() -> None:
    """The guard of pages that anybody may see, said aloud."""


def delegates_only() -> None:
    """The guard of pages that need a delegate who signed in with a code or link."""
    if current_actor().kind != "delegate":
        raise NotSignedIn


def staff_only(*roles: str) -> GuardFunction:
    """The guard of pages that need a signed-in user with one of the roles (any role when none is named)."""

    def check() -> None:
        actor = current_actor()
        if actor.kind != "user":
            raise NotSignedIn
        if roles and not actor.has_role(*roles):
            raise Forbidden

    check.__name__ = "staff_only_" + "_".join(roles)
    return check


def ensure_guards(app: Flask) -> None:
    """Closed by default: raise RuntimeError when a blueprint names no guard, and refuse routes outside any."""
    missing = [name for name, bp in app.blueprints.items() if getattr(bp, "guard_rule", None) is None]
    if missing:
        raise RuntimeError(f"These blueprints name no guard: {', '.join(missing)}")

    @app.before_request
    def closed_by_default() -> None:
        if request.endpoint is not None and request.blueprint is None and request.endpoint != "static":
            raise Forbidden


def scoped(model: type[Any], actor: Actor) -> Select[Any]:
    """SELECT of the rows of `model` that the actor may see: the only way rows are loaded for a page.

    Staff see the editions and meetings of their grants, a delegate the rows of the own contact, the public nothing.
    """
    query = select(model)
    if actor.kind == "system":
        return query
    if actor.kind == "delegate" and hasattr(model, "contact_id"):
        return query.where(model.contact_id == actor.id)
    if actor.kind != "user":
        return query.where(false())
    if any(grant.edition_id is None for grant in actor.grants):
        return query
    edition = getattr(model, "edition_id", None)
    if edition is None:
        return query.where(false())
    meeting = getattr(model, "meeting_id", None)
    allowed = [
        edition == grant.edition_id
        if grant.meeting_id is None
        else (edition == grant.edition_id) & (false() if meeting is None else meeting == grant.meeting_id)
        for grant in actor.grants
    ]
    return query.where(or_(false(), *allowed))
