"""Forms of the programme as a file."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FileField, HiddenField, SelectField, ValidationError
from wtforms.fields.choices import SelectChoice

from gpscf_events.core.forms import BaseForm


class ExportForm(BaseForm):
    """As what the programme is taken away."""

    form = SelectField(
        _l("Kind of file"),
        choices=[
            SelectChoice("xlsx", _l("XLSX: a table to change and send back")),
            SelectChoice("ics", _l("iCalendar: for a calendar program")),
            SelectChoice("json", _l("JSON: for other programs")),
        ],
    )


class ImportForm(BaseForm):
    """A file with a programme."""

    file = FileField(
        _l("File"),
        description=_l(
            "XLSX or JSON of at most 5 MB, or iCalendar of at most 2 MB: that moves, renames and cancels sessions."
        ),
        render_kw={"accept": ".xlsx,.csv,.json,.ics"},
    )

    def validate_file(self, field: FileField) -> None:
        """There is one."""
        if not field.data or not getattr(field.data, "filename", ""):
            raise ValidationError(_("Choose a file"))


class TakeOverForm(BaseForm):
    """What was looked at, come back: the rows, and the mark of what they would do."""

    packed = HiddenField()
    mark = HiddenField()
