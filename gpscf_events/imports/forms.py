"""Forms of imports: the file, what its columns hold, and one row put right."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FileField, HiddenField, SelectChoice, SelectField, StringField
from wtforms.validators import Length, ValidationError

from gpscf_events.core.forms import BaseForm
from gpscf_events.delegations.forms import PlaceForm
from gpscf_events.imports.rendering import FIELD_WORDS
from gpscf_events.imports.rules.columns import Field

LONGEST_CELL = 4_000


class FileForm(PlaceForm):
    """The table, and as what those come of whom it does not say it."""

    file = FileField(_l("Table (XLSX or CSV)"), render_kw={"accept": ".xlsx,.csv,.txt,.tsv"})

    def validate_file(self, field: FileField) -> None:
        """There is one."""
        if not field.data or not getattr(field.data, "filename", ""):
            raise ValidationError(_("Choose a file"))


class _SeenForm(BaseForm):
    """The revision that the page was made from."""

    revision = HiddenField(default="0")

    def seen(self) -> int:
        """The revision; -1 for a mangled one, which never matches."""
        text = self.revision.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


class SeenForm(_SeenForm):
    """A button."""


class ColumnsForm(_SeenForm):
    """What each column holds; see `with_columns`."""

    def chosen(self) -> list[str]:
        """A field, or empty, for each column."""
        return [field.data or "" for field in self.column_fields()]

    def column_fields(self) -> list[SelectField]:
        """The choices in the order of the columns."""
        return [field for field in self if field.name.startswith("column_")]


def with_columns(headings: Sequence[str]) -> type[ColumnsForm]:
    """The form with a choice for each column."""
    choices = [SelectChoice("", _l("Not taken over"))]
    choices += [SelectChoice(one.value, FIELD_WORDS[one]) for one in Field]
    fields: dict[str, Any] = {
        f"column_{index}": SelectField(
            heading or _l("Column %(number)d", number=index + 1), choices=choices, default=""
        )
        for index, heading in enumerate(headings)
    }
    return type("ColumnsForm", (ColumnsForm,), fields)


class RowForm(_SeenForm):
    """The cells of a row as they are taken; see `with_cells`."""

    is_another = BooleanField(_l("This is another person with the same name"))

    def typed(self) -> dict[str, str]:
        """What stands in each field."""
        return {field.name: field.data or "" for field in self.cell_fields()}

    def cell_fields(self) -> list[StringField]:
        """The fields in the order of the columns."""
        return [field for field in self if field.name in set(Field)]


def with_cells(columns: Sequence[str]) -> type[RowForm]:
    """The form with a text for each column that is taken."""
    fields: dict[str, Any] = {
        column: StringField(
            FIELD_WORDS[Field(column)],
            validators=[Length(max=LONGEST_CELL, message=_l("This is too long"))],
            render_kw={"autocomplete": "off", "spellcheck": "false", "dir": "auto"},
        )
        for column in columns
        if column
    }
    return type("RowForm", (RowForm,), fields)


def show_faults(form: RowForm, faults: Mapping[str, Any]) -> None:
    """Put what is wrong beside its field; what has no field stands at the first."""
    fields = form.cell_fields()
    for name, words in faults.items():
        field = next((one for one in fields if one.name == name), fields[0])
        field.errors = [*field.errors, words]
