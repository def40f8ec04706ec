"""The birth date in three boxes, as the document prints it, where the category asks for it."""

from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import ValidationError

from gpscf_events.categories.models import Asked
from gpscf_events.core.clock import now
from gpscf_events.core.forms import PlainText
from gpscf_events.people.rules import BirthDate, BirthFault, read_birth_date
from gpscf_events.registration.forms.fields import PageForm

BOXES = ("birth_day", "birth_month", "birth_year")
_WORDS = {
    BirthFault.NOT_NUMBERS: _l("Enter the birth date in digits, like 27 3 1968"),
    BirthFault.NO_YEAR: _l("Enter the year of birth with four digits, from 1900 on"),
    BirthFault.DAY_WITHOUT_MONTH: _l(
        "Enter the month too, or leave the day empty if your document prints none"
    ),
    BirthFault.NO_SUCH_DAY: _l("There is no such day. The first box is the day, the second the month."),
    BirthFault.NOT_YET: _l("This day is still to come. Check the year of birth"),
}


def _box(label: object) -> StringField:
    return StringField(
        label,
        validators=[PlainText()],
        render_kw={
            "type": "text",
            "inputmode": "numeric",
            "autocomplete": "off",
            "dir": "ltr",
            "maxlength": "10",
        },
    )


class BirthForm(PageForm):
    """The boxes of the birth date; taken away where the category does not ask."""

    birth_day = _box(_l("Day of birth"))
    birth_month = _box(_l("Month of birth"))
    birth_year = _box(_l("Year of birth"))
    asks_birth = Asked.NOT

    def ask_birth(self, asked: Asked) -> None:
        """Keep the boxes, or take them away."""
        self.asks_birth = asked
        if asked is Asked.NOT:
            for name in BOXES:
                if name in self:
                    del self[name]

    def validate_birth_day(self, field: StringField) -> None:
        """All three boxes together; what is wrong stands at the first."""
        found = self._read()
        if isinstance(found, BirthFault):
            raise ValidationError(_WORDS[found])
        if found is None and self.asks_birth is Asked.REQUIRED:
            raise ValidationError(_("Enter your birth date, as far as your document prints it"))

    def birth(self) -> BirthDate | None:
        """The birth date, once the form is valid; None where it was not asked or not given."""
        found = self._read() if "birth_day" in self else None
        return found if isinstance(found, BirthDate) else None

    def _read(self) -> BirthDate | BirthFault | None:
        today = now().astimezone(ZoneInfo("Asia/Shanghai")).date()
        day, month, year = (self[name].data or "" for name in BOXES)
        return read_birth_date(day, month, year, today=today)
