"""What hosts send and say about their own list."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FileField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, ValidationError

from gpscf_events.core.forms import BaseForm, PlainText
from gpscf_events.programme.models import PoolKind
from gpscf_events.signups.forms import POOLS


class ListForm(BaseForm):
    """The list."""

    file = FileField(
        _l("List (XLSX or CSV)"),
        description=_l("With the headings Name, Organisation and E-mail, in any order. At most 3,000 rows."),
        render_kw={"accept": ".xlsx,.csv,.txt,.tsv"},
    )

    def validate_file(self, field: FileField) -> None:
        """There is one."""
        if not field.data or not getattr(field.data, "filename", ""):
            raise ValidationError(_("Choose a file"))


class SeatForm(BaseForm):
    """A seat for somebody on the list."""

    reference = StringField(
        _l("Reference"),
        validators=[
            InputRequired(_l("Enter the reference of the registration")),
            PlainText(),
            Length(max=40),
        ],
        render_kw={"autocomplete": "off", "dir": "ltr"},
    )
    kind = SelectField(
        _l("Seat"),
        choices=[
            SelectChoice(PoolKind.OPEN.value, _l("An open seat")),
            *(SelectChoice(kind.value, label) for kind, label in POOLS.items()),
        ],
    )
