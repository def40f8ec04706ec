"""A day or time of no forum is refused beside its field, before any rule counts with it."""

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import DateField, DateTimeLocalField, Field

from gpscf_events.core.forms import BaseForm


class Days(BaseForm):
    """A day and a time, and a rule that would fail at the ends of the calendar."""

    day = DateField()
    moment = DateTimeLocalField(format="%Y-%m-%dT%H:%M")

    def validate_day(self, field: Field) -> None:
        """Only for days that were not refused."""
        assert 2000 <= field.data.year <= 2100


@pytest.mark.parametrize("year", ["0001", "1999", "2101", "9999"])
def test_a_year_of_no_forum_is_refused_and_no_rule_sees_it(app: Flask, year: str) -> None:
    with app.test_request_context():
        form = Days(
            formdata=MultiDict({"day": f"{year}-12-31", "moment": f"{year}-12-31T23:59"}),
            meta={"csrf": False},
        )
        assert not form.validate()
        for field in (form.day, form.moment):
            assert [str(error) for error in field.errors] == [
                "Check the year: it should lie between 2000 and 2100"
            ]


def test_the_years_of_the_forum_are_taken(app: Flask) -> None:
    with app.test_request_context():
        given = MultiDict({"day": "2000-01-01", "moment": "2100-12-31T23:59"})
        assert Days(formdata=given, meta={"csrf": False}).validate()
