"""The form of a note."""

from collections.abc import Sequence
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import DateField, Field, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, ValidationError

from gpscf_events.core.files import is_whole_pdf
from gpscf_events.core.forms import PlainText
from gpscf_events.core.i18n import LANGUAGE_NAMES, words
from gpscf_events.notes.models import Note, NoteKind
from gpscf_events.notes.rendering import FAULT_WORDS, KIND_WORDS
from gpscf_events.notes.rules import MOST_PEOPLE, Named, read_people, write_people
from gpscf_events.notes.services import NoteDetails
from gpscf_events.parties.models import Party
from gpscf_events.programme.forms.kept import KeptForm, text_area
from gpscf_events.registration.forms.fields import text_field


class NoteForm(KeptForm):
    """A note as it lies on the table; people as it writes them, one in each line."""

    party = SelectField(
        _l("Country, region or international organisation"),
        validators=[InputRequired(_l("Choose from the list"))],
    )
    kind = SelectField(_l("Kind"), choices=[SelectChoice(k.value, label) for k, label in KIND_WORDS.items()])
    number = text_field(
        _l("Number of the note"), _l("Enter the number of the note"), length=100,
        hint=_l("As the sender wrote it; without one, the date"), autocomplete="off", dir="auto",
    )  # fmt: skip
    sender = text_field(
        _l("Sender"), _l("Enter who sent it"), length=200,
        hint=_l("The embassy, ministry or office"), autocomplete="off", dir="auto",
    )  # fmt: skip
    dated_on = DateField(_l("Date of the note"), validators=[InputRequired(_l("Enter the date"))])
    received_on = DateField(_l("Received on"), validators=[InputRequired(_l("Enter the date"))])
    language = SelectField(_l("Language of the note"))
    summary = text_area(_l("Summary (optional)"))
    people = TextAreaField(
        _l("People it names, one in each line"),
        description=_l("Name; function: as it is written in the note."),
        validators=[PlainText(lines=True)],
        render_kw={"rows": 8, "dir": "auto", "spellcheck": "false"},
    )
    supersedes = SelectField(_l("Replaces an earlier note"))
    file = FileField(
        _l("Scan (optional)"),
        description=_l("A PDF of at most 20 MB."),
        render_kw={"accept": "application/pdf"},
    )

    def of(self, parties: Sequence[Party], replaceable: Sequence[Note], *, today: date) -> "NoteForm":
        """This form with what may be chosen; `today` is the day in the edition's zone."""
        self._today = today
        self._parties = {row.key: row.id for row in parties}
        self._replaceable = {str(row.public_id): row.id for row in replaceable}
        self.named: list[Named] = []
        self.pdf: bytes | None = None
        self.party.choices = [
            SelectChoice("", _("Choose …")),
            *(SelectChoice(row.key, words(row.name)) for row in parties),
        ]
        self.language.choices = [SelectChoice(key, words(name)) for key, name in LANGUAGE_NAMES.items()]
        self.supersedes.choices = [
            SelectChoice("", _("No")),
            *(
                SelectChoice(str(row.public_id), f"{words(row.party.name)}: {row.number}")
                for row in replaceable
            ),
        ]
        return self

    def fill(self, note: Note, replaces: Note | None) -> None:
        """What is saved."""
        self.party.data, self.kind.data, self.language.data = note.party.key, note.kind.value, note.language
        self.number.data, self.sender.data, self.summary.data = note.number, note.sender, note.summary
        self.dated_on.data, self.received_on.data = note.dated_on, note.received_on
        self.people.data = write_people([Named(one.name, one.function) for one in note.people])
        self.supersedes.data = str(replaces.public_id) if replaces else ""
        self.revision.data = str(note.revision)

    def validate_people(self, field: Field) -> None:
        """Lines that can be read, and not too many."""
        self.named, faults = read_people(field.data or "")
        if len(self.named) > MOST_PEOPLE:
            raise ValidationError(_("A note names at most %(most)d people. Split it.", most=MOST_PEOPLE))
        if faults:
            number, fault = faults[0]
            raise ValidationError(_("Line %(number)d: %(fault)s", number=number, fault=FAULT_WORDS[fault]))

    def validate_received_on(self, field: StringField) -> None:
        """Not before it was written, and not in the future."""
        if field.data and field.data > self._today:
            raise ValidationError(_("This day is still to come"))
        if field.data and self.dated_on.data and field.data < self.dated_on.data:
            raise ValidationError(_("This is before the date of the note"))

    def validate_file(self, field: Field) -> None:
        """A whole PDF, where there is one."""
        if field.data:
            self.pdf = field.data.stream.read()
            if not is_whole_pdf(self.pdf):
                raise ValidationError(_("Choose a PDF. It must be whole and not damaged."))

    def details(self) -> NoteDetails:
        """What was said; after `validate`."""
        return NoteDetails(
            party_id=self._parties[self.party.data],
            kind=NoteKind(self.kind.data),
            number=(self.number.data or "").strip(),
            sender=(self.sender.data or "").strip(),
            dated_on=self.dated_on.data or self._today,
            received_on=self.received_on.data or self._today,
            language=self.language.data,
            summary=(self.summary.data or "").strip(),
            supersedes_id=self._replaceable.get(self.supersedes.data or ""),
        )
