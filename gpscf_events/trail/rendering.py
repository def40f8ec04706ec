"""The audit trail in words: acts, objects, who acted, and what changed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from gpscf_events.accounts.rendering import HISTORY_WORDS
from gpscf_events.audit.models import AuditEntry

ACTS: Mapping[str, LazyString] = {
    **HISTORY_WORDS,
    "answers.file_kept": _l("File kept as an answer"),
    "answers.file_removed": _l("File removed from an answer"),
    "answers.sent": _l("Answers to a form sent"),
    "badge.ended": _l("Badge ended"),
    "badge.made": _l("Badge made"),
    "badge.requested": _l("Badge requested"),
    "break_glass.act": _l("Page opened by break-glass"),
    "break_glass.ended": _l("Break-glass ended"),
    "break_glass.started": _l("Break-glass started"),
    "consent.given": _l("Agreement given"),
    "consent.withdrawn": _l("Agreement taken back"),
    "contact.sign_in_refused": _l("Sign-in code refused"),
    "contact.signed_in": _l("Delegate signed in"),
    "contact.signed_out": _l("Delegate signed out"),
    "contact.verified": _l("Address verified"),
    "category.changed": _l("Category changed"),
    "category.closed": _l("Category closed"),
    "category.made": _l("Category made"),
    "category.moved": _l("Category moved in the list"),
    "category.removed": _l("Category removed"),
    "category.reopened": _l("Category opened again"),
    "delegation.made": _l("Delegation made"),
    "delegation.changed": _l("Places or last day of a delegation changed"),
    "delegation.focal_point_added": _l("Focal point added"),
    "delegation.focal_point_removed": _l("Focal point removed"),
    "delegation.member_added": _l("Member added to a delegation"),
    "delegation.member_replaced": _l("Member of a delegation replaced"),
    "delegation.member_moved": _l("Member of a delegation comes as something else"),
    "edition.ways_changed": _l("Ways between venues changed"),
    "session.change_told": _l("Those signed up are told of a change"),
    "session.message_sent": _l("A message is sent to those signed up"),
    "session.message_stopped": _l("A message to those signed up was stopped"),
    "session.change_not_told": _l("Those signed up are not told of a change"),
    "party_invitation.made": _l("Invitation made"),
    "party_invitation.changed": _l("Invitation changed"),
    "party_invitation.approved": _l("Invitation approved"),
    "party_invitation.sealed": _l("Invitation signed and sealed"),
    "party_invitation.sent": _l("Invitation sent"),
    "party_invitation.delivered": _l("Invitation delivered"),
    "party_invitation.replied": _l("Invitation answered"),
    "party_invitation.closed": _l("Invitation closed"),
    "party_invitation.reminded": _l("Reminded of an invitation"),
    "note.kept": _l("Note kept"),
    "note.changed": _l("Note changed"),
    "note.name_confirmed": _l("Name of a note set beside a registration"),
    "note.name_taken_apart": _l("Name of a note taken from a registration"),
    "delegation.answers_copied": _l("Answers copied from another member"),
    "delegation.member_invited": _l("Member invited to finish the registration"),
    "registration.handed_over": _l("Registration handed over to another address"),
    "demo.loaded": _l("Demo loaded"),
    "invitation_code.made": _l("Invitation code made"),
    "invitation_code.withdrawn": _l("Invitation code withdrawn"),
    "registration.invitation_code_entered": _l("Invitation code entered"),
    "correction.applied": _l("Correction applied"),
    "correction.refused": _l("Correction not applied"),
    "correction.wanted": _l("Correction asked for"),
    "wording.proposed": _l("Name and title proposed in both languages"),
    "wording.checked": _l("Name and title checked in both languages"),
    "wording.outdated": _l("Checked name or title is to be looked at again"),
    "document.kept": _l("Identity document kept"),
    "document.removed": _l("Identity document removed"),
    "document.revealed": _l("Identity document read in full"),
    "erasure.granted": _l("Request for erasure granted"),
    "erasure.refused": _l("Request for erasure refused"),
    "erasure.requested": _l("Erasure asked for"),
    "export.cancelled": _l("Export cancelled"),
    "export.downloaded": _l("Export downloaded"),
    "export.removed": _l("Export removed after its days"),
    "export.requested": _l("Export ordered"),
    "follow_up.finished": _l("Next step finished"),
    "follow_up.owed": _l("Next step left to somebody"),
    "later_form.changed": _l("Form changed"),
    "later_form.made": _l("Form made"),
    "later_form.opened": _l("Form opened"),
    "organisation.created": _l("Organisation added"),
    "own_data.ordered": _l("Copy of the own data ordered"),
    "own_data.removed": _l("Copy of the own data removed"),
    "own_data.taken": _l("Copy of the own data taken"),
    "parties.loaded": _l("List of parties loaded"),
    "person.created": _l("Person added"),
    "person.renamed": _l("Name changed"),
    "portrait.kept": _l("Photo kept"),
    "portrait.removed": _l("Photo removed"),
    "clearance.cleared": _l("Cleared by security"),
    "clearance.lapsed": _l("Clearance lapsed"),
    "clearance.more_information": _l("Security asked for more information"),
    "clearance.objection": _l("Security objected"),
    "clearance.sent": _l("Sent to security"),
    "enquiry.answered": _l("Question answered"),
    "enquiry.asked": _l("Question asked"),
    "pair.different": _l("Two registrations: different people"),
    "pair.same": _l("Two registrations: the same person"),
    "field.promised": _l("To be supplied by protocol"),
    "field.waived": _l("Waived by protocol, for a reason"),
    "registration.by_protocol": _l("Registered by protocol"),
    "nomination.nominated": _l("Nomination recorded"),
    "nomination.taken_back": _l("Nomination taken back"),
    "nomination.waived": _l("Nomination waived"),
    "registration.accreditation_lost": _l("Badge not allowed any more"),
    "registration.accredited": _l("Badge allowed: all facts are there"),
    "registration.proposed": _l("First of two decisions"),
    "question.changed": _l("Question changed"),
    "question.hidden": _l("Question hidden"),
    "question.made": _l("Question made"),
    "question.moved": _l("Question moved in the list"),
    "question.removed": _l("Question removed"),
    "question.shown": _l("Question asked again"),
    "registration.accepted": _l("Registration accepted"),
    "registration.contact_added": _l("Address or number added to a registration"),
    "registration.contact_removed": _l("Address or number removed from a registration"),
    "registration.changed": _l("Answers changed"),
    "registration.declined": _l("Registration declined"),
    "registration.decision_taken_back": _l("Decision taken back"),
    "member_import.sent": _l("Table of members sent"),
    "member_import.columns": _l("Table of members not looked at"),
    "member_import.checking": _l("Columns of a table of members named"),
    "member_import.checked": _l("Table of members looked at"),
    "member_import.applying": _l("Table of members begun to be taken over"),
    "member_import.done": _l("Table of members taken over"),
    "member_import.stopped": _l("Taking over a table of members stopped"),
    "member_import.undoing": _l("Table of members begun to be taken back"),
    "member_import.undone": _l("Table of members taken back"),
    "bulk_act.asked": _l("Act over many asked for"),
    "bulk_act.confirmed": _l("Act over many confirmed"),
    "bulk_act.done": _l("Act over many done"),
    "bulk_act.cancelled": _l("Act over many stopped"),
    "bulk_act.failed": _l("Act over many not finished"),
    "bulk_act.sent_at_once": _l("Messages of an act over many sent at once"),
    "bulk_act.undo_asked": _l("Undoing an act over many begun"),
    "bulk_act.undone": _l("Act over many undone"),
    "registration.calendar_replaced": _l("Calendar address replaced"),
    "registration.tag_put_on": _l("Tag put on"),
    "registration.tag_taken_off": _l("Tag taken off"),
    "registration.link_replaced": _l("Private link replaced"),
    "registration.opened": _l("Registration begun"),
    "registration.submitted": _l("Registration submitted"),
    "registration.withdrawn": _l("Registration withdrawn"),
    "role.granted": _l("Role given"),
    "role.revoked": _l("Role taken back"),
    "edition.changed": _l("Edition changed"),
    "edition.copied": _l("Edition copied as the start of the next"),
    "edition.published": _l("Edition made public"),
    "edition.made_current": _l("Edition made the current one"),
    "meeting.added": _l("Meeting added"),
    "meeting.changed": _l("Meeting changed"),
    "room.added": _l("Room added"),
    "room.changed": _l("Room changed"),
    "session.added": _l("Session added"),
    "session.changed": _l("Session changed"),
    "session_document.added": _l("Document added"),
    "session_document.changed": _l("Document changed"),
    "session_document.removed": _l("Document removed"),
    "session.sign_up_rules_changed": _l("What a session asks of sign-ups changed"),
    "run_sheet.line_added": _l("Line of a run sheet added"),
    "run_sheet.line_changed": _l("Line of a run sheet changed"),
    "run_sheet.line_moved": _l("Line of a run sheet moved"),
    "run_sheet.lines_shifted": _l("Times of a run sheet moved"),
    "run_sheet.line_removed": _l("Line of a run sheet removed"),
    "run_sheet.published": _l("Run sheet published"),
    "speaker_item.asked": _l("Speakers asked for speech, slides, portrait or title"),
    "speaker_item.changed": _l("What a speaker was asked for changed"),
    "speaker_item.received": _l("What a speaker was asked for received"),
    "session_speaker.added": _l("Speaker announced"),
    "session_speaker.changed": _l("Announced speaker changed"),
    "programme.exported": _l("Programme taken away as a file"),
    "session_speaker.removed": _l("Announced speaker removed"),
    "venue.added": _l("Venue added"),
    "venue.changed": _l("Venue changed"),
    "saved_view.kept": _l("View of the list kept"),
    "saved_view.removed": _l("View of the list removed"),
    "sign_in_code.sent": _l("Sign-in code sent"),
    "sign_in_code.withheld": _l("Sign-in code withheld"),
    "sign_up.cancelled": _l("Seat given back"),
    "seat_pool.changed": _l("Kept seats changed"),
    "seat_pool.recounted": _l("Taken seats counted again"),
    "seat_pool.released": _l("Kept seats given to everybody"),
    "sign_up.assigned": _l("Given a seat by protocol"),
    "sign_up.approved": _l("Let in by the organisers"),
    "sign_up.moved": _l("Moved within the waiting list"),
    "sign_up.offer_accepted": _l("Took the offered seat"),
    "sign_up.offer_declined": _l("Did not want the offered seat"),
    "sign_up.offer_ended": _l("The offer of a seat ended"),
    "sign_up.offered": _l("Seat offered from the waiting list"),
    "sign_up.refused": _l("Not let in by the organisers"),
    "sign_up.created": _l("Signed up for a session"),
    "sign_up.not_claimed": _l("Seat given up: nobody had come"),
    "sign_up.seated_at_door": _l("Seat given at the door"),
    "sign_up.promoted": _l("Moved up from the waiting list"),
    "sealing.rotation_begun": _l("Sealed values begin to change their key"),
    "sealing.rotation_done": _l("Sealed values changed their key"),
    "signing_key.created": _l("Signing key made"),
    "tag.made": _l("Tag made"),
    "tag.removed": _l("Tag removed"),
    "user.confirmed": _l("Password given again"),
    "user.created": _l("Account made"),
    "user.disabled": _l("Account disabled"),
    "user.enabled": _l("Account enabled"),
    "user.invitation_withdrawn": _l("Invitation withdrawn"),
    "user.invited": _l("Account invited"),
    "user.signed_out": _l("Signed out"),
    "contact.erased": _l("Address erased"),
    "person.erased": _l("Name and contacts erased"),
    "registration.erased": _l("Registration erased"),
    "retention.answers_erased": _l("Sensitive answers erased"),
    "retention.begun": _l("Nightly erasing begun"),
    "retention.document_erased": _l("Identity document erased"),
    "retention.draft_erased": _l("Draft erased"),
    "retention.hold_lifted": _l("Hold lifted"),
    "retention.hold_placed": _l("Put on hold"),
    "retention.periods_changed": _l("Periods of retention changed"),
    "retention.portrait_erased": _l("Photo erased"),
    "retention.run_cancelled": _l("Run of retention stopped"),
    "retention.run_done": _l("Run of retention done"),
    "retention.run_failed": _l("Run of retention failed"),
    "retention.run_ordered": _l("Run of retention ordered"),
    "user.erased": _l("Closed staff account erased"),
}
KINDS: Mapping[str, LazyString] = {
    "badge": _l("Badge"),
    "category": _l("Category"),
    "contact": _l("Contact"),
    "invitation_code": _l("Invitation code"),
    "edition": _l("Edition"),
    "export": _l("Export"),
    "follow_up": _l("Next step"),
    "later_form": _l("Form"),
    "organisation": _l("Organisation"),
    "party": _l("Party"),
    "person": _l("Person"),
    "question": _l("Question"),
    "registration": _l("Registration"),
    "meeting": _l("Meeting"),
    "room": _l("Room"),
    "session": _l("Session"),
    "venue": _l("Venue"),
    "seat_pool": _l("Seats of a session"),
    "saved_view": _l("Saved view"),
    "sign_up": _l("Sign-up"),
    "sealing_key": _l("Sealing key"),
    "signing_key": _l("Signing key"),
    "tag": _l("Tag"),
    "delegation": _l("Delegation"),
    "member_import": _l("Table of members"),
    "note": _l("Note"),
    "run_sheet_line": _l("Line of a run sheet"),
    "speaker_item": _l("Something asked of a speaker"),
    "party_invitation": _l("Invitation"),
    "user": _l("Account"),
}
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
