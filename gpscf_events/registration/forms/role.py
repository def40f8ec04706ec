"""The first page: as what, and to which meetings."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, ValidationError

from gpscf_events.categories.models import Category
from gpscf_events.core.i18n import words
from gpscf_events.registration.errors import CategoryFull
from gpscf_events.registration.forms.fields import CheckboxesField, PageForm
from gpscf_events.registration.rules import Choices


class RoleForm(PageForm):
    """As what, and to which meetings."""

    category = RadioField(
        _l("What do you come as?"), validators=[InputRequired(_l("Choose what you come as"))], default=None
    )
    meetings = CheckboxesField(
        _l("Which meetings do you attend?"),
        description=_l("Choose all that apply. You may come to the pre-forum only."),
        validators=[InputRequired(_l("Choose at least one meeting"))],
    )

    online = CheckboxesField(
        _l("At which of these do you take part by video only? (optional)"),
        description=_l("You then need no badge, photo or identity document there"),
    )

    def offer(self, choices: Choices) -> None:
        """Categories and meetings that are open; meetings that take people by video, where there are any."""
        by_video = [SelectChoice(row.key, words(row.name)) for row in choices.meetings if row.takes_online]
        if by_video:
            self.online.choices = by_video
        else:
            del self.online
        self.offered = choices
        self.category.choices = [SelectChoice(row.key, words(row.name)) for row in choices.categories]
        self.meetings.choices = [SelectChoice(row.key, words(row.name)) for row in choices.meetings]

    def validate_category(self, field: RadioField) -> None:
        """With a place left in the edition."""
        category = self._category()
        if category is not None and (category.id, None) in self.offered.full:
            raise ValidationError(CategoryFull.message)

    def validate_meetings(self, field: CheckboxesField) -> None:
        """Meetings that take people of the category, and have places for them."""
        category = self._category()
        for meeting in self.offered.meetings:
            if category is None or meeting.key not in (field.data or ()):
                continue
            if (category.id, meeting.id) in self.offered.shut:
                raise ValidationError(
                    _(
                        "%(meeting)s takes nobody who comes as %(category)s. Take out its tick, or choose another "
                        "category.",
                        meeting=words(meeting.name), category=words(category.name),
                    )
                )  # fmt: skip
            if (category.id, meeting.id) in self.offered.full:
                raise ValidationError(
                    _(
                        "All places for %(category)s at %(meeting)s are taken. Choose another meeting or category, or "
                        "write to the help desk, which can add places.",
                        meeting=words(meeting.name), category=words(category.name),
                    )
                )  # fmt: skip

    def validate_online(self, field: CheckboxesField) -> None:
        """Of the meetings chosen above."""
        if not set(field.data or ()) <= set(self.meetings.data or ()):
            raise ValidationError(_("Tick this meeting above too, or take out its tick here"))

    def _category(self) -> Category | None:
        return next((row for row in self.offered.categories if row.key == self.category.data), None)
