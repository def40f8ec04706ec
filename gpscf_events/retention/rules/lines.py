"""The table: every personal column, why we may have it, what for, and what becomes of it at the end.

Services run what stands here, `docs/retention.md` is written from it, and a test compares it with all models.
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass

from gpscf_events.retention.rules.periods import Part


class AtEnd(enum.StrEnum):
    """What happens when the time is over."""

    DELETE = "delete"  # the row goes
    BLANK = "blank"  # the value goes, the row stays
    PSEUDONYM = "pseudonym"  # a word that leads to nobody takes its place
    FIGURE = "figure"  # stays as it is: with everything else gone it counts and names nobody


class Basis(enum.StrEnum):
    """Why we may have it."""

    PARTICIPATION = "participation"
    SENSITIVE = "sensitive"
    SECURITY = "security"
    CONSENT = "consent"
    EVIDENCE = "evidence"
    EMPLOYMENT = "employment"


BASES = {
    Basis.PARTICIPATION: "what somebody asked for by registering: GDPR Art. 6(1)(b) and (e), PIPL Art. 13(2)",
    Basis.SENSITIVE: "separate consent to a document or photo: GDPR Art. 6(1)(a), PIPL Arts. 28 and 29",
    Basis.SECURITY: "safety of the forum and its systems: GDPR Art. 6(1)(f), PIPL Art. 13(3)",
    Basis.CONSENT: "consent that can be taken back: GDPR Arts. 6(1)(a) and 7, PIPL Arts. 14 and 15",
    Basis.EVIDENCE: "proof of what was agreed and done: GDPR Arts. 5(2) and 7(1), PIPL Art. 55",
    Basis.EMPLOYMENT: "work for the forum: GDPR Art. 6(1)(b), PIPL Art. 13(2)",
}


@dataclass(frozen=True)
class Line:
    """Columns of one table that share a purpose and an end. `becomes` holds the SQL that takes a value's place."""

    part: Part
    table: str
    columns: tuple[str, ...]
    basis: Basis
    purpose: str
    at_end: AtEnd
    becomes: Mapping[str, str]


def _delete(part: Part, table: str, columns: str, basis: Basis, purpose: str) -> Line:
    return Line(part, table, tuple(columns.split()), basis, purpose, AtEnd.DELETE, {})


def _blank(part: Part, table: str, basis: Basis, purpose: str, **becomes: str) -> Line:
    return Line(part, table, tuple(becomes), basis, purpose, AtEnd.BLANK, becomes)


def _pseudonym(part: Part, table: str, basis: Basis, purpose: str, **becomes: str) -> Line:
    return Line(part, table, tuple(becomes), basis, purpose, AtEnd.PSEUDONYM, becomes)


def _figure(part: Part, table: str, columns: str, basis: Basis, purpose: str) -> Line:
    return Line(part, table, tuple(columns.split()), basis, purpose, AtEnd.FIGURE, {})


_MAIL = {"recipient": "'erased@invalid'", "subject": "''", "body_text": "''", "body_html": "''"}
_MAIL_ENDS = {**_MAIL, "enclosures": "'{}'", "smtp_reply": "NULL", "request_id": "NULL"}

LINES: tuple[Line, ...] = (
    _delete(
        Part.DOCUMENTS,
        "identity_document",
        "public_id registration_id kind number issuing_country expires_on number_index changed_at",
        Basis.SENSITIVE,
        "The identity check before the forum and at the badge desk; the same document in two registrations",
    ),
    _delete(
        Part.PORTRAITS,
        "portrait",
        "registration_id file_id width height brightness",
        Basis.SENSITIVE,
        "The face on the badge and at the gates",
    ),
    _delete(
        Part.PORTRAITS,
        "stored_file",
        "public_id kind size_bytes sha256",
        Basis.SENSITIVE,
        "The picture itself, in FILES_DIR/stored",
    ),
    _blank(
        Part.REGISTRATIONS,
        "registration",
        Basis.PARTICIPATION,
        "Reaching, seating and introducing the person; a draft goes with its row",
        draft="'{}'",
        idempotency_key="NULL",
        contact_id="NULL",
        nationality_party_id="NULL",
        arrives_from_party_id="NULL",
        organisation_id="NULL",
        organisation_name="NULL",
        position="NULL",
        mobile="NULL",
        languages="'{}'",
    ),
    _pseudonym(
        Part.REGISTRATIONS,
        "registration",
        Basis.PARTICIPATION,
        "What the person is called in mails, addresses and at the help desk; old private links open nothing any more",
        reference="'ERASED-' || id",
        public_id="gen_random_uuid()",
        link_generation="1",
    ),
    _figure(
        Part.REGISTRATIONS,
        "registration",
        "person_id category_id state in_personal_capacity represents_party_id counts_for_party_id locale created_at "
        "submitted_at decided_at",
        Basis.PARTICIPATION,
        "Figures: how many came, for which party, as what",
    ),
    _blank(
        Part.REGISTRATIONS,
        "participation",
        Basis.PARTICIPATION,
        "Travel days, for rooms and transfers",
        arrives_on="NULL",
        leaves_on="NULL",
    ),
    _figure(
        Part.REGISTRATIONS,
        "participation",
        "meeting_id registration_id mode created_at",
        Basis.PARTICIPATION,
        "Figures of each meeting",
    ),
    _figure(
        Part.REGISTRATIONS,
        "sign_up",
        "session_id registration_id state source priority sequence created_at changed_at",
        Basis.PARTICIPATION,
        "Figures of each session",
    ),
    _blank(
        Part.REGISTRATIONS,
        "badge",
        Basis.SECURITY,
        "The signed text of the code; the printed badge in FILES_DIR/badges goes with it",
        token="NULL",  # noqa: S106 # nosec B106
    ),
    _figure(
        Part.REGISTRATIONS,
        "badge",
        "public_id registration_id kind state cid manual_code badge_class created_at made_at ended_at",
        Basis.SECURITY,
        "A random number that must go on being refused at the gates",
    ),
    _blank(
        Part.REGISTRATIONS,
        "scan",
        Basis.SECURITY,
        "Who was shown at which checkpoint when; the scan itself stays as a figure of the checkpoint",
        registration_id="NULL",
        badge_id="NULL",
        cid="NULL",
        raw_hash="NULL",
    ),
    _figure(
        Part.REGISTRATIONS,
        "scan",
        "checkpoint_id session_id source direction outcome code scanned_at received_at",
        Basis.SECURITY,
        "How many passed which checkpoint when",
    ),
    _blank(
        Part.REGISTRATIONS,
        "presence",
        Basis.PARTICIPATION,
        "The scan by which the presence is known",
        scan_uuid="NULL",
    ),
    _figure(
        Part.REGISTRATIONS,
        "presence",
        "session_id registration_id source checkpoint_id first_at created_at",
        Basis.PARTICIPATION,
        "Figures: how many were there, and how many parties",
    ),
    _figure(
        Part.REGISTRATIONS,
        "consent",
        "registration_id kind text_version locale given_at",
        Basis.EVIDENCE,
        "That each registration was made with these agreements",
    ),
    _pseudonym(
        Part.REGISTRATIONS,
        "message",
        Basis.PARTICIPATION,
        "What we wrote to the person, so that the help desk sees the same",
        **_MAIL_ENDS,
    ),
    _figure(
        Part.REGISTRATIONS,
        "message",
        "public_id send_key message_id kind subject_kind subject_id locale is_secret state phase attempts created_at "
        "sent_at",
        Basis.EVIDENCE,
        "How many mails of which kind were sent, and whether they arrived",
    ),
    _delete(
        Part.REGISTRATIONS,
        "organisation",
        "public_id name kind party_id parent_id search_key",
        Basis.PARTICIPATION,
        "As the delegate wrote it; goes with the last registration that names it, stays while others do",
    ),
    _pseudonym(
        Part.PEOPLE,
        "person",
        Basis.PARTICIPATION,
        "Who somebody is, across editions; goes with the last registration, unless the person is remembered",
        public_id="gen_random_uuid()",
        key="gen_random_uuid()",
        native_name="''",
        native_lang="''",
        latin_family="'Erased ' || id",
        latin_given="''",
        salutation="''",
        birth_year="NULL",
        birth_month="NULL",
        birth_day="NULL",
        name_sort="'~'",
        search_key="''",
    ),
    _delete(
        Part.PEOPLE,
        "person_contact",
        "person_id contact_id created_at",
        Basis.PARTICIPATION,
        "Which address reaches whom",
    ),
    _delete(
        Part.PEOPLE,
        "contact",
        "public_id kind value locale verified_at created_at",
        Basis.PARTICIPATION,
        "An address or number; stays while it reaches somebody else",
    ),
    _delete(
        Part.EXPORTS,
        "export",
        "public_id user_id format locale wanted file_name created_at ready_at expires_at downloaded_at",
        Basis.PARTICIPATION,
        "Lists of attendance and of the audit trail that staff ordered; the files in FILES_DIR/exports go with them",
    ),
    _delete(
        Part.SIGN_INS,
        "sign_in_code",
        "contact_id code_hash link_hash browser_hash tries created_at code_expires_at link_expires_at used_at",
        Basis.SECURITY,
        "Hashes of codes and links; the mails that carried them lose address and words at the same time",
    ),
    _delete(
        Part.SESSIONS,
        "web_session",
        "public_id token_hash user_id contact_id created_at last_seen_at expires_at revoked_at device network "
        "confirmed_at",
        Basis.SECURITY,
        "Who is signed in, and was, so that they see it themselves",
    ),
    _delete(
        Part.SESSIONS,
        "invitation",
        "user_id token_hash created_at expires_at used_at",
        Basis.SECURITY,
        "The hash of the link by which staff came in",
    ),
    _delete(
        Part.SESSIONS,
        "password_reset",
        "user_id token_hash created_at expires_at used_at",
        Basis.SECURITY,
        "The hash of the link by which staff set a forgotten password",
    ),
    _delete(
        Part.SIGN_INS,
        "sign_in_wait",
        "key failures last_failed_at waits_until",
        Basis.SECURITY,
        "Who or which network failed to sign in, as a keyed hash",
    ),
    _pseudonym(
        Part.STAFF,
        "user",
        Basis.EMPLOYMENT,
        "Who works with the product; the row stays, for acts point at it",
        email="'erased-' || id || '@invalid'",
        name="'Erased ' || id",
        password_hash="NULL",  # noqa: S106 # nosec B106
    ),
)
