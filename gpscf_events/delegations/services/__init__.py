"""The verbs of delegations: the only writers of its tables."""

from gpscf_events.delegations.services.copying import copy_answers
from gpscf_events.delegations.services.delegations import change_delegation, make_delegation
from gpscf_events.delegations.services.focal_points import (
    add_focal_point,
    remember_columns,
    remove_focal_point,
)
from gpscf_events.delegations.services.members import (
    NewDraft,
    NewMember,
    add_drafts,
    add_member,
    add_members,
    on_submitted,
    replace_member,
    send_private_link,
)

__all__ = [
    "NewDraft",
    "NewMember",
    "add_drafts",
    "add_focal_point",
    "add_member",
    "add_members",
    "change_delegation",
    "copy_answers",
    "make_delegation",
    "on_submitted",
    "remember_columns",
    "remove_focal_point",
    "replace_member",
    "send_private_link",
]
