"""Questions and answers in words: the fields of a page, the part of "check your answers", what staff read."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from gpscf_events.core.clock import now
from gpscf_events.core.db import Words
from gpscf_events.core.i18n import current_locale, full_date, native_language, words
from gpscf_events.parties.models import Party
from gpscf_events.parties.queries import list_parties
from gpscf_events.questions.models import CHOICES, Answer, LaterForm, QuestionKind, QuestionVersion
from gpscf_events.questions.queries import (
    Given,
    find_entry,
    list_asked,
    list_countries,
    list_given,
    list_open_forms,
    list_question_ids_with_files,
)
from gpscf_events.questions.rules import (
    DATE_PARTS,
    PAGE,
    Item,
    Typed,
    Verdict,
    is_earlier,
    is_shown,
    judge_all,
    may_answer,
)
from gpscf_events.registration.models import Registration
from gpscf_events.registration.rendering import TITLES, Row, Section
from gpscf_events.registration.rules import Choices


@dataclass(frozen=True)
class Field:
    """A question as a page shows it. `condition` says in words when it is to be answered."""

    item: Item
    typed: tuple[str, ...]
    error: str
    condition: str
    parent: str
    countries: Sequence[Party]
    has_file: bool

    @property
    def name(self) -> str:
        """The name of its field, and the id that the error summary leads to."""
        return self.item.name

    @property
    def value(self) -> str:
        """What stands in a single field."""
        return next(iter(self.typed), "")

    @property
    def parts(self) -> list[tuple[str, str, str]]:
        """The boxes of a date: name, label, what stands in it."""
        labels = (_("Day"), _("Month"), _("Year"))
        typed = [*self.typed, "", "", ""]
        return [
            (f"{self.name}-{part}", label, value)
            for part, label, value in zip(DATE_PARTS, labels, typed, strict=False)
        ]

    @property
    def options(self) -> list[tuple[str, str]]:
        """Keys and words of the options."""
        return [(option["key"], option_words(option)) for option in self.item.shape.options]


def option_words(option: Mapping[str, str]) -> str:
    """An option in the page's language."""
    return Words({key: text for key, text in option.items() if key != "key"}).pick(current_locale())


def said_wrong(item: Item, verdict: Verdict) -> str:
    """The message beside a question; empty where nothing is wrong."""
    if verdict.error is not None:
        return str(verdict.error)
    if not verdict.is_missing:
        return ""
    question = words(item.shape.label)
    if item.shape.kind is QuestionKind.FILE:
        return str(_("Add the file for “%(question)s”", question=question))
    if item.shape.kind in CHOICES or item.shape.kind is QuestionKind.COUNTRY:
        return str(_("Choose an answer to “%(question)s”", question=question))
    return str(_("Answer “%(question)s”", question=question))


def list_fields(
    items: Sequence[Item], typed: Typed, *, faults: Mapping[int, str], with_files: Collection[int]
) -> list[Field]:
    """The fields of a page as typed so far, with what is wrong beside each."""
    by_id = {item.question.id: item for item in items}
    countries = list_countries(current_locale()) if any(_asks_country(item) for item in items) else []
    return [
        Field(
            item=item,
            typed=tuple(next(iter(typed.get(name, ())), "") for name in item.names)
            if item.shape.kind is QuestionKind.DATE
            else tuple(typed.get(item.name, ())),
            error=faults.get(item.question.id, ""),
            condition=_condition(item, by_id),
            parent=by_id[item.shape.shown_if_question_id].name
            if item.shape.shown_if_question_id in by_id
            else "",
            countries=countries,
            has_file=item.question.id in with_files,
        )
        for item in items
        # A condition on a question that is not asked here can never be met.
        if item.shape.shown_if_question_id is None or item.shape.shown_if_question_id in by_id
    ]


def _asks_country(item: Item) -> bool:
    return item.shape.kind is QuestionKind.COUNTRY


def _condition(item: Item, items: Mapping[int, Item]) -> str:
    parent = items.get(item.shape.shown_if_question_id or 0)
    if parent is None:
        return ""
    named = [
        option_words(option) for option in parent.shape.options if option["key"] in item.shape.shown_if_keys
    ]
    return str(
        _(
            "Only if you answered “%(answer)s” to “%(question)s”",
            answer=_("” or “").join(named),
            question=words(parent.shape.label),
        )
    )


def find_faults(items: Sequence[Item], typed: Typed, *, with_files: Collection[int]) -> dict[int, str]:
    """What is wrong with what was typed, by question id."""
    countries = {party.key for party in list_countries("en")} if any(map(_asks_country, items)) else set()
    verdicts = judge_all(items, typed, countries=countries, with_files=with_files)
    by_id = {item.question.id: item for item in items}
    return {key: wrong for key, verdict in verdicts.items() if (wrong := said_wrong(by_id[key], verdict))}


def list_draft_items(registration: Registration, choices: Choices) -> list[Item]:
    """The further questions that the draft's category is asked at its meetings."""
    category = choices.category_of(registration.draft)
    keys = set(registration.draft.get("role", {}).get("meetings", []))
    return list_asked(
        registration.edition_id,
        form_id=None,
        category_id=category.id if category else None,
        meeting_ids=[meeting.id for meeting in choices.meetings if meeting.key in keys],
    )


def question_section(registration: Registration, choices: Choices) -> Section | None:
    """The further questions as a part of the draft; None where nothing is asked."""
    items = list_draft_items(registration, choices)
    if not items:
        return None
    typed: Typed = registration.draft.get(PAGE, {})
    with_files = list_question_ids_with_files(registration.id)
    faults = find_faults(items, typed, with_files=with_files)
    by_id = {item.question.id: item for item in items}
    begun = PAGE in registration.draft or bool(with_files)
    return Section(
        key=PAGE,
        title=TITLES[PAGE],
        is_begun=begun,
        is_complete=begun and not faults,
        rows=tuple(
            _typed_row(item, typed, has_file=item.question.id in with_files)
            for item in items
            if is_shown(item, by_id, typed)
        ),
    )


def _typed_row(item: Item, typed: Typed, *, has_file: bool) -> Row:
    label = words(item.shape.label)
    if item.shape.kind is QuestionKind.FILE:
        return Row(label, _("Added") if has_file else "")
    if item.shape.kind is QuestionKind.DATE:
        return Row(label, " ".join(next(iter(typed.get(name, ())), "") for name in item.names).strip())
    text = _said(item.shape, list(typed.get(item.name, ())))
    return Row(label, text, native_language(text))


def _said(shape: QuestionVersion, given: Sequence[str]) -> str:
    if shape.kind in CHOICES:
        comma = str(_(", "))
        return comma.join(option_words(one) for one in shape.options if one["key"] in given)
    text = next(iter(given), "")
    if shape.kind is QuestionKind.COUNTRY:
        found = next((party for party in list_parties(locale="en") if party.key == text), None)
        return words(found.name) if found else ""
    return text


@dataclass(frozen=True)
class Told:
    """An answer as somebody reads it; an earlier question was hidden or worded anew since."""

    label: str
    value: str
    lang: str
    is_earlier: bool
    answer: Answer


def answer_words(given: Given) -> str:
    """What somebody answered, in the words of the question as it was asked then."""
    if given.shape.kind is QuestionKind.FILE:
        return str(
            _("PDF") if given.answer.file and given.answer.file.kind.value == "answer_pdf" else _("Picture")
        )
    if given.shape.kind is QuestionKind.DATE and given.answer.words:
        return full_date(date.fromisoformat(given.answer.words[0]))
    return _said(given.shape, given.answer.words)


def list_told(registration_id: int, *, with_earlier: bool) -> list[Told]:
    """The answers of a registration in words; earlier ones only where they are wanted."""
    told = [
        Told(
            label=words(given.shape.label),
            value=(text := answer_words(given)),
            lang=native_language(text),
            is_earlier=is_earlier(given.question, given.answer.version),
            answer=given.answer,
        )
        for given in list_given(registration_id)
    ]
    return [one for one in told if with_earlier or not one.is_earlier]


@dataclass(frozen=True)
class Step:
    """A form that opened after acceptance, as a next step of the delegate."""

    form: LaterForm
    is_open: bool
    is_sent: bool


def list_steps(registration: Registration) -> list[Step]:
    """The forms that concern the registration: open ones, and those whose deadline is over."""
    moment = now()
    return [
        Step(
            form=form,
            is_open=may_answer(form, registration.state, moment),
            is_sent=(entry := find_entry(form.id, registration.id)) is not None and entry.sent_at is not None,
        )
        for form in list_open_forms(registration, moment)
    ]
