"""What all forms of the programme share: fields, and telling of saves in between."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    Field,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import (
    Length,
    Optional,
    Regexp,
)

from gpscf_events.core.forms import BaseForm, OneLanguage, PlainText
from gpscf_events.programme.rules import KEY_LENGTH

# What browsers send, and what somebody types where the browser has no picker.
FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"]
TITLE_LENGTH = 200
TEXT_LENGTH = 4000
LINK_LENGTH = 500
MOST_SEATS = 100_000


def line(label: Any, length: int = TITLE_LENGTH, *, needed: Any = None, **more: Any) -> StringField:
    """A line of text; `more` are attributes of its input.

    It may stay empty, unless `needed` says what is wrong when it is, and the one in Chinese beside it too.
    """
    checks = [*_checks(length), *([OneLanguage(needed)] if needed else [])]
    return StringField(label, validators=checks, render_kw={"autocomplete": "off", **more})


def text_area(label: Any) -> TextAreaField:
    """Several lines that may stay empty."""
    return TextAreaField(label, validators=[*_checks(TEXT_LENGTH, lines=True)], render_kw={"rows": 4})


def _checks(length: int, *, lines: bool = False) -> list[Any]:
    too_long = _l("This is too long: at most %(max)d characters", max=length)
    return [PlainText(lines=lines), Length(max=length, message=too_long)]


def key_field() -> StringField:
    """The short name of something new."""
    return StringField(
        _l("Short name (optional)"),
        description=_l("Stands in addresses and file names and never changes: small letters, digits, hyphens. "
                       "Left empty, it is made from the English words."),
        validators=[
            Optional(),
            Length(max=KEY_LENGTH, message=_l("This is too long: at most %(max)d characters", max=KEY_LENGTH)),
            Regexp(r"^[a-z0-9]+(-[a-z0-9]+)*$", message=_l("Use only small letters, digits and hyphens")),
        ],
        render_kw={"autocomplete": "off", "spellcheck": "false", "dir": "ltr"},
    )  # fmt: skip


class KeptForm(BaseForm):
    """A form about something that is saved in revisions."""

    revision = HiddenField(default="0")

    def seen(self) -> int:
        """The revision that the page was made from; 0 for a mangled one, which never matches."""
        text = self.revision.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

    def show_saved(self, saved: "KeptForm") -> None:
        """Put what is saved now beside every field that differs, and take over the revision it has."""
        for name, field in self._fields.items():
            if name in {"csrf_token", "revision"} or field.data == saved[name].data:
                continue
            field.errors = [
                *field.errors,
                _("Saved now: %(value)s", value=_shown(saved[name]) or _("nothing")),
            ]
        self.revision.data = saved.revision.data
        self.revision.raw_data = None


def _shown(field: Field) -> str:
    """The value of a field as people read it."""
    if isinstance(field, SelectField | SelectMultipleField):
        chosen = field.data if isinstance(field.data, list) else [field.data]
        return ", ".join(str(label) for value, label, *_more in field.iter_choices() if value in chosen)
    if isinstance(field.data, datetime):
        return f"{field.data:%Y-%m-%d %H:%M}"
    return "" if field.data is None else str(field.data)
