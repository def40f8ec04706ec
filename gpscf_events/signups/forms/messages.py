"""What hosts type to write to those signed up."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, SelectMultipleField, TextAreaField, widgets
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, ValidationError

from gpscf_events.core.db import Words
from gpscf_events.core.forms import BaseForm, PlainText
from gpscf_events.signups.rules.messages import ADDRESSED, BY_VIDEO, HAS_SEAT, REQUESTED, WAITING

MOST_LETTERS = 2000


def _words(label: Any) -> TextAreaField:
    too_long = _l("This is too long: at most %(max)d characters", max=MOST_LETTERS)
    return TextAreaField(
        label,
        validators=[PlainText(lines=True), Length(max=MOST_LETTERS, message=too_long)],
        filters=[lambda text: text.replace("\r\n", "\n") if text else text],
        render_kw={"rows": 8, "maxlength": MOST_LETTERS},
    )


TO = {
    HAS_SEAT: _l("Those who have a seat or are offered one"),
    BY_VIDEO: _l("Those who come by video"),
    WAITING: _l("Those on the waiting list"),
    REQUESTED: _l("Those who asked for a seat"),
}
# The first state of each box says in lists whom a message was for.
READERS = {ADDRESSED[key][0].value: label for key, label in TO.items()}


class MessageForm(BaseForm):
    """To whom, and the words in both languages, or in one for all."""

    to = SelectMultipleField(
        _l("To whom"),
        choices=[SelectChoice(key, label) for key, label in TO.items()],
        default=[HAS_SEAT],
        validators=[InputRequired(_l("Choose who is to read it"))],
        widget=widgets.ListWidget(prefix_label=False),
        option_widget=widgets.CheckboxInput(),
    )
    words_zh = _words(_l("Message in Chinese"))
    words_en = _words(_l("Message in English"))
    one_for_all = BooleanField(
        _l("I write in one language: readers of the other language get these words too")
    )

    def validate_words_zh(self, field: Field) -> None:
        """There, unless English words are for all."""
        self._ensure(field, other=self.words_en)

    def validate_words_en(self, field: Field) -> None:
        """There, unless Chinese words are for all."""
        self._ensure(field, other=self.words_zh)

    def said(self) -> Words:
        """The words in each language in which they were written; after `validate`."""
        return self.in_two("words") or Words()

    def _ensure(self, field: Field, *, other: Field) -> None:
        if field.data or (other.data and self.one_for_all.data):
            return
        if other.data:
            raise ValidationError(
                _("Write the message in this language too, or tick that the other words are for all")
            )
        raise ValidationError(_("Write the message"))
