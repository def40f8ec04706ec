"""What an export should hold, and in which kind of file."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from gpscf_events.attendance.models import ExportFormat
from gpscf_events.core.forms import BaseForm
from gpscf_events.core.i18n import words
from gpscf_events.programme.models import Session

WHOLE = "whole"


class ExportForm(BaseForm):
    """The whole edition or one session; a sheet for people or a CSV for machines."""

    scope = SelectField(_l("What"), validators=[InputRequired()])
    format = RadioField(
        _l("File"),
        choices=[
            SelectChoice(ExportFormat.XLSX.value, _l("Excel (XLSX): for people; every cell is text")),
            SelectChoice(ExportFormat.CSV.value, _l("CSV: for other programs")),
        ],
        default=ExportFormat.XLSX.value,
        validators=[InputRequired()],
    )

    def __init__(self, sessions: Iterable[Session], **given: Any) -> None:
        """Offer the edition's sessions."""
        super().__init__(**given)
        choices = [SelectChoice(str(session.public_id), words(session.title)) for session in sessions]
        self.scope.choices = [SelectChoice(WHOLE, _l("The whole edition")), *choices]
