"""The tick that a delegate does not come."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField
from wtforms.validators import InputRequired

from gpscf_events.core.forms import BaseForm


class WithdrawForm(BaseForm):
    """That somebody knows what withdrawing means."""

    is_sure = BooleanField(
        _l("Yes, withdraw my registration"),
        validators=[InputRequired(_l("Tick the box if you want to withdraw"))],
    )
