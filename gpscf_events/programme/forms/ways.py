"""The form of the ways between venues: a field for each pair."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField
from wtforms.validators import NumberRange, Optional

from gpscf_events.core.i18n import words
from gpscf_events.programme.forms.kept import KeptForm
from gpscf_events.programme.models import Venue
from gpscf_events.programme.rules import BETWEEN_CITIES, LONGEST_WAY_MIN, WITHIN_CITY, Ways, mark_of_ways

_WAY = "way_"


class WaysForm(KeptForm):
    """Minutes from door to door; see `with_pairs`."""

    def fill(self, ways: Ways) -> None:
        """What is saved."""
        for pair, field in self._pairs().items():
            field.data = ways.get(pair)
        self.revision.data = str(mark_of_ways(ways))

    def ways(self) -> dict[tuple[int, int], int]:
        """What was said, without empty fields; after `validate`."""
        return {pair: field.data for pair, field in self._pairs().items() if field.data is not None}

    def _pairs(self) -> Mapping[tuple[int, int], IntegerField]:
        found = {}
        for field in self:
            if field.name.startswith(_WAY):
                low, high = field.name.removeprefix(_WAY).split("_")
                found[int(low), int(high)] = field
        return found


def with_pairs(venues: Sequence[Venue]) -> type[WaysForm]:
    """The form with a field for each two venues."""
    fields: dict[str, Any] = {}
    for one, other in combinations(venues, 2):
        low, high = sorted((one.id, other.id))
        usual = WITHIN_CITY if dict(one.city) == dict(other.city) else BETWEEN_CITIES
        fields[f"{_WAY}{low}_{high}"] = IntegerField(
            _("%(one)s – %(other)s, minutes", one=words(one.name), other=words(other.name)),
            description=_("From door to door. Left empty: %(usual)d", usual=usual.total_seconds() // 60),
            validators=[
                Optional(),
                NumberRange(
                    0,
                    LONGEST_WAY_MIN,
                    message=_l("Enter a number from 0 to %(max)d", max=LONGEST_WAY_MIN),
                ),
            ],
            render_kw={"inputmode": "numeric", "min": 0, "max": LONGEST_WAY_MIN, "dir": "ltr"},
        )
    return type("WaysForm", (WaysForm,), fields)
