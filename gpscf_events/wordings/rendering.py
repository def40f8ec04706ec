"""What the states of words are called."""

from flask_babel import lazy_gettext as _l

from gpscf_events.wordings.models import WordingState
from gpscf_events.wordings.queries import Shown

STATE_WORDS = {
    None: _l("Not looked at yet"),
    WordingState.PROPOSED: _l("Saved, not checked"),
    WordingState.CHECKED: _l("Checked"),
    WordingState.CHANGED: _l("Changed since it was checked"),
}
SHOWN_WORDS = {Shown.OPEN: _l("To check"), Shown.CHECKED: _l("Checked")}
