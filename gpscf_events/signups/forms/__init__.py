"""What organisers and hosts type about the sign-ups of a session."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateTimeLocalField, Field, IntegerField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from gpscf_events.core.forms import BaseForm, PlainText
from gpscf_events.programme.forms.kept import FORMATS, MOST_SEATS, KeptForm
from gpscf_events.programme.models import PoolKind, Session
from gpscf_events.programme.rules import is_local_time
from gpscf_events.signups.services import AskedOfSignUps

MOST_MINUTES = 20_160  # a fortnight
MOST_PRIORITY = 1000
REASON_LENGTH = 300
POOLS = {
    PoolKind.ROSTRUM: _l("Rostrum and speakers"),
    PoolKind.HEADS: _l("Heads of delegation"),
    PoolKind.HOSTS: _l("Hosts"),
    PoolKind.DELEGATION: _l("Delegations"),
    PoolKind.PRESS: _l("Press"),
}


def _number(
    label: Any, most: int, *, least: int = 1, description: Any = "", needed: bool = False
) -> IntegerField:
    wrong = _l("Enter a whole number from %(min)d to %(max)d", min=least, max=most)
    first = InputRequired(wrong) if needed else Optional()
    return IntegerField(
        label,
        description=description,
        validators=[first, NumberRange(min=least, max=most, message=wrong)],
        render_kw={"inputmode": "numeric", "dir": "ltr"},
    )


def _moment(label: Any, description: Any = "") -> DateTimeLocalField:
    return DateTimeLocalField(label, format=FORMATS, description=description, validators=[Optional()])


class _InZone(KeptForm):
    """Moments are typed by the clock of the session's place."""

    zone: ZoneInfo = ZoneInfo("UTC")

    def moment(self, field: Field) -> datetime | None:
        """The moment typed, or None; after `validate`."""
        return field.data.replace(tzinfo=self.zone).astimezone(UTC) if field.data else None

    def local(self, value: datetime | None) -> datetime | None:
        """A moment as the clock of the place shows it."""
        return value.astimezone(self.zone).replace(tzinfo=None) if value else None

    def ensure_exists(self, field: Field) -> None:
        """Raise ValidationError for an hour that the clocks leave out."""
        if field.data and not is_local_time(field.data, self.zone):
            raise ValidationError(
                _("Clocks are put forward then: this time does not exist. Choose another one")
            )


class SignUpRulesForm(_InZone):
    """What a session asks of those who sign up."""

    sign_up_opens_at = _moment(_l("Sign-up opens (optional)"))
    sign_up_closes_at = _moment(
        _l("Sign-up closes (optional)"),
        _l("Left empty, the registration of the meeting opens and closes it."),
    )
    allows_overlap = SelectField(
        _l("When it overlaps with another chosen session"),
        choices=[SelectChoice("no", _l("Refuse")), SelectChoice("yes", _l("Warn and let people decide"))],
    )
    needs_approval = SelectField(
        _l("Who confirms a seat"),
        choices=[
            SelectChoice("no", _l("Nobody: first come, first served")),
            SelectChoice("yes", _l("Organisers or the host, one by one")),
        ],
    )
    delegation_quota = _number(_l("Most seats for one delegation (optional)"), MOST_SEATS)
    offer_minutes = _number(
        _l("Minutes to accept a seat from the waiting list (optional)"),
        MOST_MINUTES,
        description=_l("Left empty, people move up at once and are told."),
    )

    def validate_sign_up_opens_at(self, field: Field) -> None:
        """A time that exists at the place."""
        self.ensure_exists(field)

    def validate_sign_up_closes_at(self, field: Field) -> None:
        """After the opening, and a time that exists at the place."""
        self.ensure_exists(field)
        if field.data and self.sign_up_opens_at.data and field.data <= self.sign_up_opens_at.data:
            raise ValidationError(_("The end must be after the beginning"))

    def fill(self, session: Session) -> None:
        """What is saved."""
        self.sign_up_opens_at.data = self.local(session.sign_up_opens_at)
        self.sign_up_closes_at.data = self.local(session.sign_up_closes_at)
        self.allows_overlap.data = "yes" if session.allows_overlap else "no"
        self.needs_approval.data = "yes" if session.needs_approval else "no"
        self.delegation_quota.data, self.offer_minutes.data = session.delegation_quota, session.offer_minutes
        self.revision.data = str(session.revision)

    def asked(self) -> AskedOfSignUps:
        """What was said; after `validate`."""
        return AskedOfSignUps(
            sign_up_opens_at=self.moment(self.sign_up_opens_at),
            sign_up_closes_at=self.moment(self.sign_up_closes_at),
            allows_overlap=self.allows_overlap.data == "yes",
            needs_approval=self.needs_approval.data == "yes",
            delegation_quota=self.delegation_quota.data,
            offer_minutes=self.offer_minutes.data,
        )


class PoolForm(_InZone):
    """Seats of a session that are kept for a purpose."""

    kind = SelectField(_l("Kept for"), choices=[SelectChoice(k.value, label) for k, label in POOLS.items()])
    capacity = _number(_l("Seats"), MOST_SEATS, least=0, needed=True)
    release_at = _moment(
        _l("Free ones go to everybody from (optional)"), _l("Left empty, they are kept to the end.")
    )

    def validate_release_at(self, field: Field) -> None:
        """A time that exists at the place."""
        self.ensure_exists(field)


def _reason() -> StringField:
    return StringField(
        _l("Reason"),
        validators=[
            InputRequired(_l("Say why: it is kept in the audit trail")),
            PlainText(),
            Length(
                max=REASON_LENGTH,
                message=_l("This is too long: at most %(max)d characters", max=REASON_LENGTH),
            ),
        ],
        render_kw={"autocomplete": "off"},
    )


class PriorityForm(BaseForm):
    """Another place in the waiting list."""

    priority = _number(
        _l("Priority"),
        MOST_PRIORITY,
        least=0,
        needed=True,
        description=_l("The lower number moves up first; the usual one is 100."),
    )
    reason = _reason()


class RefusalForm(BaseForm):
    """Why somebody who asked is not let in."""

    reason = _reason()


class AssignForm(BaseForm):
    """A kept seat for somebody, by reference."""

    reference = StringField(
        _l("Reference"),
        validators=[
            InputRequired(_l("Enter the reference of the registration")),
            PlainText(),
            Length(max=40),
        ],
        render_kw={"autocomplete": "off", "dir": "ltr"},
    )
    kind = SelectField(_l("Kept for"), choices=[SelectChoice(k.value, label) for k, label in POOLS.items()])
    reason = _reason()
