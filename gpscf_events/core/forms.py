"""The base of all forms: what every text field refuses, and what it quietly tidies."""

from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from flask_wtf.form import SUBMIT_METHODS, _Auto
from werkzeug.datastructures import MultiDict
from wtforms import (
    DateTimeField,
    Field,
    FileField,
    IntegerField,
    MultipleFileField,
    StringField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, StopValidation

from gpscf_events.core.db import Words
from gpscf_events.core.texts import find_unfit, tidy

EARLIEST_YEAR, LATEST_YEAR = 2000, 2100
MOST_COUNTED = 10**15


class PlainText:
    """Refuses what no name, title or address holds: control characters, direction marks, unassigned characters."""

    def __init__(self, *, lines: bool = False) -> None:
        """With `lines`, line breaks are welcome."""
        self.lines = lines

    def __call__(self, form: FlaskForm, field: Field) -> None:
        """Raise ValidationError that says which character to take out."""
        unfit = find_unfit(field.data or "", lines=self.lines)
        if unfit is not None:
            raise ValidationError(unfit)


class OneLanguage:
    """Stands on the English one of two fields, `…_zh` and `…_en`: words in either are enough."""

    def __init__(self, message: Any) -> None:
        """What is said where there are none."""
        self.message = message

    def __call__(self, form: FlaskForm, field: Field) -> None:
        """Raise ValidationError where both fields are empty."""
        chinese = form[f"{field.short_name.removesuffix('_en')}_zh"]
        if not field.data and not chinese.data:
            raise ValidationError(self.message)


def ensure_year(_form: FlaskForm, field: Field) -> None:
    """Raise StopValidation for a day of no forum: most slips of the year, and days that no zone can count to."""
    if field.data and not EARLIEST_YEAR <= field.data.year <= LATEST_YEAR:
        raise StopValidation(_("Check the year: it should lie between 2000 and 2100"))


def ensure_countable(_form: FlaskForm, field: Field) -> None:
    """Raise StopValidation for a number that no database holds and that NumberRange fails on (it asks for a float)."""
    if field.data is not None and abs(field.data) >= MOST_COUNTED:
        raise StopValidation(_("This number is too large"))


class BaseForm(FlaskForm):  # type: ignore[misc]
    """A form of ours: fields are tidied before they are checked."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """Bind the tidying to every field."""

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
            """Add `tidy` in front of the filters, and what all days, times and numbers need to their checks.

            A required text is one of which something is left after that: InputRequired looks at what was sent, and
            takes a space for an answer.
            """
            filters = [tidy, *unbound_field.kwargs.get("filters", ())]
            checks = unbound_field.kwargs.get("validators", ())
            if issubclass(unbound_field.field_class, DateTimeField):
                options["validators"] = [*checks, ensure_year]
            elif issubclass(unbound_field.field_class, IntegerField):
                options["validators"] = [ensure_countable, *checks]
            elif issubclass(unbound_field.field_class, StringField):
                options["validators"] = [
                    DataRequired(one.message) if type(one) is InputRequired else one for one in checks
                ]
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

    def in_two(self, name: str) -> Words | None:
        """The words typed in the fields `name_zh` and `name_en`; None where both are empty."""
        found = Words({key: text for key in ("zh", "en") if (text := self[f"{name}_{key}"].data)})
        return found or None

    def fill_in_two(self, **said: Words | None) -> None:
        """Show words of both languages, in the fields named after each."""
        for name, found in said.items():
            for key in ("zh", "en"):
                self[f"{name}_{key}"].data = (found or Words()).get(key, "")
