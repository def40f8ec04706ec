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
from gpscf_events.programme.models import Meeting, Session

WHOLE = "whole"


class ExportForm(BaseForm):
    """The whole edition, a meeting or one session; a sheet for people or a CSV for machines."""

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

    def __init__(
        self, meetings: Iterable[Meeting], sessions: Iterable[Session], *, whole: bool, **given: Any
    ) -> None:
        """Offer the meetings and sessions, and with `whole` the edition."""
        super().__init__(**given)
        self.scope.choices = [
            *([SelectChoice(WHOLE, _l("The whole edition"))] if whole else ()),
            *(SelectChoice(str(meeting.public_id), words(meeting.name)) for meeting in meetings),
            *(SelectChoice(str(session.public_id), words(session.title)) for session in sessions),
        ]
