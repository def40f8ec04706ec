"""Who may do what: the one table of roles, and what a grant covers. Pure; `docs/roles.md` is written from it."""

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType


class Role(enum.StrEnum):
    """What a member of staff is there for."""

    ADMINISTRATOR = "administrator"
    SECRETARIAT = "secretariat"
    REVIEWER = "reviewer"
    ACCREDITATION = "accreditation"
    SECURITY_LIAISON = "security_liaison"
    PROTOCOL = "protocol"
    LANGUAGE_DESK = "language_desk"
    MEETING_HOST = "meeting_host"
    SESSION_HOST = "session_host"
    LIAISON_OFFICER = "liaison_officer"
    BADGE_DESK = "badge_desk"
    HELP_DESK = "help_desk"
    GATE_SUPERVISOR = "gate_supervisor"
    GATE_STEWARD = "gate_steward"
    SERVICE_POINT = "service_point"
    MEDIA = "media"
    MEDICAL = "medical"
    DUTY_OFFICER = "duty_officer"
    READ_ONLY = "read_only"
    AUDITOR = "auditor"
    DATA_OFFICER = "data_officer"
    # Never handed out: a duty officer takes it with a reason, and it ends by itself.
    BREAK_GLASS = "break_glass"


class Permission(enum.StrEnum):
    """What pages and services ask for, in the words of the trade."""

    OVERVIEW_READ = "overview.read"
    JOBS_READ = "jobs.read"
    REGISTRATIONS_READ = "registrations.read"
    REGISTRATIONS_DECIDE = "registrations.decide"
    NOMINATIONS_RECORD = "nominations.record"
    CLEARANCE_ANSWER = "clearance.answer"
    REGISTRATIONS_TAG = "registrations.tag"
    REGISTRATIONS_EXPORT = "registrations.export"
    LISTS_MANAGE = "lists.manage"
    INVITATIONS_MANAGE = "invitations.manage"
    FORMS_MANAGE = "forms.manage"
    WORDINGS_CHECK = "wordings.check"
    DELEGATIONS_MANAGE = "delegations.manage"
    DOCUMENTS_READ = "documents.read"
    DOCUMENTS_KEEP = "documents.keep"
    PEOPLE_REVEAL = "people.reveal"
    PROGRAMME_EDIT = "programme.edit"
    RUN_SHEETS_EDIT = "run_sheets.edit"
    SIGN_UPS_MANAGE = "sign_ups.manage"
    ATTENDANCE_READ = "attendance.read"
    ATTENDANCE_EXPORT = "attendance.export"
    SCANS_RECORD = "scans.record"
    PEOPLE_FIND = "people.find"
    ACCOUNTS_READ = "accounts.read"
    ACCOUNTS_MANAGE = "accounts.manage"
    BREAK_GLASS_START = "break_glass.start"
    AUDIT_READ = "audit.read"
    AUDIT_EXPORT = "audit.export"
    RETENTION_READ = "retention.read"
    RETENTION_MANAGE = "retention.manage"


class ScopeKind(enum.StrEnum):
    """How far a grant reaches, from the widest to the narrowest."""

    EVERYWHERE = "everywhere"
    EDITION = "edition"
    MEETING = "meeting"
    CITY = "city"
    DELEGATION = "delegation"
    SESSION = "session"
    CHECKPOINT = "checkpoint"


@dataclass(frozen=True)
class Scope:
    """A place, by ids; None means all of them. A session or checkpoint names its meeting too."""

    edition_id: int | None = None
    meeting_id: int | None = None
    session_id: int | None = None
    checkpoint_id: int | None = None
    party_id: int | None = None

    def covers(self, other: "Scope") -> bool:
        """Whether all of `other` lies within this scope."""
        return (
            self.edition_id in (None, other.edition_id)
            and self.meeting_id in (None, other.meeting_id)
            and self.session_id in (None, other.session_id)
            and self.checkpoint_id in (None, other.checkpoint_id)
            and self.party_id in (None, other.party_id)
        )


EVERYWHERE = Scope()


@dataclass(frozen=True)
class Line:
    """A line of the table: what a role may do, which scopes it is handed out for, and whether a password is enough.

    A role with power over other people's data holds only in a session that has shown a second factor.
    """

    permissions: frozenset[Permission] = frozenset()
    scopes: tuple[ScopeKind, ...] = (ScopeKind.EDITION,)
    second_factor: bool = True


def _line(*permissions: Permission, scopes: Iterable[ScopeKind], second_factor: bool = True) -> Line:
    return Line(frozenset(permissions), tuple(scopes), second_factor)


_OFFICE = (ScopeKind.EVERYWHERE, ScopeKind.EDITION)
_DESK = (ScopeKind.EDITION, ScopeKind.MEETING, ScopeKind.CITY)
_GATE = (*_DESK, ScopeKind.SESSION, ScopeKind.CHECKPOINT)

# A role without permissions can sign in and sees nothing yet: its pages come with its feature.
# Without a second factor are those who see one person at a time, at a checkpoint, on a device that many share.
TABLE: Mapping[Role, Line] = MappingProxyType(
    {
        Role.ADMINISTRATOR: Line(frozenset(Permission), _OFFICE),
        Role.SECRETARIAT: _line(
            Permission.OVERVIEW_READ,
            Permission.JOBS_READ,
            Permission.REGISTRATIONS_READ,
            Permission.REGISTRATIONS_TAG,
            Permission.REGISTRATIONS_EXPORT,
            Permission.LISTS_MANAGE,
            Permission.REGISTRATIONS_DECIDE,
            Permission.NOMINATIONS_RECORD,
            Permission.INVITATIONS_MANAGE,
            Permission.DELEGATIONS_MANAGE,
            Permission.FORMS_MANAGE,
            Permission.WORDINGS_CHECK,
            Permission.DOCUMENTS_READ,
            Permission.DOCUMENTS_KEEP,
            Permission.PEOPLE_REVEAL,
            Permission.PROGRAMME_EDIT,
            Permission.RUN_SHEETS_EDIT,
            Permission.SIGN_UPS_MANAGE,
            Permission.ATTENDANCE_READ,
            Permission.ATTENDANCE_EXPORT,
            Permission.ACCOUNTS_READ,
            Permission.RETENTION_READ,
            scopes=_OFFICE,
        ),
        Role.REVIEWER: _line(
            Permission.REGISTRATIONS_READ,
            Permission.REGISTRATIONS_TAG,
            Permission.REGISTRATIONS_DECIDE,
            scopes=(*_DESK, ScopeKind.DELEGATION),
        ),
        Role.ACCREDITATION: _line(
            Permission.REGISTRATIONS_READ,
            Permission.CLEARANCE_ANSWER,
            Permission.REGISTRATIONS_TAG,
            Permission.DOCUMENTS_READ,
            Permission.DOCUMENTS_KEEP,
            Permission.PEOPLE_REVEAL,
            scopes=_DESK,
        ),
        Role.SECURITY_LIAISON: _line(
            Permission.REGISTRATIONS_READ,
            Permission.CLEARANCE_ANSWER,
            Permission.ATTENDANCE_READ,
            scopes=_DESK,
        ),
        Role.PROTOCOL: _line(
            Permission.OVERVIEW_READ,
            Permission.RUN_SHEETS_EDIT,
            Permission.SIGN_UPS_MANAGE,
            Permission.REGISTRATIONS_READ,
            Permission.REGISTRATIONS_TAG,
            Permission.NOMINATIONS_RECORD,
            Permission.INVITATIONS_MANAGE,
            Permission.DELEGATIONS_MANAGE,
            Permission.WORDINGS_CHECK,
            Permission.ATTENDANCE_READ,
            scopes=_DESK,
        ),
        Role.LANGUAGE_DESK: _line(Permission.WORDINGS_CHECK, scopes=_DESK),
        Role.MEETING_HOST: _line(
            Permission.REGISTRATIONS_READ,
            Permission.PROGRAMME_EDIT,
            Permission.RUN_SHEETS_EDIT,
            Permission.SIGN_UPS_MANAGE,
            Permission.ATTENDANCE_READ,
            Permission.ATTENDANCE_EXPORT,
            scopes=(ScopeKind.MEETING, ScopeKind.CITY),
        ),
        Role.SESSION_HOST: _line(
            Permission.RUN_SHEETS_EDIT,
            Permission.SIGN_UPS_MANAGE,
            Permission.ATTENDANCE_READ,
            Permission.ATTENDANCE_EXPORT,
            scopes=(ScopeKind.SESSION,),
        ),
        Role.LIAISON_OFFICER: _line(Permission.REGISTRATIONS_READ, scopes=(ScopeKind.DELEGATION,)),
        Role.BADGE_DESK: _line(
            Permission.SCANS_RECORD, Permission.PEOPLE_FIND, scopes=_GATE, second_factor=False
        ),
        Role.HELP_DESK: _line(Permission.REGISTRATIONS_READ, scopes=_DESK),
        Role.GATE_SUPERVISOR: _line(
            Permission.SCANS_RECORD, Permission.PEOPLE_FIND, scopes=_GATE, second_factor=False
        ),
        Role.GATE_STEWARD: _line(
            Permission.SCANS_RECORD, Permission.PEOPLE_FIND, scopes=_GATE, second_factor=False
        ),
        Role.SERVICE_POINT: _line(Permission.SCANS_RECORD, scopes=_GATE, second_factor=False),
        Role.MEDIA: _line(scopes=_DESK, second_factor=False),
        Role.MEDICAL: _line(scopes=_DESK, second_factor=False),
        Role.DUTY_OFFICER: _line(
            Permission.OVERVIEW_READ,
            Permission.ATTENDANCE_READ,
            Permission.BREAK_GLASS_START,
            scopes=(ScopeKind.EDITION,),
        ),
        Role.READ_ONLY: _line(
            Permission.OVERVIEW_READ, Permission.REGISTRATIONS_READ, Permission.ATTENDANCE_READ, scopes=_DESK
        ),
        Role.AUDITOR: _line(
            Permission.ACCOUNTS_READ,
            Permission.AUDIT_READ,
            Permission.AUDIT_EXPORT,
            Permission.RETENTION_READ,
            scopes=_OFFICE,
        ),
        Role.DATA_OFFICER: _line(
            Permission.REGISTRATIONS_READ,
            Permission.RETENTION_READ,
            Permission.RETENTION_MANAGE,
            scopes=_OFFICE,
        ),
        Role.BREAK_GLASS: _line(
            Permission.OVERVIEW_READ,
            Permission.JOBS_READ,
            Permission.REGISTRATIONS_READ,
            Permission.REGISTRATIONS_DECIDE,
            Permission.DOCUMENTS_READ,
            Permission.PEOPLE_REVEAL,
            Permission.ATTENDANCE_READ,
            Permission.ATTENDANCE_EXPORT,
            Permission.SCANS_RECORD,
            Permission.PEOPLE_FIND,
            Permission.ACCOUNTS_READ,
            scopes=(ScopeKind.EDITION,),
        ),
    }
)
HANDED_OUT = tuple(role for role in TABLE if role is not Role.BREAK_GLASS)
BREAK_GLASS_LASTS = timedelta(minutes=30)


@dataclass(frozen=True)
class Grant:
    """A role and where it holds; None means everywhere. `ends_at` is set where it ends by itself."""

    role: str
    edition_id: int | None = None
    meeting_id: int | None = None
    session_id: int | None = None
    checkpoint_id: int | None = None
    party_id: int | None = None
    ends_at: datetime | None = None
    scope: Scope = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Keep the scope in one piece: it is asked for at every scan."""
        scope = Scope(self.edition_id, self.meeting_id, self.session_id, self.checkpoint_id, self.party_id)
        object.__setattr__(self, "scope", scope)

    def gives(self, permission: Permission) -> bool:
        """Whether the role of this grant holds the permission; an unknown role holds nothing."""
        line = TABLE.get(self.role)  # type: ignore[call-overload]
        return line is not None and permission in line.permissions


def needs_second_factor(role: str) -> bool:
    """Whether the role holds only in a session with a second factor; an unknown role does."""
    line = TABLE.get(role)  # type: ignore[call-overload]
    return line is None or line.second_factor


def allows(grants: Iterable[Grant], permission: Permission, scope: Scope) -> bool:
    """Whether one of the grants gives the permission for all of the scope. What is not given is denied."""
    return any(grant.gives(permission) and grant.scope.covers(scope) for grant in grants)


def may_hand_out(grants: Iterable[Grant], role: Role, scope: Scope) -> bool:
    """Whether somebody with these grants may give or take this role there: nobody grants more than they have."""
    held = tuple(grants)
    return (
        role in HANDED_OUT
        and allows(held, Permission.ACCOUNTS_MANAGE, scope)
        and all(allows(held, permission, scope) for permission in TABLE[role].permissions)
    )


def roles_with(*permissions: Permission) -> tuple[Role, ...]:
    """The roles that hold one of the permissions, in the order of the table."""
    return tuple(role for role, line in TABLE.items() if line.permissions & set(permissions))
