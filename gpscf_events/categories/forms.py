"""The form of a category: its words, who may choose it, what it is asked and may enter, its badge."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from gpscf_events.categories.models import Asked, Category, CategoryBadge, CategoryMeeting, OpenTo, QrOpens
from gpscf_events.categories.services import AtMeeting, CategoryValues
from gpscf_events.core.colours import is_readable
from gpscf_events.core.db import Words
from gpscf_events.core.forms import BaseForm, PlainText
from gpscf_events.core.i18n import words
from gpscf_events.programme.models import Meeting, Session

NAME_LENGTH, HINT_LENGTH, MOST = 80, 200, 100_000
_WRITTEN = {"autocomplete": "off", "type": "text"}

ASKED_WORDS = {Asked.REQUIRED: _l("Required"), Asked.OPTIONAL: _l("Optional"), Asked.NOT: _l("Not asked")}
OPEN_WORDS = {
    OpenTo.EVERYBODY: _l("Everybody"),
    OpenTo.INVITED: _l("Whoever has an invitation code"),
    OpenTo.STAFF: _l("Staff only: the secretariat registers them"),
}


def _words(label: Any, language: str, *, length: int, hint: Any = "") -> StringField:
    too_long = _l("This is too long: at most %(max)d characters", max=length)
    return StringField(
        label,
        description=hint,
        validators=[PlainText(), Length(max=length, message=too_long)],
        render_kw={**_WRITTEN, "lang": language, "dir": "ltr", "maxlength": str(length)},
    )


def _number(label: Any, hint: Any = "", *, most: int = MOST) -> IntegerField:
    return IntegerField(
        label,
        description=hint,
        validators=[
            Optional(),
            NumberRange(min=0, max=most, message=_l("Enter a number from 0 to %(max)d", max=most)),
        ],
        render_kw={"inputmode": "numeric", "autocomplete": "off", "dir": "ltr"},
    )


class CategoryForm(BaseForm):
    """One category. Fields of the meetings are added by `category_form`."""

    name_zh = _words(_l("Name in Chinese"), "zh-CN", length=NAME_LENGTH)
    name_en = _words(_l("Name in English"), "en", length=NAME_LENGTH, hint=_l("Both stand on the badge"))
    hint_zh = _words(_l("Hint in Chinese (optional)"), "zh-CN", length=HINT_LENGTH)
    hint_en = _words(
        _l("Hint in English (optional)"), "en", length=HINT_LENGTH, hint=_l("One line below the name")
    )
    open_to = RadioField(
        _l("Who may choose it?"),
        choices=[SelectChoice(one.value, word) for one, word in OPEN_WORDS.items()],
        default=OpenTo.EVERYBODY.value,
        validators=[InputRequired(_l("Choose who may choose this category"))],
    )
    needs_acceptance = BooleanField(_l("The secretariat accepts each registration itself"))
    needs_two_people = BooleanField(_l("Two different people decide each registration"))
    needs_nomination = BooleanField(_l("The sending authority nominates each person"))
    needs_clearance = BooleanField(_l("Security clears each person"))
    is_assured = BooleanField(
        _l("At sessions they read “we will confirm”, never full, waiting list or declined; protocol is told")
    )
    quota = _number(
        _l("Quota of the edition (optional)"),
        _l("The largest number of people registered in this category. Empty: no limit."),
    )
    asks_photo = SelectField(
        _l("Portrait photo"),
        choices=[SelectChoice(one.value, word) for one, word in ASKED_WORDS.items()],
        default=Asked.OPTIONAL.value,
    )
    asks_birth_date = SelectField(
        _l("Birth date"),
        choices=[SelectChoice(one.value, word) for one, word in ASKED_WORDS.items()],
        default=Asked.NOT.value,
    )
    asks_document = SelectField(
        _l("Identity document"),
        description=_l("Whoever takes part by video only is never asked for it, nor for photo or birth date"),
        choices=[SelectChoice(one.value, word) for one, word in ASKED_WORDS.items()],
        default=Asked.NOT.value,
    )
    enters_all_sessions = RadioField(
        _l("Which sessions may they choose?"),
        choices=[SelectChoice("all", _l("All of their meetings")), SelectChoice("some", _l("Only these:"))],
        default="all",
        validators=[InputRequired(_l("Choose which sessions they may choose"))],
    )
    sessions = SelectMultipleField(
        _l("Sessions"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    badge_kind = RadioField(
        _l("Badge"),
        choices=[
            SelectChoice(CategoryBadge.E_BADGE.value, _l("An e-badge is made and mailed")),
            SelectChoice(CategoryBadge.NONE.value, _l("No badge: they take part online only")),
        ],
        default=CategoryBadge.E_BADGE.value,
        validators=[InputRequired(_l("Choose whether a badge is made"))],
    )
    qr_opens = RadioField(
        _l("What the code in the mail opens"),
        choices=[
            SelectChoice(QrOpens.GATE.value, _l("Gates that take e-badges")),
            SelectChoice(QrOpens.BADGE_DESK.value, _l("Only the badge desk, where the badge is handed over")),
        ],
        default=QrOpens.BADGE_DESK.value,
        validators=[InputRequired(_l("Choose what the code opens"))],
    )
    colour = StringField(
        _l("Colour of the badge"),
        description=_l("The name of the category is printed on it in white or dark blue"),
        default="#0b3d91",
        validators=[
            InputRequired(_l("Choose a colour")),
        ],
        render_kw={"type": "color"},
    )
    badge_class = IntegerField(
        _l("Class of the badge"),
        description=_l("0 to 15. Gates show it by its colour; categories may share a class."),
        default=0,
        validators=[
            InputRequired(_l("Enter a class from 0 to 15")),
            NumberRange(min=0, max=15, message=_l("Enter a class from 0 to 15")),
        ],
        render_kw={"inputmode": "numeric", "autocomplete": "off", "dir": "ltr"},
    )

    def validate_name_en(self, field: StringField) -> None:
        """Both languages: mails and badges carry both."""
        if not field.data:
            raise ValidationError(_("Enter the name in English: it stands on badges and in mails"))

    def validate_name_zh(self, field: StringField) -> None:
        """Both languages."""
        if not field.data:
            raise ValidationError(_("Enter the name in Chinese: it stands on badges and in mails"))

    def validate_colour(self, field: StringField) -> None:
        """The name of the category must be read on it."""
        if not re.fullmatch(r"#[0-9a-fA-F]{6}", field.data or ""):
            raise ValidationError(_("Write a colour as # and six digits, like #0b3d91"))
        if not is_readable(field.data):
            raise ValidationError(
                _(
                    "Neither white nor dark writing is read well on this colour (the contrast is below 4.5 to 1). "
                    "Choose a darker or a lighter one."
                )
            )

    def validate_sessions(self, field: SelectMultipleField) -> None:
        """At least one, where not all."""
        if self.enters_all_sessions.data == "some" and not field.data:
            raise ValidationError(_("Tick at least one session, or choose all"))

    @property
    def rows(self) -> list[tuple[Any, Any, Any]]:
        """The fields of each meeting."""
        names = ("open", "quota", "document")
        return [tuple(self[f"{name}_{one.id}"] for name in names) for one in self.meetings]

    meetings: Sequence[Meeting] = ()

    def values(self) -> CategoryValues:
        """What was chosen, ready for the service."""
        some = self.enters_all_sessions.data == "some"
        chosen = set(self.sessions.data or ()) if some else set()
        return CategoryValues(
            columns={
                "name": Words(zh=self.name_zh.data, en=self.name_en.data),
                "hint": self.in_two("hint"),
                "self_registration": self.open_to.data == OpenTo.EVERYBODY,
                "staff_only": self.open_to.data == OpenTo.STAFF,
                # Two people can decide only where somebody decides.
                "needs_acceptance": bool(self.needs_acceptance.data or self.needs_two_people.data),
                "needs_two_people": bool(self.needs_two_people.data),
                "needs_nomination": bool(self.needs_nomination.data),
                "needs_clearance": bool(self.needs_clearance.data),
                "is_assured": bool(self.is_assured.data),
                "quota": self.quota.data,
                "asks_photo": Asked(self.asks_photo.data),
                "asks_birth_date": Asked(self.asks_birth_date.data),
                "asks_document": Asked(self.asks_document.data),
                "enters_all_sessions": not some,
                "badge_kind": CategoryBadge(self.badge_kind.data),
                "qr_opens": QrOpens(self.qr_opens.data),
                "colour": self.colour.data.lower(),
                "badge_class": self.badge_class.data,
            },
            meetings={
                one.id: AtMeeting(bool(is_open.data), quota.data, Asked(asked.data) if asked.data else None)
                for one, (is_open, quota, asked) in zip(self.meetings, self.rows, strict=True)
            },
            session_ids=[self.by_key[key] for key in chosen],
        )

    by_key: Mapping[str, int] = {}


def category_form(
    meetings: Sequence[Meeting],
    sessions: Sequence[Session],
    *,
    category: Category | None = None,
    at: Sequence[CategoryMeeting] = (),
    session_ids: set[int] | None = None,
    typed: bool,
) -> CategoryForm:
    """The form as typed, or filled from the category."""
    fields: dict[str, Any] = {
        "meetings": meetings,
        "by_key": {str(one.public_id): one.id for one in sessions},
    }
    for meeting in meetings:
        fields[f"open_{meeting.id}"] = BooleanField(words(meeting.name), default=True)
        fields[f"quota_{meeting.id}"] = _number(_("Quota at %(meeting)s", meeting=words(meeting.name)))
        fields[f"document_{meeting.id}"] = SelectField(
            _("Identity document at %(meeting)s", meeting=words(meeting.name)),
            default="",
            choices=[
                SelectChoice("", _("As the category")),
                *(SelectChoice(one.value, word) for one, word in ASKED_WORDS.items()),
            ],
        )
    given: dict[str, Any] = {}
    if category is not None:
        given = _given(category, at)
        given["sessions"] = [str(one.public_id) for one in sessions if one.id in (session_ids or ())]
    shape = type("CategoryFormOfEdition", (CategoryForm,), fields)
    form: CategoryForm = shape(data=given) if typed else shape(formdata=None, data=given)
    form.sessions.choices = [SelectChoice(str(one.public_id), words(one.title)) for one in sessions]
    return form


def _given(category: Category, at: Sequence[CategoryMeeting]) -> dict[str, Any]:
    needs = ("needs_acceptance", "needs_two_people", "needs_nomination", "needs_clearance")
    plain = (
        *needs,
        "is_assured",
        "quota",
        "asks_photo",
        "asks_birth_date",
        "asks_document",
        "badge_kind",
        "qr_opens",
        "colour",
        "badge_class",
    )
    return {
        **{name: getattr(category, name) for name in plain},
        "open_to": category.open_to,
        "enters_all_sessions": "all" if category.enters_all_sessions else "some",
        **{f"name_{key}": category.name.get(key, "") for key in ("zh", "en")},
        **{f"hint_{key}": (category.hint or Words()).get(key, "") for key in ("zh", "en")},
        **{f"open_{row.meeting_id}": row.is_open for row in at},
        **{f"quota_{row.meeting_id}": row.quota for row in at},
        **{f"document_{row.meeting_id}": row.asks_document or "" for row in at},
    }
