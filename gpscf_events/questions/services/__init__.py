"""The verbs of questions: the only writers of their tables."""

from gpscf_events.questions.services.answers import (
    keep_entry,
    keep_file,
    on_registration_submitted,
    remove_file,
    send_entry,
)
from gpscf_events.questions.services.editing import (
    QuestionValues,
    add_question,
    change_question,
    hide_question,
    move_question,
    remove_question,
)
from gpscf_events.questions.services.later_forms import (
    FormValues,
    add_form,
    change_form,
    on_registration_accepted,
    open_form,
    tell_concerned,
)

__all__ = [
    "FormValues",
    "QuestionValues",
    "add_form",
    "add_question",
    "change_form",
    "change_question",
    "hide_question",
    "keep_entry",
    "keep_file",
    "move_question",
    "on_registration_accepted",
    "on_registration_submitted",
    "open_form",
    "remove_file",
    "remove_question",
    "send_entry",
    "tell_concerned",
]
