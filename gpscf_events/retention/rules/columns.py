"""The columns that say nothing of a person, each with the reason: whatever is neither here nor in a line is missing.

`tests/architecture/test_personal_data.py` compares both with all models, so that a new column cannot be forgotten.
"""

_ROW = "numbers a row, or makes it ours: leads to nobody by itself"
_FORUM = "tells of the forum: its editions, places, programme and rules"
_ANNOUNCED = (
    "announced in the programme under the name that organisers type: the forum's own record of who spoke, tied to no "
    "registration; organisers remove a line that nobody should read any more"
)
_WORLD = "a country, region or international organisation"
_SYSTEM = "how the system works"
_AUDIT = (
    "the audit trail stays as it was written: ids and keyed hashes of personal values only; reasons, networks and "
    "browser families tell of the staff who acted"
)
_STAFF = "an act of staff at work, named by id; the account's own name and address go (user)"
_RETENTION = "retention's own record: ids, figures, and reasons that staff gave, which must name nobody"

_REASONS: tuple[tuple[str, dict[str, str]], ...] = (
    (
        _AUDIT,
        {
            "audit_entry": "id at actor_kind actor_id action subject_kind subject_id edition_id before after reason "
            "request_id remote_prefix public_id actor_roles user_agent session_ref sequence previous_hash hash"
        },
    ),
    (
        _ROW,
        {
            "accreditation": "id edition_id",
            "answer": "id edition_id",
            "address_change": "id",
            "badge": "id edition_id kid",
            "consent": "id",
            "clearance_item": "id edition_id",
            "contact": "id is_demo",
            "correction": "id edition_id",
            "data_copy": "id edition_id",
            "delegation_member": "id edition_id",
            "erasure_request": "id edition_id",
            "focal_point": "id edition_id delegation_id",
            "form_entry": "id edition_id",
            "export": "id edition_id meeting_id session_id source state done total",
            "enquiry": "id edition_id",
            "fact_move": "id edition_id",
            "field_note": "id edition_id",
            "identity_document": "id edition_id created_at",
            "host_list": "id edition_id meeting_id session_id",
            "host_list_line": "id edition_id",
            "import_row": "id edition_id",
            "invitation": "id",
            "invitation_reminder": "id edition_id",
            "party_invitation": "id edition_id",
            "member_import": "id edition_id dropped state revision",
            "message": "id edition_id",
            "note": "id edition_id",
            "note_person": "id edition_id",
            "run_sheet_line": "id edition_id",
            "run_sheet_version": "id edition_id",
            "speaker_item": "id edition_id meeting_id session_id",
            "organisation": "id is_demo created_at",
            "participation": "id edition_id",
            "passkey": "id",
            "passkey_challenge": "id",
            "password_reset": "id",  # a column, no password  # nosec B105
            "person": "id is_demo created_at",
            "person_contact": "id",
            "portrait": "id edition_id created_at",
            "presence": "id edition_id meeting_id",
            "recovery_code": "id",
            "registration_contact": "id edition_id",
            "registration": "id edition_id is_demo invitation_code_id",
            "scan": "uuid edition_id meeting_id",
            "sign_in_code": "id",
            "sign_in_wait": "id",
            "sign_up": "id public_id edition_id meeting_id pool_id",
            "stored_file": "id created_at",
            "totp": "id",
            "user": "id public_id is_demo locale created_at disabled_at",
            "web_session": "id",
            "wording": "id edition_id",
        },
    ),
    (
        _FORUM,
        {
            "category": "id public_id edition_id key position name hint badge_class badge_kind colour qr_opens "
            "self_registration staff_only needs_acceptance needs_nomination needs_clearance needs_two_people quota "
            "is_assured closed_at asks_photo asks_birth_date asks_document enters_all_sessions",
            "category_meeting": "id edition_id category_id meeting_id is_open quota asks_document",
            "later_form": "id public_id edition_id name intro closes_at opened_at created_at",
            "later_form_category": "id later_form_id category_id",
            "question": "id public_id edition_id later_form_id meeting_id position version kept_as hidden_at "
            "created_at",
            "question_category": "id question_id category_id",
            "question_version": "id question_id version kind label hint is_required options shown_if_question_id "
            "shown_if_keys created_at",
            "category_session": "id edition_id category_id session_id",
            "checkpoint": "id public_id edition_id meeting_id session_id key kind name position single_entry "
            "takes_e_badge opens_at closes_at",
            "edition": "id public_id key name short_name theme city starts_on ends_on time_zone reference_prefix "
            "is_current is_public is_demo revision created_at",
            "figure_of_record": "id public_id edition_id meeting_id session_id counts scope computed counted published "
            "qualifier note signed_at created_at",
            "meeting": "id public_id edition_id venue_id key kind position name host city starts_on ends_on time_zone "
            "registration_opens_at registration_closes_at visibility takes_online revision organisers co_organisers "
            "supporters",
            "room": "id public_id edition_id venue_id key name capacity setups revision",
            "door_sign": "id edition_id meeting_id session_id version made_at",
            "run_sheet": "id edition_id meeting_id session_id revision created_at",
            "seat_pool": "id edition_id meeting_id session_id kind capacity taken release_at",
            "session": "id public_id edition_id meeting_id room_id key kind title description starts_at ends_at slot "
            "sign_up_mode visibility languages theme mode layout join_link is_cancelled next_sequence revision is_demo "
            "sign_up_opens_at sign_up_closes_at allows_overlap needs_approval delegation_quota offer_minutes",
            "session_document": "id public_id edition_id meeting_id session_id kind title language file_id "
            "published_at revision",
            "venue": "id public_id edition_id key name city address help_desk revision",
            "venue_way": "id edition_id venue_id other_venue_id minutes",
        },
    ),
    (
        _ANNOUNCED,
        {
            "session_speaker": "id public_id edition_id meeting_id session_id role position name office topic "
            "starts_at ends_at mode revision",
        },
    ),
    (
        _WORLD,
        {
            "party": "id public_id key kind iso2 iso3 name short_name aliases pinyin continent active note search_key "
            "is_host"
        },
    ),
    (
        _SYSTEM,
        {
            "heartbeat": "name beaten_at",
            "job": "id name queue dedupe_key payload state attempts available_at published_at lease_owner lease_until "
            "last_error request_id created_at done_at",
            "scan": "device_id seq",
            "signing_key": "id edition_id kid public_key created_at retired_at",
        },
    ),
    (
        _STAFF,
        {
            "erasure_request": "decided_by_user_id",
            "enquiry": "asked_by_user_id",
            "fact_move": "by_user_id",
            "field_note": "by_user_id",
            "wording": "checked_by_user_id",
            "pair_decision": "id edition_id first_registration_id second_registration_id is_same by_user_id "
            "decided_at",
            "figure_of_record": "signed_by_user_id",
            "follow_up": "id public_id edition_id kind subject_kind subject_id what owner_role owner_user_id due_at "
            "done_at created_at dedupe_key",
            "invitation_code": "id public_id edition_id category_id label code_hash ending uses_allowed uses "
            "expires_at withdrawn_at made_by_user_id created_at",
            "registration": "proposal proposed_by_user_id",
            "registration_tag": "id edition_id put_on_by_user_id",
            "bulk_act": "id public_id edition_id user_id kind tag_id tag_name reason told state created_at "
            "confirmed_at finished_at undo_until",
            "bulk_row": "id edition_id bulk_act_id why proposal proposed_by_user_id audit_mark",
            "change_notice": "id public_id edition_id meeting_id session_id before state total done decided_by_user_id "
            "created_at",
            "session_message": "id public_id edition_id meeting_id session_id states words state total done "
            "sent_by_user_id created_at",
            "tag": "id public_id edition_id name colour made_by_user_id created_at",
            "delegation": "id public_id edition_id party_id label closes_on revision made_by_user_id created_at",
            "clearance_batch": "id public_id edition_id number state made_by_user_id created_at sent_at due_on",
            "clearance_layout": "id edition_id columns recipient revision",
            "delegation_quota": "id edition_id delegation_id category_id places",
            "saved_view": "id public_id edition_id user_id name address is_shared created_at",
            "role_grant": "id public_id user_id role edition_id meeting_id city party_id session_id checkpoint_id "
            "reason granted_by_user_id created_at ends_at",
            "scan": "user_id",
        },
    ),
    (
        _RETENTION,
        {
            "legal_hold": "id registration_id reason placed_by_user_id created_at lifted_by_user_id lifted_at",
            "person": "erased_at",
            "registration": "erased_at",
            "retention_plan": "edition_id documents_days answers_days started_at started_by_user_id",
            "retention_run": "id public_id edition_id slot user_id state done total counts created_at started_at "
            "ended_at",
        },
    ),
)

# (table, column) → why it needs no line.
NOT_PERSONAL: dict[tuple[str, str], str] = {
    (table, column): reason
    for reason, tables in _REASONS
    for table, columns in tables.items()
    for column in columns.split()
}
