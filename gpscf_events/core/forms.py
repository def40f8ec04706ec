"""The base of all forms: what every text field refuses, and what it quietly tidies."""

from typing import Any

from flask import request
from flask_wtf import FlaskForm
from flask_wtf.form import SUBMIT_METHODS, _Auto
from werkzeug.datastructures import MultiDict
from wtforms import Field, FileField, MultipleFileField, ValidationError

from gpscf_events.core.texts import find_unfit, tidy


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
