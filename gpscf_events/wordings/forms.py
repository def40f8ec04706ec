"""The words of one person."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField
from wtforms.validators import Length, ValidationError

from gpscf_events.core.forms import BaseForm, PlainText
from gpscf_events.people.rules import may_be_chinese_name
from gpscf_events.wordings.rules import FIELDS, Gap, Said, find_gaps

LENGTH = 200
GAP_WORDS = {
    Gap.NO_NAME: _l("Enter the name in Chinese before it counts as checked"),
    Gap.ONE_LANGUAGE: _l("Enter it in this language too before it counts as checked"),
}


def _line(label: Any, lang: str) -> StringField:
    return StringField(
        label,
        validators=[
            PlainText(),
            Length(max=LENGTH, message=_l("This is too long: at most %(max)d characters", max=LENGTH)),
        ],
        render_kw={"autocomplete": "off", "spellcheck": "false", "lang": lang},
    )


class WordingForm(BaseForm):
    """Name, position and organisation as they are announced and printed."""

    revision = HiddenField(default="0")
    name_zh = _line(_l("Name in Chinese"), "zh-CN")
    position_zh = _line(_l("Position in Chinese"), "zh-CN")
    position_en = _line(_l("Position in English"), "en")
    organisation_zh = _line(_l("Organisation in Chinese"), "zh-CN")
    organisation_en = _line(_l("Organisation in English"), "en")

    def validate_name_zh(self, field: StringField) -> None:
        """Chinese characters."""
        if field.data and not may_be_chinese_name(field.data):
            raise ValidationError(
                _("Use Chinese characters only, with a dot between the parts, or leave this empty")
            )

    def seen(self) -> int:
        """The revision that the page was made from; -1 for a mangled one, which never matches."""
        text = self.revision.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1

    def said(self) -> Said:
        """What was typed."""
        return Said(**{name: self[name].data or "" for name in FIELDS})

    def is_complete(self) -> bool:
        """Whether the words may count as checked; else each gap is said at its field."""
        gaps = find_gaps(self.said())
        for name, gap in gaps.items():
            self[name].errors = [*self[name].errors, GAP_WORDS[gap]]
        return not gaps
