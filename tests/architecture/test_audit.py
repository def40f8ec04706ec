"""Every verb that writes leaves an entry in the audit trail, or stands here with the reason why not."""

import ast
from collections.abc import Iterator

from tests.architecture.source import Source, sources

# Feature.function → why it writes without an entry of its own.
WITHOUT_ENTRY = {
    "accounts.ask_for_reset": "the same for every address; the worker records the link it sends",
    "accounts.begin_passkey": "nothing counts before add_passkey, which has its entry",
    "accounts.begin_totp": "nothing counts before confirm_totp, which has its entry",
    "accounts.forgive": "a part of signing in, which has its entry",
    "accounts.close_account": "disable_user writes the entry",
    "accounts.actor_of": "notes when a session was last seen; that is no act",
    "accounts.load_actor": "asks actor_of",
    "accounts.make_link": "a part of what the link is mailed for, which has its entry",
    "accounts.use_link": "a part of what the link does, which has its entry",
    "signups.on_session_changed": "an offer to tell; the change and the decision have their entries",
    "signups.tell_each": "does what tell_signed_up or send_message decided, with their entries; each mail is a row",
    "invitations.note_opened": "that a page was shown, which mail programs do too; the answer has its entry",
    "accounts.mark_confirmed": "a part of signing in and of giving the password again, which have their entries",
    "accounts.options_to_add": "a challenge is a question; what comes of it has its entry",
    "accounts.options_to_show": "a challenge is a question; what comes of it has its entry",
    "accounts.read_added": "a part of add_passkey, which has its entry",
    "accounts.start_session": "a part of signing in, which has its entry",
    "accounts.take_try": "counts tries; a failed one has its entry where it fails",
    "accounts.use_challenge_of": "a part of showing a passkey, which has its entry",
    "accreditation.on_decision_taken_back": "take_back has its entry; the badge that ends has its own",
    "accreditation.on_decision_proposed": "the decision has its entry; the history of facts gets its row",
    "accreditation.on_registration_accepted": "the decision has its entry, and so has the badge that may be made",
    "accreditation.on_registration_declined": "the decision has its entry, and so has the badge that ends",
    "accreditation.on_registration_submitted": "submitting has its entry; the facts begin empty",
    "accreditation.on_registration_withdrawn": "withdrawing has its entry, and so has the badge that ends",
    "categories.on_edition_copied": "a part of copying an edition, which has its entry",
    "badges.on_registration_changed": "prints what the changed answers say; the change has its entry",
    "accreditation.register_known": "register_by_protocol and note_missing have their entries",
    "audit.seal_entries": "chains the entries themselves",
    "registration.take_place": "counts under a lock; the act that takes the place has its entry",
    "registration.take_invitation_code": "a part of submitting, which names the code in its entry",
    "messages.count_left": "holds rows while it counts, and writes nothing",
    "messages.let_go": "a part of an act over many, which has its entries",
    "messages.withdraw": "a part of undoing an act over many, which has its entries",
    "signups.on_decision_taken_back": "services/seats.py notes every change of a sign-up where it is made",
    "messages.queue_message": "a message's own row says to whom, what, when and with what outcome",
    "messages.deliver": "a message's own row says to whom, what, when and with what outcome",
    "people.keep_reached": "a part of add_contact, which has its entry",
    "people.end_reached": "a part of remove_contact, which has its entry",
    "badges.on_contact_added": "owes a mail; the added contact has its entry",
    "people.keep_contact": "the entry of the act that needs the contact names it; known and new cost the same",
    "signups.accept_offer": "services/seats.py notes every change of a sign-up where it is made",
    "signups.approve": "services/seats.py notes every change of a sign-up where it is made",
    "signups.assign": "services/seats.py notes every change of a sign-up where it is made",
    "signups.cancel": "services/seats.py notes every change of a sign-up where it is made",
    "signups.choose": "services/seats.py notes every change of a sign-up where it is made",
    "signups.decline_offer": "services/seats.py notes every change of a sign-up where it is made",
    "signups.end_offers": "services/seats.py notes every change of a sign-up where it is made",
    "signups.on_registration_accepted": "services/seats.py notes every change of a sign-up where it is made",
    "signups.give_up_all": "services/seats.py notes every change of a sign-up where it is made",
    "signups.leave_seats": "services/seats.py notes every change of a sign-up where it is made",
    "signups.take_over": "services/seats.py notes every change of a sign-up where it is made",
    "signups.on_registration_submitted": "an end moves on; the submission has its entry",
    "signups.on_seats_raised": "services/seats.py notes every change of a sign-up where it is made",
    "signups.seat_at_door": "services/seats.py notes every change of a sign-up where it is made",
    "signups.refuse": "services/seats.py notes every change of a sign-up where it is made",
    "signups.set_priority": "services/seats.py notes every change of a sign-up where it is made",
    "signups.sign_up": "services/seats.py notes every change of a sign-up where it is made",
    "trail.mail_head": "a message's own row says to whom, what, when and with what outcome",
    "retention.reapply_journal": "each erasure that it repeats has its entry",
    "retention.write_down": "a part of erasing and of refusing, which have their entries",
    "retention.build_copy": "that it was ordered, taken and removed has its entries",
    "retention.on_job_buried": "a copy that could not be made says so in its own row",
    "retention.lock_plan": "makes an empty plan; what is changed in it has its entry",
    "questions.keep_entry": "what is typed so far is its owner's notes; what is sent is recorded",
    "questions.on_registration_accepted": "owes messages; a message's own row says to whom and what",
    "questions.on_registration_submitted": "a part of submitting, which has its entry",
    "runsheets.on_speaker_removed": "a part of removing the speaker, which has its entry",
    "runsheets.on_session_changed": "the change has its entry, and so has the next step that is left",
    "runsheets.outdate_sign": "the change has its entry, and so has the next step that is left",
    "runsheets.on_document_removed": "a part of removing the document, which has its entry",
    "runsheets.owe_print": "the worker prints a version that has its entry: nothing of the forum changes",
    "dashboard.owe_paper": "the worker prints what everybody may read: nothing of the forum changes",
    "questions.tell_concerned": "owes messages; a message's own row says to whom and what",
    "imports.apply_import": "services/steps.py notes every step of an import where it is taken",
    "imports.begin_import": "services/steps.py notes every step of an import where it is taken",
    "imports.check_import": "services/steps.py notes every step of an import where it is taken",
    "imports.choose_columns": "services/steps.py notes every step of an import where it is taken",
    "imports.on_job_buried": "services/steps.py notes every step of an import where it is taken",
    "imports.run_import": "services/steps.py notes every step of an import where it is taken",
    "imports.start_import": "services/steps.py notes every step of an import where it is taken",
    "imports.stop_import": "services/steps.py notes every step of an import where it is taken",
    "imports.undo_import": "services/steps.py notes every step of an import where it is taken",
    "imports.undo_rows": "services/steps.py notes every step of an import where it is taken",
    "imports.mend_row": "what a focal point writes into the own table; what is taken over of it is recorded",
    "delegations.remember_columns": "how a focal point's own tables are read: nothing of anybody changes",
    "retention.discard_draft": "a draft that is erased has its entry",
    "retention.erase_answers": "a part of erasing, which has its entry",
    "registration.save_page": "a draft is its owner's notes, seen by nobody else; what is submitted is recorded",
}
# Features whose rows are records by themselves: a scan says who, when, where and with which answer.
RECORDS_THEMSELVES = {"core", "checkin"}


def functions(source: Source) -> dict[str, ast.FunctionDef]:
    return {node.name: node for node in source.tree.body if isinstance(node, ast.FunctionDef)}


def called(node: ast.FunctionDef) -> set[str]:
    """The names of what a function calls, also as an attribute (`audit.record`)."""
    calls = [one.func for one in ast.walk(node) if isinstance(one, ast.Call)]
    plain = {one.id for one in calls if isinstance(one, ast.Name)}
    return plain | {one.attr for one in calls if isinstance(one, ast.Attribute)}


def reaches(name: str, wanted: str, known: dict[str, ast.FunctionDef], seen: frozenset[str]) -> bool:
    """Whether the function calls `wanted`, itself or through others of its file."""
    calls = called(known[name])
    further = (calls & known.keys()) - seen
    return wanted in calls or any(reaches(one, wanted, known, seen | {one}) for one in further)


def verbs() -> Iterator[tuple[str, bool]]:
    """(feature.function, whether it records) of every public function of a feature that opens a transaction."""
    for source in sources():
        if source.feature is None or source.feature in RECORDS_THEMSELVES:
            continue
        known = functions(source)
        for name in known:
            if not name.startswith("_") and reaches(name, "transaction", known, frozenset({name})):
                yield f"{source.feature}.{name}", reaches(name, "record", known, frozenset({name}))


def named_acts() -> set[str]:
    """The acts that the code records under a name written out."""
    found = set()
    for source in sources():
        for call in (one for one in ast.walk(source.tree) if isinstance(one, ast.Call) and one.args):
            name = getattr(call.func, "id", getattr(call.func, "attr", ""))
            first = call.args[0]
            if name in {"record", "_record"} and isinstance(first, ast.Constant):
                found.add(str(first.value))
    return found


def test_every_act_has_words_on_the_page_of_the_trail() -> None:
    words: set[str] = set()
    for source in sources():
        if source.name in {"gpscf_events/accounts/rendering.py", "gpscf_events/trail/rendering/acts.py"}:
            keys = [key for one in ast.walk(source.tree) if isinstance(one, ast.Dict) for key in one.keys]
            words |= {str(key.value) for key in keys if isinstance(key, ast.Constant)}
    missing = named_acts() - words
    assert not missing, f"name these in ACTS of gpscf_events/trail/rendering/acts.py: {sorted(missing)}"


def test_every_verb_that_writes_records_or_says_why_not() -> None:
    found = list(verbs())
    silent = {name for name, records in found if not records}
    assert not silent - WITHOUT_ENTRY.keys(), f"record() or a reason is missing: {sorted(silent)}"
    assert not WITHOUT_ENTRY.keys() - silent, "these record, or are gone: take them off the list"
    assert len(found) > 40, "the test does not see the verbs any more"
