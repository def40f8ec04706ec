"""What is kept for how long: the table of lines, the periods, and the columns that say nothing of a person."""

from gpscf_events.retention.rules.forms_of_lines import AtEnd as AtEnd
from gpscf_events.retention.rules.forms_of_lines import Line as Line
from gpscf_events.retention.rules.lines import LINES as LINES
from gpscf_events.retention.rules.periods import (
    BOUNDS as BOUNDS,
)
from gpscf_events.retention.rules.periods import (
    OF_EDITIONS as OF_EDITIONS,
)
from gpscf_events.retention.rules.periods import (
    PERIODS as PERIODS,
)
from gpscf_events.retention.rules.periods import (
    Begin as Begin,
)
from gpscf_events.retention.rules.periods import (
    Group as Group,
)
from gpscf_events.retention.rules.periods import (
    Part as Part,
)
from gpscf_events.retention.rules.periods import (
    Period as Period,
)
from gpscf_events.retention.rules.periods import (
    days_of as days_of,
)
from gpscf_events.retention.rules.periods import (
    end_of_edition as end_of_edition,
)
from gpscf_events.retention.rules.requests import answer_due as answer_due
