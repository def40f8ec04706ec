"""What the forms of the draft's pages are made of."""

from typing import Any

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from gpscf_events.core.forms import BaseForm, PlainText
from gpscf_events.registration.rules import Choices

NAME_LENGTH = 120
TEXT_LENGTH = 200


class CheckboxesField(SelectMultipleField):  # type: ignore[misc]
    """Several ticks under one heading."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class PageForm(BaseForm):
    """A page of the draft."""

    def offer(self, choices: Choices) -> None:
        """Take what the edition offers; pages without such fields take nothing."""

    def typed(self, formdata: MultiDict[str, str]) -> dict[str, list[str]]:
        """What was typed into this page's fields, untouched: this is what the draft keeps."""
        return {field.name: values for field in self if (values := formdata.getlist(field.name))}


def text_field(
    label: Any, missing: Any = None, *, length: int = TEXT_LENGTH, hint: Any = "", **attributes: str
) -> StringField:
    """A line of plain text of a page, at most `length` characters; required where `missing` says what is missing."""
    too_long = _l("This is too long: at most %(max)d characters", max=length)
    required = [InputRequired(missing)] if missing else []
    return StringField(
        label,
        description=hint,
        # Never Optional(): it ends the chain for an empty text, and rules over two fields would not be asked.
        validators=[PlainText(), Length(max=length, message=too_long), *required],
        render_kw={"type": "text", "maxlength": str(length), **attributes},
    )
