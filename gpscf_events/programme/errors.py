"""Why a change of the programme is refused; each says what to do."""

from flask_babel import lazy_gettext as _l

from gpscf_events.core.errors import RuleBroken


class ChangedMeanwhile(RuleBroken):
    """Somebody else saved the same thing after this page was opened."""

    code = "changed_meanwhile"
    status = 409
    message = _l(
        "Somebody else saved changes after you opened this page. What is saved now stands beside each field "
        "that differs. Check them, then save again."
    )


class KeyTaken(RuleBroken):
    """Another one has this short name already."""

    code = "key_taken"
    status = 409
    message = _l("This short name is taken. Choose another one.")


class FileRefused(RuleBroken):
    """A file is no programme that can be read; the message says why and what to do."""

    code = "programme_file_refused"
    status = 422
    message = _l("This file could not be read. Send an XLSX, JSON or iCalendar file.")


class NotTakenOver(RuleBroken):
    """A rule forbids one of the changes of a file, so none was made; the message names the session."""

    code = "programme_not_taken_over"
    status = 409
    message = _l("Nothing was imported.")
