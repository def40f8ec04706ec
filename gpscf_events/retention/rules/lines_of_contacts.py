"""The lines of addresses and numbers: whom they reach, and what they open."""

from gpscf_events.retention.rules.forms_of_lines import Basis, Line, _delete
from gpscf_events.retention.rules.periods import Part

CONTACTS: tuple[Line, ...] = (
    _delete(
        Part.PEOPLE,
        "person_contact",
        "person_id contact_id created_at",
        Basis.PARTICIPATION,
        "Which address reaches whom",
    ),
    _delete(
        Part.REGISTRATIONS,
        "registration_contact",
        "registration_id contact_id created_at",
        Basis.PARTICIPATION,
        "Which further addresses and numbers open a registration",
    ),
    _delete(
        Part.VISITORS,
        "focal_point",
        "public_id contact_id name columns_said created_at",
        Basis.PARTICIPATION,
        "Who looks after a delegation, and what the columns of their tables hold; counted from the edition's last day",
    ),
    _delete(
        Part.EXPORTS,
        "member_import",
        "public_id delegation_id contact_id file_name category_id meeting_keys locale headings columns created_at "
        "finished_at",
        Basis.PARTICIPATION,
        "A table of members that a focal point sent; the file itself is not kept",
    ),
    _delete(
        Part.EXPORTS,
        "import_row",
        "import_id number cells mended is_another outcome faults pages before category_id state registration_id",
        Basis.PARTICIPATION,
        "The rows of such a table, until they are taken over, put right or taken back; a row goes with its "
        "registration too. Columns with numbers of documents are thrown away before",
    ),
    _delete(
        Part.VISITORS,
        "party_invitation",
        "public_id number party_id label addressee addressee_name level companions signatory channel locale email "
        "reply_by state sent_on proof opened_at reply replied_on reply_words delegation_id owner_user_id revision "
        "created_at",
        Basis.EVIDENCE,
        "Which office was invited, how it was told, and what it answered; counted from the edition's last day",
    ),
    _delete(
        Part.VISITORS,
        "invitation_reminder",
        "invitation_id by_mail words by_user_id reminded_at",
        Basis.EVIDENCE,
        "When an office was reminded; goes with the invitation",
    ),
    _delete(
        Part.VISITORS,
        "note",
        "public_id party_id kind number sender dated_on received_on language summary supersedes_id file_id revision "
        "made_by_user_id created_at",
        Basis.EVIDENCE,
        "What a sending authority wrote, with its scan in FILES_DIR/stored; counted from the edition's last day",
    ),
    _delete(
        Part.VISITORS,
        "note_person",
        "public_id note_id line name function registration_id confirmed_by_user_id created_at",
        Basis.EVIDENCE,
        "Whom a note names, as it writes them; goes with the registration that it means, or with the note",
    ),
    _delete(
        Part.VISITORS,
        "host_list",
        "public_id file_name total sent_by_user_id created_at",
        Basis.EVIDENCE,
        "That a host sent a list of who comes to a session; the file itself is not kept",
    ),
    _delete(
        Part.VISITORS,
        "host_list_line",
        "public_id list_id number name organisation email registration_id is_left",
        Basis.EVIDENCE,
        "Whom a host's list names, as the host writes them; goes when a newer list comes, with the registration that "
        "it means, or with the edition",
    ),
    _delete(
        Part.VISITORS,
        "run_sheet_line",
        "public_id sheet_id minute position what who language microphone media cue_owner revision",
        Basis.EVIDENCE,
        "What happens in a session at which minute, who does it and who gives the cue; counted from the edition's "
        "last day",
    ),
    _delete(
        Part.VISITORS,
        "speaker_item",
        "public_id speaker_id kind state due_on note document_id revision created_at",
        Basis.EVIDENCE,
        "What somebody announced was asked for, until when, and a note; counted from the edition's last day",
    ),
    _delete(
        Part.VISITORS,
        "run_sheet_version",
        "public_id sheet_id number content published_by_user_id created_at",
        Basis.EVIDENCE,
        "A run sheet as it was published; counted from the edition's last day. Prints in FILES_DIR/run-sheets go "
        "after a day",
    ),
    _delete(
        Part.PEOPLE,
        "contact",
        "public_id kind value locale verified_at created_at",
        Basis.PARTICIPATION,
        "An address or number; stays while it reaches somebody else",
    ),
)
