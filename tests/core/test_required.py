"""A space is no answer, whatever kind of space it is."""

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from gpscf_events.core.forms import BaseForm


class Asked(BaseForm):
    line = StringField("Line", validators=[InputRequired("Say something"), Length(max=10)])
    lines = TextAreaField("Lines", validators=[InputRequired("Write something")])
    free = StringField("Free")


@pytest.mark.parametrize("space", ["", " ", "\t \r\n", "\u2028", "\u2029", "\u3000", "\u00a0", "\u0085"])
def test_a_required_text_of_spaces_is_asked_for_again(app: Flask, space: str) -> None:
    with app.test_request_context(method="POST"):
        form = Asked(MultiDict({"line": space, "lines": space, "free": space}), meta={"csrf": False})
        assert not form.validate()
        assert form.errors == {"line": ["Say something"], "lines": ["Write something"]}


def test_a_text_between_spaces_is_an_answer(app: Flask) -> None:
    with app.test_request_context(method="POST"):
        form = Asked(MultiDict({"line": " x ", "lines": "\u3000y"}), meta={"csrf": False})
        assert form.validate()
        assert (form.line.data, form.lines.data) == ("x", "y")
