"""Words of retention's pages."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from gpscf_events.retention.models import RequestState, RunState
from gpscf_events.retention.rules import PERIODS, Begin, Group, Part

PART_WORDS = {
    Part.DOCUMENTS: _l("Identity documents"),
    Part.PORTRAITS: _l("Portrait photos"),
    Part.ANSWERS: _l("Sensitive answers to further questions"),
    Part.DRAFTS: _l("Unfinished registrations"),
    Part.REGISTRATIONS: _l("Answers, travel days, scans, mails and badges"),
    Part.PEOPLE: _l("Names and addresses"),
    Part.EXPORTS: _l("Exported lists"),
    Part.SIGN_INS: _l("Codes for signing in, and their mails"),
    Part.VISITORS: _l("Addresses that never registered"),
    Part.SESSIONS: _l("Ended sign-ins"),
    Part.STAFF: _l("Closed staff accounts"),
}
GROUP_WORDS = {
    Group.DELEGATES: _l("Submitted or accepted"),
    Group.REFUSED: _l("Declined or withdrawn"),
    Group.UNFINISHED: _l("Never submitted"),
    Group.REMEMBERED: _l("Agreed to be remembered"),
    Group.ANYBODY: _l("Everybody"),
    Group.STAFF: _l("Staff"),
}
BEGIN_WORDS = {
    Begin.EDITION_END: _l("after the end of the edition"),
    Begin.DECISION: _l("after the decision"),
    Begin.LAST_USE: _l("after the last use"),
    Begin.DISABLED: _l("after the account was closed"),
}
RUN_WORDS = {
    RunState.QUEUED: _l("Waiting to start"),
    RunState.RUNNING: _l("Running"),
    RunState.DONE: _l("Done"),
    RunState.CANCELLED: _l("Stopped"),
    RunState.FAILED: _l("Failed"),
}
REQUEST_WORDS = {
    RequestState.OPEN: _l("To be answered"),
    RequestState.ERASED: _l("Erased"),
    RequestState.REFUSED: _l("Refused"),
}
TABLE_WORDS = {
    "registration": _l("Registration"),
    "person": _l("Name"),
    "person_contact": _l("Which address reaches you"),
    "contact": _l("Addresses and numbers"),
    "organisation": _l("Organisation"),
    "stored_file": _l("Stored picture"),
    "message": _l("What we wrote to you"),
    "web_session": _l("Where you were signed in"),
    "sign_in_code": _l("Codes for signing in"),
    "participation": _l("Meetings"),
    "consent": _l("What you agreed to"),
    "identity_document": _l("Identity document"),
    "portrait": _l("Photo"),
    "sign_up": _l("Sessions"),
    "badge": _l("Badges"),
    "scan": _l("Scans at checkpoints"),
    "presence": _l("Where you were present"),
    "correction": _l("Corrections asked for"),
    "delegation_member": _l("Delegation"),
    "wording": _l("Name and title in Chinese and English"),
    "erasure_request": _l("Requests for erasure"),
    "data_copy": _l("Copies of your data"),
}
COLUMN_WORDS = {
    "arrives_from_party_id": _l("Arrives from"),
    "arrives_on": _l("Arrives on"),
    "badge_class": _l("Kind of badge"),
    "body_text": _l("Words"),
    "birth_day": _l("Day of birth"),
    "birth_month": _l("Month of birth"),
    "birth_year": _l("Year of birth"),
    "category_id": _l("Category"),
    "channel": _l("Channel"),
    "checkpoint_id": _l("Checkpoint"),
    "code": _l("Answer of the checkpoint"),
    "counts_for_party_id": _l("Counts for"),
    "created_at": _l("Made"),
    "decided_at": _l("Decided"),
    "device": _l("Browser"),
    "direction": _l("Direction"),
    "due_at": _l("Answer by"),
    "ended_at": _l("Ended"),
    "expires_at": _l("Expires"),
    "expires_on": _l("Expires on"),
    "first_at": _l("First seen"),
    "given_at": _l("Given"),
    "given_by": _l("Given by"),
    "in_personal_capacity": _l("Personal capacity"),
    "issuing_country": _l("Issuing country"),
    "kind": _l("Kind"),
    "languages": _l("Languages"),
    "last_seen_at": _l("Last seen"),
    "latin_family": _l("Family name"),
    "latin_given": _l("Given names"),
    "leaves_on": _l("Leaves on"),
    "locale": _l("Language"),
    "made_at": _l("Made"),
    "meeting_id": _l("Meeting"),
    "mobile": _l("Mobile"),
    "mode": _l("Way of taking part"),
    "name": _l("Name"),
    "nationality_party_id": _l("Nationality"),
    "native_lang": _l("Language of the name"),
    "native_name": _l("Name in its own script"),
    "network": _l("Network"),
    "number": _l("Number"),
    "organisation_name": _l("Organisation"),
    "outcome": _l("Colour of the checkpoint"),
    "party_id": _l("Country, region or organisation"),
    "position": _l("Position"),
    "reason": _l("Reason"),
    "ready_at": _l("Ready"),
    "received_at": _l("Received"),
    "recipient": _l("To"),
    "reference": _l("Reference"),
    "represents_party_id": _l("Represents"),
    "revoked_at": _l("Signed out"),
    "salutation": _l("Salutation"),
    "chinese_name": _l("Chinese name"),
    "name_zh": _l("Name in Chinese"),
    "position_zh": _l("Position in Chinese"),
    "position_en": _l("Position in English"),
    "organisation_zh": _l("Organisation in Chinese"),
    "organisation_en": _l("Organisation in English"),
    "checked_at": _l("Checked"),
    "scanned_at": _l("Scanned"),
    "sent_at": _l("Sent"),
    "session_id": _l("Session"),
    "source": _l("Source"),
    "state": _l("State"),
    "subject": _l("Subject"),
    "submitted_at": _l("Submitted"),
    "text_version": _l("Version"),
    "used_at": _l("Used"),
    "value": _l("Address or number"),
    "verified_at": _l("Verified"),
    "withdrawn_at": _l("Taken back"),
}


def table_words(table: str) -> str:
    """What a table is called in a delegate's copy."""
    return str(TABLE_WORDS.get(table, table))


def column_words(column: str) -> str:
    """What a column is called in a delegate's copy; one that only says how we keep it, by its own name."""
    return str(COLUMN_WORDS.get(column, column))


def describe_kept() -> list[str]:
    """How long each part is kept, for those who take part; an edition may keep less or more within its bounds."""
    return [
        _(
            "%(part)s: %(days)s days %(begin)s",
            part=PART_WORDS[part],
            days=period.days,
            begin=BEGIN_WORDS[period.begin],
        )
        for (part, group), period in PERIODS.items()
        if group in {Group.DELEGATES, Group.ANYBODY}
    ]
