"""Every writer of what security checks tells it, so that a clearance lapses, or stands here with the reason why not."""

import ast
from collections.abc import Iterator

from tests.architecture.source import Source, sources
from tests.architecture.test_audit import called, functions

# Whoever calls this has told; nothing else publishes the event.
TELLS = "tell_facts_changed"
# The rows that hold a name, a birth date, a document or a photo, and the columns of a registration that are the role.
ROWS = {"Person", "IdentityDocument", "Portrait"}
COLUMNS = {
    "native_name", "latin_family", "latin_given", "birth_year", "birth_month", "birth_day",
    "number", "number_index", "issuing_country", "person_id", "category_id", "represents_party_id",
    "nationality_party_id", "in_personal_capacity", "organisation_name", "file_id",
}  # fmt: skip
# The same, where the file knows the rows: elsewhere it is the place in a list.
POSITION = {"position"}
# Verbs of people/ that write: whoever calls them is a writer.
VERBS = {"add_person", "rename_person"}

# The demo is loaded before anything is checked; what retention erases is not checked anew.
LEFT_OUT = {"demo", "retention"}
# Feature.function → why it writes one of these and tells nothing.
WITHOUT_TELLING = {
    "delegations.on_submitted": "the seat in the delegation follows what was submitted just now",
    **dict.fromkeys(
        ("imports.check_import", "imports.mend_row", "imports.put_down"),
        "the row of a table that waits, not a registration",
    ),
    "people.add_person": "a new person; whoever calls it is a writer and is looked at",
    "people.rename_person": "knows no registration; whoever calls it is a writer and is looked at",
    "registration.open_draft": "a draft was shown to nobody",
    "registration.register_by_protocol": "a new registration: nothing was checked before",
    "registration.save_page": "a draft was shown to nobody",
    "registration.submit": "a draft becomes a registration: nothing was checked before",
}


def known_rows(source: Source) -> set[str]:
    """The rows that the file knows: there, any deletion or `setattr` may be of them."""
    names = {name.rsplit(".", 1)[-1] for _, name in source.imports()}
    return (ROWS | {"Registration"}) & names


def writes(node: ast.FunctionDef, rows: set[str]) -> bool:
    """Whether the function itself writes a fact; `rows` are those that its file knows."""
    for one in ast.walk(node):
        if isinstance(one, ast.Assign | ast.AugAssign | ast.AnnAssign):
            targets = one.targets if isinstance(one, ast.Assign) else [one.target]
            parts = [part for target in targets for part in ast.walk(target)]
            columns = COLUMNS | POSITION if rows else COLUMNS
            if any(isinstance(part, ast.Attribute) and part.attr in columns for part in parts):
                return True
        if isinstance(one, ast.Call):
            name = getattr(one.func, "id", getattr(one.func, "attr", ""))
            first = getattr(one.args[0], "id", "") if one.args else ""
            if name in VERBS or (name in ROWS and one.keywords):
                return True
            if name in {"insert", "update"} and first in ROWS | {"Registration"}:
                return True
            if rows and name == "setattr":
                return True
            if name == "delete" and (first in ROWS or rows & {"IdentityDocument", "Portrait"}):
                return True
    return False


def reached(name: str, known: dict[str, ast.FunctionDef]) -> set[str]:
    """The functions of the file that a function calls, itself among them."""
    found, ahead = set[str](), {name}
    while ahead:
        found |= ahead
        ahead = {one for here in ahead for one in called(known[here]) & known.keys()} - found
    return found


def writers() -> Iterator[tuple[str, bool]]:
    """(feature.function, whether it tells) of every public function of a feature that writes a fact."""
    for source in sources():
        if source.feature is None or source.feature in LEFT_OUT:
            continue
        known, rows = functions(source), known_rows(source)
        for name in known:
            parts = reached(name, known)
            if not name.startswith("_") and any(writes(known[one], rows) for one in parts):
                yield f"{source.feature}.{name}", any(TELLS in called(known[one]) for one in parts)


def test_every_writer_of_what_security_checks_tells_it() -> None:
    found = list(writers())
    silent = {name for name, tells in found if not tells}
    assert not silent - WITHOUT_TELLING.keys(), f"{TELLS}() or a reason is missing: {sorted(silent)}"
    assert not WITHOUT_TELLING.keys() - silent, "these tell, or are gone: take them off the list"
    telling = {name for name, tells in found if tells}
    known = {"keep_document", "remove_document", "keep_portrait", "remove_portrait", "change_answers"}
    assert {f"registration.{name}" for name in known} <= telling, "the test does not see the writers any more"


def test_a_new_writer_that_tells_nothing_is_seen() -> None:
    forms = (
        "row.birth_year = 1970",
        "a, row.position = 1, 2",
        "Portrait(file=file)",
        "session.execute(update(Person).values(latin_family=''))",
        "session.delete(document)",
        "rename_person(person_id=1)",
        "setattr(row, name, value)",
    )
    for form in forms:
        parsed = ast.parse(f"def verb():\n    {form}").body[0]
        assert isinstance(parsed, ast.FunctionDef)
        assert writes(parsed, {"Registration", "IdentityDocument"}), form


def test_only_one_function_publishes_the_event() -> None:
    found = [
        source.name
        for source in sources()
        for call in ast.walk(source.tree)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "FactsChanged"
    ]
    assert found == ["gpscf_events/registration/services/facts.py"]
