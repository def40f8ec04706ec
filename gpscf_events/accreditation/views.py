"""The delegate's answer to a question of the secretariat, on the private page."""

from http import HTTPStatus

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from gpscf_events.accreditation import services
from gpscf_events.accreditation.forms import AnswerForm
from gpscf_events.accreditation.queries import find_open_enquiry
from gpscf_events.core.actor import guard, open_to_all
from gpscf_events.core.security import keep_private
from gpscf_events.registration.queries import get_by_status_token

# Whoever holds the private link was sent the question.
bp = Blueprint("enquiry", __name__, url_prefix="/<any(zh,en):locale>/<edition_key>/r")
guard(bp, open_to_all)


@bp.route("/<token>/answer", methods=["GET", "POST"])
def answer(token: str) -> ResponseReturnValue:
    """The question, and the answer to it."""
    keep_private()
    registration = get_by_status_token(token, edition_key=g.edition_key)
    form = AnswerForm()
    if request.method == "POST" and form.validate():
        services.answer(registration_id=registration.id, text=form.answer.data)
        return redirect(url_for("status.show", token=token), HTTPStatus.SEE_OTHER)
    enquiry = find_open_enquiry(registration.id)
    if enquiry is None:
        return redirect(url_for("status.show", token=token), HTTPStatus.SEE_OTHER)
    html = render_template(
        "accreditation/answer.html", registration=registration, token=token, enquiry=enquiry, form=form
    )
    return html, 422 if request.method == "POST" else 200
