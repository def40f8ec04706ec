"""Who asks: the actor of a request, the guards of pages, and what an actor may see."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from flask import Blueprint, Flask, current_app, g, has_request_context, request
from flask import session as cookie
from sqlalchemy import ColumnElement, Select, and_, false, or_, select

from gpscf_events.core.errors import FactorNeeded, Forbidden, NotFound, NotSignedIn
from gpscf_events.core.roles import Grant, Permission, Role, Scope, allows

__all__ = ["Grant", "Permission", "Role", "Scope"]


@dataclass(frozen=True)
class Actor:
    """A member of staff, a delegate (the owner of a contact), the public, or the system itself."""

    kind: Literal["user", "delegate", "public", "system"] = "public"
    id: int | None = None
    name: str = ""
    grants: tuple[Grant, ...] = field(default=())
    # What the roles give once this session has shown a second factor.
    withheld: tuple[Grant, ...] = field(default=())
    # The account has a second factor and this session has not shown it yet: nothing is given before.
    owes_factor: bool = False

    @property
    def user_id(self) -> int | None:
        """The staff user's id."""
        return self.id if self.kind == "user" else None

    @property
    def contact_id(self) -> int | None:
        """The id of the contact a delegate signed in with."""
        return self.id if self.kind == "delegate" else None

    def has(self, *permissions: Permission) -> bool:
        """Whether one of the permissions is held anywhere; `may` and `scoped` say where."""
        return any(grant.gives(permission) for grant in self.grants for permission in permissions)

    def may(self, permission: Permission, scope: Scope) -> bool:
        """Whether the permission is held for all of the scope."""
        return self.kind == "system" or allows(self.grants, permission, scope)

    def reaches(self, permission: Permission, edition_id: int) -> bool:
        """Whether the permission is held for the edition or for some part of it."""
        return self.kind == "system" or any(
            grant.gives(permission) and grant.edition_id in (None, edition_id) for grant in self.grants
        )

    def has_role(self, *roles: str) -> bool:
        """Whether one of the roles is held anywhere."""
        return any(grant.role in roles for grant in self.grants)

    @property
    def emergency(self) -> Grant | None:
        """The wider permissions that a duty officer took, while they last."""
        return next((grant for grant in self.grants if grant.role == Role.BREAK_GLASS), None)


# Where the cookie holds the secret of the session on the server.
SID = "sid"

PUBLIC = Actor()
SYSTEM = Actor(kind="system")

Loader = Callable[[str | None], Actor]
GuardFunction = Callable[[], None]
View = TypeVar("View", bound=Callable[..., Any])


def current_actor() -> Actor:
    """Who asks. Read once a request, and only when somebody wants to know: public pages touch no session."""
    if "actor" not in g:
        loader: Loader | None = current_app.extensions.get("actor_loader")
        g.actor = loader(cookie.get(SID)) if loader else PUBLIC
    actor: Actor = g.actor
    return actor


_behind: ContextVar[Actor] = ContextVar("behind", default=SYSTEM)


@contextmanager
def acting_for(actor: Actor) -> Iterator[None]:
    """Outside a request: what is done in the block was asked for by this actor, and is written down as theirs."""
    token = _behind.set(actor)
    try:
        yield
    finally:
        _behind.reset(token)


def present_actor() -> Actor:
    """Who asks; outside a request whom the work is done for, or the system itself."""
    return current_actor() if has_request_context() else _behind.get()


@dataclass(frozen=True)
class Access:
    """Who may enter a page: everybody, delegates, or staff who hold one of the permissions somewhere.

    Staff without any permission named are all who signed in; a newcomer may still owe the second factor.
    Which rows they see is said by `scoped`.
    """

    kind: Literal["open", "delegate", "newcomer", "staff"]
    permissions: tuple[Permission, ...] = ()

    def __call__(self) -> None:
        """Raise NotSignedIn for strangers, FactorNeeded before the second factor, NotFound for others' pages."""
        if self.kind == "open":
            return
        actor = current_actor()
        if actor.kind != ("delegate" if self.kind == "delegate" else "user"):
            raise NotSignedIn
        if self.kind != "staff":
            return
        if actor.owes_factor:
            raise FactorNeeded
        if self.permissions and not actor.has(*self.permissions):
            if any(grant.gives(permission) for grant in actor.withheld for permission in self.permissions):
                raise FactorNeeded
            raise NotFound


def guard(blueprint: Blueprint, rule: GuardFunction) -> None:
    """Name who may enter the blueprint. Every blueprint has exactly one guard; the start fails without."""
    if getattr(blueprint, "guard_rule", None) is not None:
        raise RuntimeError(f"{blueprint.name} has a guard already")
    blueprint.guard_rule = rule  # type: ignore[attr-defined]


# The guard of pages that anybody may see, said aloud.
open_to_all = Access("open")
# The guard of pages that need a delegate who signed in with a code or link.
delegates_only = Access("delegate")
# The guard of the pages that ask for the second factor: the password was right.
newcomers = Access("newcomer")


def staff_only(*permissions: Permission) -> Access:
    """The guard of pages for signed-in users with one of the permissions (all users when none is named)."""
    return Access("staff", tuple(Permission(one) for one in permissions))


def needs(*permissions: Permission) -> Callable[[View], View]:
    """Let staff with one of the permissions into this page, instead of those whom the blueprint lets in."""

    def mark(view: View) -> View:
        view.guard_rule = staff_only(*permissions)  # type: ignore[attr-defined]
        return view

    return mark


def guard_of(app: Flask, endpoint: str) -> GuardFunction | None:
    """The guard of a page: its own, or that of its blueprint; None for a page that has neither."""
    own: GuardFunction | None = getattr(app.view_functions.get(endpoint), "guard_rule", None)
    if own is not None or "." not in endpoint:
        return own
    inherited: GuardFunction | None = getattr(
        app.blueprints.get(endpoint.rsplit(".", 1)[0]), "guard_rule", None
    )
    return inherited


def ensure_guards(app: Flask) -> None:
    """Closed by default: raise RuntimeError when a blueprint names no guard, and refuse pages outside any."""
    missing = [name for name, bp in app.blueprints.items() if getattr(bp, "guard_rule", None) is None]
    if missing:
        raise RuntimeError(f"These blueprints name no guard: {', '.join(missing)}")

    @app.before_request
    def closed_by_default() -> None:
        if request.endpoint is None or request.endpoint == "static":
            return
        rule = guard_of(app, request.endpoint)
        if rule is None:
            raise Forbidden
        rule()
        for listener in app.extensions.get("entry_listeners", ()):
            listener(rule)


def scoped(model: type[Any], actor: Actor, permission: Permission | None = None) -> Select[Any]:
    """SELECT of the rows of `model` that the actor may see: the only way rows are loaded for a page.

    Staff see what their grants with this permission cover, a delegate the rows of the own contact, others nothing.
    A model whose rows belong to a meeting, a delegation or a contact through other tables says so with a class method
    `in_meeting(id)`, `in_party(id)` or `of_contact(id)`.
    """
    query = select(model)
    if actor.kind == "system":
        return query
    if actor.kind == "delegate" and hasattr(model, "of_contact"):
        return query.where(model.of_contact(actor.id))
    if actor.kind == "delegate" and hasattr(model, "contact_id"):
        return query.where(model.contact_id == actor.id)
    if actor.kind != "user" or permission is None:
        return query.where(false())
    given = [grant for grant in actor.grants if grant.gives(permission)]
    if any(grant.edition_id is None for grant in given):
        return query
    return query.where(or_(false(), *(_within(model, grant) for grant in given)))


def _within(model: type[Any], grant: Grant) -> ColumnElement[bool]:
    """The condition that a row lies in the grant's scope; false where the model does not know such a scope."""
    conditions = []
    for kind in ("edition", "meeting", "session", "checkpoint", "party"):
        wanted = getattr(grant, f"{kind}_id")
        if wanted is None:
            continue
        if hasattr(model, f"in_{kind}"):
            conditions.append(getattr(model, f"in_{kind}")(wanted))
        elif model.__tablename__ == kind:
            conditions.append(model.id == wanted)
        elif hasattr(model, f"{kind}_id"):
            conditions.append(getattr(model, f"{kind}_id") == wanted)
        else:
            return false()
    return and_(*conditions)
