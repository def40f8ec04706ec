"""Numbers that are too large for any column are refused beside the field."""

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import IntegerField
from wtforms.validators import NumberRange, Optional

from gpscf_events.core.forms import BaseForm


class Count(BaseForm):
    """A form with a number."""

    seats = IntegerField("Seats", validators=[Optional(), NumberRange(min=0)])


def errors(app: Flask, text: str) -> list[str]:
    with app.test_request_context():
        form = Count(formdata=MultiDict({"seats": text}), meta={"csrf": False})
        form.validate()
        return [str(error) for error in form.seats.errors]


@pytest.mark.parametrize("text", ["9" * 400, "-" + "9" * 400, str(10**15)])
def test_a_number_of_many_digits_is_refused_with_a_sentence(app: Flask, text: str) -> None:
    assert errors(app, text) == ["This number is too large"]


def test_other_numbers_are_judged_by_the_field_alone(app: Flask) -> None:
    assert errors(app, str(10**15 - 1)) == []
    assert errors(app, "") == []
    assert errors(app, "-1") == ["Number must be at least 0."]
