"""The filters of the audit trail; they stand in the page's address."""

import re
from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import DateField, RadioField, SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, Regexp

from gpscf_events.accounts.models import User
from gpscf_events.attendance.models import ExportFormat
from gpscf_events.core.forms import BaseForm, PlainText
from gpscf_events.core.i18n import words
from gpscf_events.programme.models import Meeting
from gpscf_events.trail.rendering import ACTS, KINDS

HERE, EVERYTHING = "edition", "all"
# A delegate is chosen by a link of an entry: there are too many for a list.
_DELEGATE = re.compile(r"delegate:[0-9]{1,18}")
_AS_SHOWN = _l("Copy it as an entry shows it.")


class TrailForm(BaseForm):
    """Who, what, about what, where, when, and in which request or session."""

    class Meta(BaseForm.Meta):
        """A form of GET changes nothing and needs no token."""

        csrf = False

    who = SelectField(_l("Who acted"), default="")
    act = SelectField(_l("Act"), default="")
    kind = SelectField(_l("Kind of object"), default="")
    object = StringField(
        _l("Object"),
        description=_l("Its number as entries show it, or the reference of a registration."),
        validators=[Length(max=40), PlainText()],
    )
    scope = SelectField(_l("Scope"), default=HERE)
    meeting = SelectField(_l("Meeting"), default="")
    since = DateField(_l("From"), validators=[Optional()])
    until = DateField(_l("To"), validators=[Optional()])
    request = StringField(
        _l("Request"), validators=[Optional(), Regexp(r"[\w.-]{1,64}\Z", message=_AS_SHOWN)]
    )
    session = StringField(
        _l("Session"), validators=[Optional(), Regexp(r"[0-9a-f]{16}\Z", message=_AS_SHOWN)]
    )

    def __init__(
        self,
        asked: MultiDict[str, str],
        users: Iterable[User],
        meetings: Iterable[Meeting],
        *,
        everywhere: bool,
    ) -> None:
        """What the address asks for; with `everywhere` also beyond the edition."""
        super().__init__(formdata=asked)
        anything = SelectChoice("", _l("All"))
        asked_who = asked.get("who", "")
        self.who.choices = [
            anything,
            SelectChoice("system", _l("The system")),
            SelectChoice("public", _l("Somebody who was not signed in")),
            SelectChoice("delegate", _l("Delegates")),
            *([SelectChoice(asked_who, _delegate(asked_who))] if _DELEGATE.fullmatch(asked_who) else ()),
            *(SelectChoice(f"user:{user.public_id}", user.name) for user in users),
        ]
        self.act.choices = [anything, *_sorted(ACTS)]
        self.kind.choices = [anything, *_sorted(KINDS)]
        self.scope.choices = [SelectChoice(HERE, _l("This edition"))]
        if everywhere:
            self.scope.choices.append(
                SelectChoice(EVERYTHING, _l("Everything, also what belongs to no edition"))
            )
        self.meeting.choices = [
            anything,
            *(SelectChoice(str(meeting.public_id), words(meeting.name)) for meeting in meetings),
        ]

    def validate_object(self, field: StringField) -> None:
        """Numbers are given for each kind anew."""
        if field.data and not self.kind.data:
            raise ValidationError(_l("Choose the kind of object too."))

    def validate_until(self, field: DateField) -> None:
        """A span that ends before it begins holds nothing."""
        if field.data and self.since.data and field.data < self.since.data:
            raise ValidationError(_l("This day lies before the first one. Choose a later one."))

    @property
    def asked(self) -> dict[str, str]:
        """What is set, for the addresses of other pages of the same list."""
        given = {name: field.data for name, field in self._fields.items() if field.data}
        return {name: str(value) for name, value in given.items() if (name, value) != ("scope", HERE)}


class TrailExportForm(BaseForm):
    """In which kind of file."""

    format = RadioField(
        _l("File"),
        choices=[
            SelectChoice(ExportFormat.CSV.value, _l("CSV: for other programs")),
            SelectChoice(ExportFormat.JSONL.value, _l("JSON lines: the whole trail can be verified with it")),
        ],
        default=ExportFormat.CSV.value,
        validators=[InputRequired()],
    )


def _delegate(who: str) -> Any:
    return _l("Delegate, contact %(number)s", number=who.partition(":")[2])


def _sorted(names: Any) -> list[SelectChoice]:
    found = [SelectChoice(value, label) for value, label in names.items()]
    return sorted(found, key=lambda choice: str(choice.label))
