"""Forms beside the list: a tag, and a view to be kept."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import InputRequired, Length, Regexp

from gpscf_events.attendance.models import ExportFormat
from gpscf_events.core.forms import BaseForm, PlainText
from gpscf_events.lists.models import BulkKind, Tag, TagColour
from gpscf_events.lists.rendering import BULK_WORDS

# As the columns hold; a comma would part two names in an address, and the marks mean "not" and "empty" there.
TAG_LENGTH, VIEW_LENGTH = 40, 60
COLOURS = {
    TagColour.GREY: _l("Grey"),
    TagColour.BLUE: _l("Blue"),
    TagColour.GREEN: _l("Green"),
    TagColour.AMBER: _l("Amber"),
    TagColour.RED: _l("Red"),
    TagColour.VIOLET: _l("Violet"),
}


class TagForm(BaseForm):
    """A new tag."""

    name = StringField(
        _l("Name of the tag"),
        validators=[
            InputRequired(_l("Give the tag a name, such as VIP or Needs a visa.")),
            Length(max=TAG_LENGTH, message=_l("A name of a tag has at most %(max)d characters.")),
            Regexp(
                r"^[^,;!~][^,;]*$", message=_l("Leave out commas and semicolons, and begin with a letter.")
            ),
            PlainText(),
        ],
        description=_l("Only organisers see tags. Name no illness, belief or other private matter."),
    )
    colour = SelectField(
        _l("Colour"), choices=[SelectChoice(colour.value, word) for colour, word in COLOURS.items()]
    )


class ViewForm(BaseForm):
    """The list as it is shown, to be kept under a name."""

    name = StringField(
        _l("Name of the view"),
        validators=[
            InputRequired(_l("Give the view a name, such as Ministers without a photo.")),
            Length(max=VIEW_LENGTH, message=_l("A name of a view has at most %(max)d characters.")),
            PlainText(),
        ],
    )
    is_shared = BooleanField(_l("Share it with everybody who works on this edition"))
    address = HiddenField()


class BulkForm(BaseForm):
    """What is done, and to whom: the ticked rows, or all that match the list as it is shown."""

    ALL, TICKED = "all", "ticked"

    act = SelectField(_l("What"), validators=[InputRequired(_l("Choose what is done."))])
    scope = RadioField(
        _l("To whom"),
        choices=[
            SelectChoice(TICKED, _l("The ticked rows of this page")),
            SelectChoice(ALL, _l("All that match the list, on every page")),
        ],
        default=TICKED,
    )
    address = HiddenField()
    rows = SelectMultipleField(validate_choice=False)

    def __init__(self, tags: Sequence[Tag], *, may_decide: bool, **given: Any) -> None:
        """Offer decisions to those who decide, and the edition's tags."""
        super().__init__(**given)
        self.tags = {str(tag.public_id): tag for tag in tags}
        self.act.choices = [
            SelectChoice("", _l("Choose …")),
            *(
                [
                    SelectChoice(BulkKind.ACCEPT.value, BULK_WORDS[BulkKind.ACCEPT]),
                    SelectChoice(BulkKind.DECLINE.value, BULK_WORDS[BulkKind.DECLINE]),
                    SelectChoice(BulkKind.REMIND.value, BULK_WORDS[BulkKind.REMIND]),
                ]
                if may_decide
                else ()
            ),
            *(
                SelectChoice(f"{kind.value}:{key}", f"{BULK_WORDS[kind]}: {tag.name}")
                for kind in (BulkKind.TAG_ON, BulkKind.TAG_OFF)
                for key, tag in self.tags.items()
            ),
        ]

    @property
    def chosen(self) -> tuple[BulkKind, Tag | None]:
        """The act, and its tag."""
        kind, _colon, key = str(self.act.data).partition(":")
        return BulkKind(kind), self.tags.get(key)

    def validate_rows(self, field: SelectMultipleField) -> None:
        """What is no address of a registration names nobody."""
        field.data = [text for text in field.data or () if _is_uuid(text)]


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


class ReasonForm(BaseForm):
    """Why many registrations are declined."""

    reason = StringField(
        _l("Reason"),
        description=_l("For your colleagues; it is not sent to the person"),
        validators=[
            PlainText(),
            InputRequired(_l("Say why you decline")),
            Length(min=5, max=200, message=_l("Say why in 5 to 200 characters")),
        ],
    )


class ListExportForm(BaseForm):
    """The list as it is shown, as a sheet for people or a CSV for machines."""

    format = RadioField(
        _l("File"),
        choices=[
            SelectChoice(ExportFormat.XLSX.value, _l("Excel (XLSX): for people; every cell is text")),
            SelectChoice(ExportFormat.CSV.value, _l("CSV: for other programs")),
        ],
        default=ExportFormat.XLSX.value,
        validators=[InputRequired()],
    )
    address = HiddenField()
