"""Rules over two fields are asked also when both are empty."""

import io

from flask import Flask
from werkzeug.datastructures import MultiDict

from gpscf_events.registration.forms import EmailForm
from gpscf_events.registration.forms.pages import NameForm, OrganisationForm


def errors_of(
    app: Flask, form: type[NameForm] | type[OrganisationForm], **typed: str
) -> dict[str, list[str]]:
    with app.test_request_context("/en/"):
        checked = form(formdata=MultiDict(typed), meta={"csrf": False})
        checked.validate()
        return dict(checked.errors)


def test_an_organisation_is_named_in_english_or_chinese(app: Flask) -> None:
    assert "organisation_en" in errors_of(app, OrganisationForm)
    assert "position_en" in errors_of(app, OrganisationForm)
    assert "organisation_en" in errors_of(app, OrganisationForm, organisation="وزارة الداخلية")
    assert not errors_of(app, OrganisationForm, organisation="江苏警官学院", position="教授")
    assert not errors_of(
        app, OrganisationForm, organisation_en="Ministry of Interior", position_en="Director"
    )


def test_given_names_are_asked_of_everybody_with_more_than_one_name(app: Flask) -> None:
    assert "latin_given" in errors_of(app, NameForm, latin_family="Wang")
    assert not errors_of(app, NameForm, latin_family="Wang", latin_given="Xiaoming")
    assert not errors_of(app, NameForm, latin_family="Suharto", one_name="y")
    assert "latin_given" in errors_of(
        app, NameForm, latin_family="Wang", latin_given="Xiaoming", one_name="y"
    )


def test_a_field_of_text_takes_no_file_and_no_json(app: Flask) -> None:
    """A file under the name of a text was an error of ours: it has no `lower()`."""
    app.config["WTF_CSRF_ENABLED"] = False
    path = "/en/2025/register/email"
    sent = {"email": (io.BytesIO(b"x"), "x.png")}
    for given in ({"data": sent, "content_type": "multipart/form-data"}, {"json": {"email": 5}}):
        with app.test_request_context(path, method="POST", **given):
            form = EmailForm()
            assert not form.validate_on_submit()
            assert form.email.data in {None, ""}
            assert form.email.errors
