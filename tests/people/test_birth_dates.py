"""A birth date is as precise as the document prints it: a year, a year and month, or a day."""

from datetime import date

import pytest

from gpscf_events.people.rules import BirthDate, BirthFault, read_birth_date

TODAY = date(2025, 9, 16)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (("", "", ""), None),
        (("", "", "1968"), BirthDate(1968)),
        (("00", "00", "1968"), BirthDate(1968)),
        (("", "3", "1968"), BirthDate(1968, 3)),
        (("0", "3", "1968"), BirthDate(1968, 3)),
        (("27", "03", "1968"), BirthDate(1968, 3, 27)),
        (("２７", "３", "１９６８"), BirthDate(1968, 3, 27)),
        (("29", "2", "2000"), BirthDate(2000, 2, 29)),
        (("29", "2", "1999"), BirthFault.NO_SUCH_DAY),
        (("3", "27", "1968"), BirthFault.NO_SUCH_DAY),
        (("31", "4", "1968"), BirthFault.NO_SUCH_DAY),
        (("27", "", "1968"), BirthFault.DAY_WITHOUT_MONTH),
        (("27", "3", ""), BirthFault.NO_YEAR),
        (("27", "3", "68"), BirthFault.NO_YEAR),
        (("27", "3", "1387"), BirthFault.NO_YEAR),  # a Hijri year
        (("27", "May", "1968"), BirthFault.NOT_NUMBERS),
        (("27", "3", "19680"), BirthFault.NOT_NUMBERS),
        (("-1", "3", "1968"), BirthFault.NOT_NUMBERS),
        (("17", "9", "2025"), BirthFault.NOT_YET),
        (("1", "1", "9999"), BirthFault.NOT_YET),
    ],
)
def test_what_three_boxes_say(typed: tuple[str, str, str], read: BirthDate | BirthFault | None) -> None:
    assert read_birth_date(*typed, today=TODAY) == read
