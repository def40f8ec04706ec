"""The audit trail in words: acts, objects, who acted, and what changed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from gpscf_events.audit.models import AuditEntry
from gpscf_events.trail.rendering.acts import ACTS as ACTS
from gpscf_events.trail.rendering.acts import KINDS as KINDS

HASH_MARK = "hmac:"
# Of a hash the page shows as much as tells two apart; the export holds all of it.
HASH_SHOWN = 12


@dataclass(frozen=True)
class Change:
    """One field of `before` and `after`; empty where it stood on one side only."""

    field: str
    before: str
    after: str


def list_changes(entry: AuditEntry) -> list[Change]:
    """What the entry says of each field, in the order it was written."""
    before, after = entry.before or {}, entry.after or {}
    return [
        Change(name, said(before[name]) if name in before else "", said(after[name]) if name in after else "")
        for name in dict.fromkeys([*before, *after])
    ]


def said(value: Any) -> str:
    """A value as the page shows it: a personal one as the front of its hash."""
    if isinstance(value, str):
        if value.startswith(HASH_MARK):
            return str(_("hash %(front)s…", front=value.removeprefix(HASH_MARK)[:HASH_SHOWN]))
        return value or "–"
    if value is None:
        return "–"
    if isinstance(value, list):
        return ", ".join(said(one) for one in value) or "–"
    if isinstance(value, dict):
        return ", ".join(f"{name} {said(one)}" for name, one in value.items()) or "–"
    return json.dumps(value)


def act_words(action: str) -> str:
    """What the act is called; one that has no words yet by its own name."""
    return str(ACTS.get(action, action))


def kind_words(kind: str) -> str:
    """What such objects are called."""
    return str(KINDS.get(kind, kind))


def actor_words(entry: AuditEntry, names: Mapping[int, str]) -> str:
    """Who acted; `names` are those of members of staff. Delegates are named by their contact's number only."""
    if entry.actor_kind == "user" and entry.actor_id is not None:
        return names.get(entry.actor_id) or str(_("Account %(number)s", number=entry.actor_id))
    if entry.actor_kind == "delegate":
        return str(_("Delegate, contact %(number)s", number=entry.actor_id))
    return str(_("The system") if entry.actor_kind == "system" else _("Somebody who was not signed in"))
