"""Forms of the programme as a file."""

from flask_babel import lazy_gettext as _l
from wtforms import SelectField
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
