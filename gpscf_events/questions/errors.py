"""Why a question, form or answer is refused; each says what to do."""

from flask_babel import lazy_gettext as _l

from gpscf_events.core.errors import RuleBroken


class AnswersMissing(RuleBroken):
    """A further question is not answered, or not in a way that can be right."""

    code = "answers_missing"
    message = _l("Some of the further questions need an answer. Open that part, then submit.")


class OthersDepend(RuleBroken):
    """Another question is shown only after a certain answer to this one."""

    code = "others_depend"
    status = 409
    message = _l(
        "Another question is shown only after an answer to this one. Change or hide that question first."
    )


class MustStandBefore(RuleBroken):
    """A question would be asked before the one that it depends on."""

    code = "must_stand_before"
    status = 409
    message = _l("A question cannot stand before the one on whose answer it depends.")


class FormClosed(RuleBroken):
    """The deadline is over, or the form is not open."""

    code = "form_closed"
    status = 409
    message = _l(
        "This form takes no answers any more. If something must change, write to or call your contact."
    )


class FileRefused(RuleBroken):
    """The file is not of a kind that is kept."""

    code = "file_refused"
    message = _l(
        "This file is neither a PDF nor a picture that we can read, or it is damaged. Choose a PDF, JPEG, PNG or "
        "WebP file."
    )
