"""Forms of retention."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from gpscf_events.core.forms import BaseForm, PlainText
from gpscf_events.retention.rules import BOUNDS

REASON_LENGTH = 500


class ConfirmForm(BaseForm):
    """That the report was read."""

    is_read = BooleanField(
        _l("I have read the report above"),
        validators=[
            InputRequired(_l("Read the report and tick the box: what is erased cannot be brought back"))
        ],
    )


def _days(label: str, name: str) -> IntegerField:
    lowest, highest = BOUNDS[name]
    message = _l("Enter a number of days from %(lowest)s to %(highest)s", lowest=lowest, highest=highest)
    return IntegerField(
        label,
        description=_l("From %(lowest)s to %(highest)s days", lowest=lowest, highest=highest),
        validators=[InputRequired(message), NumberRange(lowest, highest, message)],
        render_kw={"inputmode": "numeric"},
    )


class PeriodsForm(BaseForm):
    """How long an edition's data is kept."""

    documents_days = _days(_l("Days for identity documents and photos"), "documents_days")
    answers_days = _days(_l("Days for everything else"), "answers_days")


class HoldForm(BaseForm):
    """Why a registration is kept, or no longer has to be."""

    reason = StringField(
        _l("Reason"),
        description=_l("Name the case, not the person: this line stays when everything else is erased."),
        validators=[InputRequired(_l("Say why, in a few words.")), Length(max=300), PlainText()],
        render_kw={"autocomplete": "off"},
    )


class EraseForm(BaseForm):
    """That erasing is final."""

    is_sure = BooleanField(
        _l("Erase this registration now; it cannot be brought back"),
        validators=[InputRequired(_l("Tick the box: what is erased cannot be brought back"))],
    )


def _reason(label: str) -> TextAreaField:
    missing = _l("Say why in both languages: the delegate reads it")
    long = _l("This is too long: at most %(max)d characters", max=REASON_LENGTH)
    return TextAreaField(
        label,
        validators=[InputRequired(missing), Length(max=REASON_LENGTH, message=long), PlainText(lines=True)],
        render_kw={"rows": "3", "autocomplete": "off"},
    )


class RefuseForm(BaseForm):
    """Why somebody's data is not erased now, as the delegate is told."""

    zh = _reason(_l("Reason in Chinese"))
    en = _reason(_l("Reason in English"))


class AskErasureForm(BaseForm):
    """That a delegate knows what erasure means."""

    is_sure = BooleanField(
        _l("I have read this, and ask you to erase my registration"),
        validators=[InputRequired(_l("Tick the box if you want your registration to be erased"))],
    )
