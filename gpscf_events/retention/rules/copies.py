"""What a delegate's copy of the own data holds, and the reason for whatever it leaves out.

`tests/architecture/test_personal_data.py` compares this with the table of lines: a new personal column is in the
copy, or stands here with a reason.
"""

# In the order of the copy. The first group's rows carry the registration's id; retention/exports.py finds the others.
OF_REGISTRATION = (
    "participation",
    "registration_contact",
    "consent",
    "identity_document",
    "portrait",
    "sign_up",
    "badge",
    "scan",
    "presence",
    "enquiry",
    "correction",
    "erasure_request",
    "data_copy",
    "answer",
    "form_entry",
    "wording",
    "registration_tag",
    "delegation_member",
)
ELSEWHERE = (
    "registration",
    "person",
    "person_contact",
    "contact",
    "organisation",
    "stored_file",
    "message",
    "web_session",
    "sign_in_code",
)

_DECISIONS = (
    "nomination and clearance are an authority's answers: protocol tells them in person (secretariat.md D4)"
)
_STAFF = "of staff, whose account has pages of its own"
TABLES_LEFT_OUT = {
    "accreditation": _DECISIONS,
    "fact_move": _DECISIONS,
    "clearance_item": _DECISIONS,
    "field_note": "what protocol still has to supply, or does without: not what we know of the person",
    "focal_point": "who looks after a delegation: of no registration, and gone with the edition",
    "party_invitation": "an office that was invited, not a delegate",
    "invitation_reminder": "an office that was invited, not a delegate",
    "note": "what an authority wrote to the secretariat about many people",
    "note_person": "how an authority's note writes the name; the nomination itself is protocol's to tell",
    "host_list": "a host's own list of many people; of no registration",
    "host_list_line": "how a host's list writes the name; the sign-up itself is in the copy",
    "run_sheet_line": "the plan of a session, with names as they are announced and called; of no registration",
    "run_sheet_version": "the plan of a session as it was published; of no registration",
    "speaker_item": "what an announced speaker was asked for, by the announcement; of no registration",
    "bulk_row": "that a decision was made together with others; the decision itself is in the copy",
    "member_import": "a focal point's table of many people; its rows go within days",
    "import_row": "a focal point's table of many people; what was taken over of it is in the copy",
    "export": "lists of many people that staff ordered; they go within days",
    "sign_in_wait": "failed sign-ins as keyed hashes: nobody can tell whose",
    **dict.fromkeys(
        (
            "invitation",
            "password_reset",
            "address_change",
            "passkey_challenge",
            "passkey",
            "totp",
            "recovery_code",
            "user",
        ),
        _STAFF,
    ),
}

_LINK = "our number of another row; the rows stand together in the copy"
_HASH = "the hash of a secret: whoever had it could not read anything from it, and should not try"
_REASONS: dict[str, dict[str, str]] = {
    _LINK: {
        "answer": "registration_id file_id",
        "badge": "registration_id",
        "consent": "registration_id",
        "correction": "registration_id",
        "delegation_member": "registration_id delegation_id",
        "data_copy": "registration_id",
        "enquiry": "registration_id",
        "erasure_request": "registration_id",
        "form_entry": "registration_id",
        "identity_document": "registration_id",
        "message": "subject_id",
        "organisation": "parent_id",
        "participation": "registration_id",
        "person_contact": "person_id contact_id",
        "portrait": "registration_id file_id",
        "presence": "registration_id",
        "registration": "contact_id organisation_id person_id",
        "registration_contact": "registration_id contact_id",
        "registration_tag": "registration_id tag_id",
        "scan": "registration_id badge_id",
        "sign_in_code": "contact_id",
        "sign_up": "registration_id",
        "web_session": "contact_id user_id",
        "wording": "registration_id",
    },
    _HASH: {
        "identity_document": "number_index",
        "scan": "raw_hash",
        "sign_in_code": "code_hash link_hash browser_hash",
        "web_session": "token_hash",
        "wording": "rests_on",
    },
    "what opens the gates: a file that lies about must not be a badge; the status page shows it": {
        "badge": "token cid manual_code"
    },
    "the number of the badge that was shown; it stands for what opens the gates": {"scan": "cid"},
    "the words of the text, once more with its marks for layout": {"message": "body_html"},
}
LEFT_OUT: dict[tuple[str, str], str] = {
    (table, column): reason
    for reason, tables in _REASONS.items()
    for table, columns in tables.items()
    for column in columns.split()
}
# Left out while a member of staff has to tell it first (secretariat.md: a refusal is never told by a page).
TOLD_BY_STAFF = frozenset(
    {("registration", "state"), ("registration", "decided_at"), ("registration", "decision_reason")}
)
TOLD_BY_STAFF_REASON = "a decision that a member of staff tells you in person"
