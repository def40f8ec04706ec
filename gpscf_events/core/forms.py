"""The base of all forms: what every text field refuses, and what it quietly tidies."""

import unicodedata
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.form import SUBMIT_METHODS, _Auto
from werkzeug.datastructures import MultiDict
from wtforms import Field, FileField, MultipleFileField, ValidationError

# Characters that turn the reading direction of what stands beside them (Unicode TR 36, "bidi spoofing").
_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

# What programs, ours too, write where they could not keep a character.
LOST = "\ufffd"


def tidy(value: Any) -> Any:
    """NFC and no space at the ends; everything else stays as typed."""
    return unicodedata.normalize("NFC", value).strip() if isinstance(value, str) else value


class PlainText:
    """Refuses what no name, title or address holds: control characters, direction marks, unassigned characters."""

    def __init__(self, *, lines: bool = False) -> None:
        """With `lines`, line breaks are welcome."""
        self.lines = lines

    def __call__(self, form: FlaskForm, field: Field) -> None:
        """Raise ValidationError that says which character to take out."""
        for character in field.data or "":
            if self.lines and character in "\r\n\t":
                continue
            if character == LOST:
                raise ValidationError(_l("Type the character again where � stands: it was lost on its way."))
            if character in _BIDI_CONTROLS or unicodedata.category(character) in {"Cc", "Cs", "Co", "Cn"}:
                raise ValidationError(
                    _l("Take out the invisible character U+%(code)04X; copying from another program can add it.",
                       code=ord(character))
                )  # fmt: skip


class BaseForm(FlaskForm):  # type: ignore[misc]
    """A form of ours: fields are tidied before they are checked."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """Bind the tidying to every field."""

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
            """Add `tidy` in front of the field's own filters."""
            filters = [tidy, *unbound_field.kwargs.get("filters", ())]
            return unbound_field.bind(form=form, filters=filters, **options)

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """What a browser's form sent: texts for fields of texts, files for fields of files, never JSON."""
            if formdata is not _Auto:
                return super().wrap_formdata(form, formdata)
            if request.method not in SUBMIT_METHODS or not (request.form or request.files):
                return None
            files = [
                (name, file)
                for name, file in request.files.items(multi=True)
                if isinstance(form._fields.get(name), FileField | MultipleFileField)
            ]
            return MultiDict([*request.form.items(multi=True), *files])
