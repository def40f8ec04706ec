"""Words for imports."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from gpscf_events.imports.models import ImportState, Outcome, RowState
from gpscf_events.imports.rules.cells import Fault
from gpscf_events.imports.rules.columns import Field

# Also the headings of the template, in either language: `rules.columns` knows them all.
FIELD_WORDS: dict[Field, LazyString] = {
    Field.LATIN_FAMILY: _l("Family name (as in the passport)"),
    Field.LATIN_GIVEN: _l("Given names (as in the passport)"),
    Field.LATIN_NAME: _l("Full name (in Latin letters)"),
    Field.NATIVE_NAME: _l("Name in own script"),
    Field.CHINESE_NAME: _l("Chinese name"),
    Field.SALUTATION: _l("Form of address"),
    Field.BIRTH: _l("Date of birth (year-month-day)"),
    Field.NATIONALITY: _l("Nationality"),
    Field.ORGANISATION: _l("Organisation"),
    Field.ORGANISATION_EN: _l("Organisation in English"),
    Field.POSITION: _l("Position"),
    Field.POSITION_EN: _l("Position in English"),
    Field.MOBILE: _l("Mobile number"),
    Field.LOCALE: _l("Language of mails"),
    Field.CATEGORY: _l("Comes as"),
}
WIDTHS: dict[Field, int] = {
    Field.ORGANISATION: 32,
    Field.ORGANISATION_EN: 32,
    Field.POSITION: 24,
    Field.POSITION_EN: 24,
}
USUAL_WIDTH = 20
FAULT_WORDS: dict[Fault, LazyString] = {
    Fault.NO_FAMILY_NAME: _l("The family name in Latin letters is missing"),
    Fault.NAME_NOT_SPLIT: _l(
        "It cannot be told which part is the family name. Write it in capitals, or with a comma after it: "
        "DUPONT Élodie, or Dupont, Élodie"
    ),
    Fault.NOT_LATIN: _l("Use Latin letters, as in the passport"),
    Fault.NOT_NATIVE: _l("This holds no letters"),
    Fault.NOT_CHINESE: _l("Use Chinese characters only, with a dot between the parts"),
    Fault.TOO_LONG: _l("This is too long"),
    Fault.UNFIT: _l("This holds an invisible or lost character. Type it again."),
    Fault.LOST_DIGITS: _l(
        "The table has lost the last digits of this number. Type it again; in the table, make the column a text column."
    ),
    Fault.BIRTH_UNREADABLE: _l("Write the date of birth as year, month and day: 1980-02-29"),
    Fault.BIRTH_TWO_WAYS: _l(
        "Day and month could be either way round. Write year, month and day: 1980-02-29"
    ),
    Fault.BIRTH_IMPOSSIBLE: _l("There is no such day"),
    Fault.BIRTH_TO_COME: _l("This day is still to come"),
    Fault.NO_SUCH_COUNTRY: _l("No country or region is called this. Use its usual name or its code, like FR"),
    Fault.NOT_A_NUMBER: _l("Enter a number that exists, with its country code, like +86 138 0000 0000"),
    Fault.NO_SUCH_LANGUAGE: _l("Write Chinese or English"),
    Fault.NO_SUCH_CATEGORY: _l("Your delegation has no places of this name"),
    Fault.NO_PLACE: _l("All places of your delegation for this category are taken"),
}
OUTCOME_WORDS: dict[Outcome, LazyString] = {
    Outcome.NEW: _l("New"),
    Outcome.CHANGED: _l("Changes"),
    Outcome.UNCHANGED: _l("Same as now"),
    Outcome.SENT: _l("Sent already, stays"),
    Outcome.TWICE: _l("Perhaps twice"),
    Outcome.WRONG: _l("To put right"),
}
OUTCOME_TONES: dict[Outcome, str] = {
    Outcome.NEW: "",
    Outcome.CHANGED: "",
    Outcome.UNCHANGED: "quiet",
    Outcome.SENT: "quiet",
}
ROW_WORDS: dict[RowState, LazyString] = {
    RowState.DONE: _l("Taken over"),
    RowState.UNDONE: _l("Taken back"),
    RowState.KEPT: _l("Stays: it was changed since"),
}
STATE_WORDS: dict[ImportState, LazyString] = {
    ImportState.COLUMNS: _l("Columns to be named"),
    ImportState.CHECKING: _l("Being looked at"),
    ImportState.CHECKED: _l("Ready to be taken over"),
    ImportState.APPLYING: _l("Being taken over"),
    ImportState.DONE: _l("Taken over"),
    ImportState.STOPPED: _l("Stopped"),
    ImportState.UNDOING: _l("Being taken back"),
    ImportState.UNDONE: _l("Taken back"),
}
