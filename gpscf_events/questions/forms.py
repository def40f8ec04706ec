"""The forms of the editor: a question, and a form that opens later."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from gpscf_events.categories.models import Category
from gpscf_events.core.db import Words
from gpscf_events.core.forms import BaseForm, PlainText
from gpscf_events.core.i18n import words
from gpscf_events.programme.models import Meeting
from gpscf_events.questions.models import CHOICES, KeptAs, LaterForm, QuestionKind
from gpscf_events.questions.rendering import option_words
from gpscf_events.questions.rules import Item
from gpscf_events.questions.services import FormValues, QuestionValues

LABEL_LENGTH, HINT_LENGTH, OPTION_LENGTH = 200, 500, 120
MOST_OPTIONS = 60

KIND_WORDS = {
    QuestionKind.TEXT: _l("A line of text"),
    QuestionKind.LONG_TEXT: _l("A longer text"),
    QuestionKind.NUMBER: _l("A number"),
    QuestionKind.DATE: _l("A date"),
    QuestionKind.ONE_OF: _l("One of several answers"),
    QuestionKind.MANY_OF: _l("Several of several answers"),
    QuestionKind.FILE: _l("A file: PDF or picture"),
    QuestionKind.COUNTRY: _l("A country or region"),
    QuestionKind.PHONE: _l("A telephone number"),
}


def _text(label: Any, language: str, *, length: int, hint: Any = "", area: bool = False) -> StringField:
    too_long = _l("This is too long: at most %(max)d characters", max=length)
    return (TextAreaField if area else StringField)(
        label,
        description=hint,
        validators=[PlainText(lines=area), Length(max=length, message=too_long)],
        render_kw={"autocomplete": "off", "lang": language, "dir": "ltr",
                   **({"rows": "3"} if area else {"type": "text"})},
    )  # fmt: skip


def _ticks(label: Any, hint: Any = "") -> SelectMultipleField:
    return SelectMultipleField(
        label,
        description=hint,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


class _WithCategories(BaseForm):
    """A form that names categories; none ticked means all."""

    by_category: dict[str, int]

    def _offer_categories(self, categories: Sequence[Category]) -> None:
        self.by_category = {row.key: row.id for row in categories}
        self["categories"].choices = [SelectChoice(row.key, words(row.name)) for row in categories]

    @property
    def category_ids(self) -> list[int]:
        """The categories that were ticked."""
        return [self.by_category[key] for key in self["categories"].data or ()]


def _option(line: str) -> Words:
    zh, en = (part.strip() for part in line.split("|"))
    return Words(zh=zh, en=en)


class QuestionForm(_WithCategories):
    """One question."""

    kind = RadioField(
        _l("What is the answer?"),
        choices=[SelectChoice(kind.value, word) for kind, word in KIND_WORDS.items()],
        validators=[InputRequired(_l("Choose what the answer is"))],
    )
    label_zh = _text(_l("Question in Chinese"), "zh-CN", length=LABEL_LENGTH)
    label_en = _text(_l("Question in English"), "en", length=LABEL_LENGTH)
    hint_zh = _text(_l("Hint in Chinese (optional)"), "zh-CN", length=HINT_LENGTH)
    hint_en = _text(
        _l("Hint in English (optional)"),
        "en",
        length=HINT_LENGTH,
        hint=_l("Say why it is asked, and what an answer looks like"),
    )
    is_required = BooleanField(_l("An answer is required"))
    options = TextAreaField(
        _l("Answers to choose from"),
        description=_l("One a line, Chinese and English with a bar between: 素食 | Vegetarian"),
        validators=[PlainText(lines=True)],
        render_kw={"rows": "6", "autocomplete": "off", "dir": "auto"},
    )
    shown_if = _ticks(
        _l("Ask only after one of these answers (optional)"),
        _l("Answers to one question further up. Without a tick the question is always asked."),
    )
    categories = _ticks(_l("Who is asked?"), _l("Without a tick: people of every category"))
    meeting = SelectField(_l("At which meeting?"), default="")
    kept_as = RadioField(
        _l("How long are answers kept?"),
        choices=[
            SelectChoice(KeptAs.REGISTRATION.value, _l("As long as the registration itself")),
            SelectChoice(
                KeptAs.DOCUMENT.value, _l("As shortly as identity documents: for what is sensitive")
            ),
        ],
        default=KeptAs.REGISTRATION.value,
        validators=[InputRequired(_l("Choose how long answers are kept"))],
    )

    def offer(
        self, categories: Sequence[Category], meetings: Sequence[Meeting], parents: Sequence[Item]
    ) -> None:
        """What can be chosen; `parents` are the questions with choices that stand further up."""
        self._offer_categories(categories)
        self.by_meeting = {row.key: row.id for row in meetings}
        self.meeting.choices = [
            SelectChoice("", _("Any")),
            *(SelectChoice(row.key, words(row.name)) for row in meetings),
        ]
        self.parents = {str(item.question.public_id): item for item in parents}
        self.shown_if.choices = [
            SelectChoice(
                f"{item.question.public_id}:{option['key']}",
                f"{words(item.shape.label)} → {option_words(option)}",
            )
            for item in parents
            for option in item.shape.options
        ]  # fmt: skip

    def validate_label_zh(self, field: StringField) -> None:
        """Both languages."""
        if not field.data:
            raise ValidationError(
                _("Enter the question in Chinese: delegates read the forum in both languages")
            )

    def validate_label_en(self, field: StringField) -> None:
        """Both languages."""
        if not field.data:
            raise ValidationError(
                _("Enter the question in English: delegates read the forum in both languages")
            )

    def validate_options(self, field: TextAreaField) -> None:
        """Two or more, each in both languages, none twice."""
        if self.kind.data not in CHOICES:
            return
        lines = [line.strip() for line in (field.data or "").splitlines() if line.strip()]
        if not 2 <= len(lines) <= MOST_OPTIONS:
            raise ValidationError(_("Write 2 to %(max)d answers, one a line", max=MOST_OPTIONS))
        for line in lines:
            parts = [part.strip() for part in line.split("|")]
            if len(parts) != 2 or not all(parts):
                raise ValidationError(
                    _(
                        "Write Chinese, a bar and English in the line “%(line)s”: 素食 | Vegetarian",
                        line=line[:60],
                    )
                )
            if max(map(len, parts)) > OPTION_LENGTH:
                raise ValidationError(_("This is too long: at most %(max)d characters", max=OPTION_LENGTH))
        if len({line.casefold() for line in lines}) != len(lines):
            raise ValidationError(_("One answer stands here twice. Take one of them out."))

    def validate_shown_if(self, field: SelectMultipleField) -> None:
        """Answers to one question."""
        if len({value.partition(":")[0] for value in field.data or ()}) > 1:
            raise ValidationError(_("Tick answers to one question only"))

    def values(self) -> QuestionValues:
        """What was chosen, ready for the service."""
        kind = QuestionKind(self.kind.data)
        lines = [line for line in (self.options.data or "").splitlines() if line.strip()]
        chosen = [value.partition(":") for value in self.shown_if.data or ()]
        return QuestionValues(
            kind=kind,
            label=self.in_two("label") or Words(),
            hint=self.in_two("hint"),
            is_required=bool(self.is_required.data),
            options=[_option(line) for line in lines] if kind in CHOICES else [],
            shown_if_question_id=self.parents[chosen[0][0]].question.id if chosen else None,
            shown_if_keys=[key for _question, _bar, key in chosen],
            meeting_id=self.by_meeting.get(self.meeting.data or ""),
            kept_as=KeptAs(self.kept_as.data),
            category_ids=self.category_ids,
        )  # fmt: skip


def given_question(item: Item, *, categories: Sequence[Category], category_ids: set[int],
                   meetings: Sequence[Meeting], parent: Item | None) -> dict[str, Any]:  # fmt: skip
    """What stands in the form of a question that is there already."""
    shape, question = item.shape, item.question
    return {
        "kind": shape.kind.value,
        **{f"label_{key}": shape.label.get(key, "") for key in ("zh", "en")},
        **{f"hint_{key}": (shape.hint or Words()).get(key, "") for key in ("zh", "en")},
        "is_required": shape.is_required,
        "options": "\n".join(f"{one.get('zh', '')} | {one.get('en', '')}" for one in shape.options),
        "shown_if": [f"{parent.question.public_id}:{key}" for key in shape.shown_if_keys] if parent else [],
        "categories": [row.key for row in categories if row.id in category_ids],
        "meeting": next((row.key for row in meetings if row.id == question.meeting_id), ""),
        "kept_as": question.kept_as.value,
    }


class LaterFormForm(_WithCategories):
    """A form that opens after acceptance."""

    name_zh = _text(_l("Name in Chinese"), "zh-CN", length=LABEL_LENGTH)
    name_en = _text(_l("Name in English"), "en", length=LABEL_LENGTH, hint=_l("For example Travel and stay"))
    intro_zh = _text(_l("Introduction in Chinese (optional)"), "zh-CN", length=2000, area=True)
    intro_en = _text(_l("Introduction in English (optional)"), "en", length=2000, area=True)
    last_day = DateField(
        _l("Last day for answers"),
        validators=[InputRequired(_l("Enter the last day for answers"))],
        render_kw={"dir": "ltr", "autocomplete": "off"},
    )
    categories = _ticks(_l("Whom does it concern?"), _l("Without a tick: people of every category"))

    def offer(self, categories: Sequence[Category], zone: ZoneInfo) -> None:
        """What can be chosen."""
        self._offer_categories(categories)
        self._zone = zone

    def validate_name_zh(self, field: StringField) -> None:
        """Both languages."""
        if not field.data:
            raise ValidationError(_("Enter the name in Chinese: it stands in the mail"))

    def validate_name_en(self, field: StringField) -> None:
        """Both languages."""
        if not field.data:
            raise ValidationError(_("Enter the name in English: it stands in the mail"))

    def values(self) -> FormValues:
        """What was chosen, ready for the service; answers are taken until the end of the day at the forum's place."""
        ends = datetime.combine(self.last_day.data, time.min, tzinfo=self._zone) + timedelta(days=1)
        return FormValues(
            name=self.in_two("name") or Words(),
            intro=self.in_two("intro"),
            closes_at=ends.astimezone(UTC),
            category_ids=self.category_ids,
        )


def given_form(
    form: LaterForm, *, categories: Sequence[Category], category_ids: set[int], zone: ZoneInfo
) -> dict[str, Any]:
    """What stands in the form of a form that is there already."""
    return {
        **{f"name_{key}": form.name.get(key, "") for key in ("zh", "en")},
        **{f"intro_{key}": (form.intro or Words()).get(key, "") for key in ("zh", "en")},
        "last_day": (form.closes_at - timedelta(microseconds=1)).astimezone(zone).date(),
        "categories": [row.key for row in categories if row.id in category_ids],
    }
