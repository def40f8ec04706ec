"""Forms that open after acceptance: made, changed, opened; whom they concern is told once."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import delete

from gpscf_events.audit.services import record
from gpscf_events.core import jobs
from gpscf_events.core.clock import now
from gpscf_events.core.db import Words, db
from gpscf_events.core.i18n import moment
from gpscf_events.core.jobs import Job
from gpscf_events.core.transaction import transaction
from gpscf_events.messages.services import queue_message
from gpscf_events.people.rules import addressed_name
from gpscf_events.questions.models import LaterForm, LaterFormCategory
from gpscf_events.questions.queries import list_concerned_ids, list_form_category_ids, list_open_forms
from gpscf_events.questions.rules import may_answer
from gpscf_events.registration.events import RegistrationAccepted
from gpscf_events.registration.models import Registration
from gpscf_events.registration.queries import get_by_id
from gpscf_events.registration.token import status_link

KIND = "later_form_opened"
BATCH = 50


@dataclass(frozen=True, kw_only=True)
class FormValues:
    """Everything that organisers decide about a form."""

    name: Words
    intro: Words | None
    closes_at: datetime
    category_ids: Collection[int]


def add_form(*, edition_id: int, values: FormValues) -> LaterForm:
    """A new form, not open yet."""
    with transaction() as session:
        form = LaterForm(
            public_id=uuid4(),
            edition_id=edition_id,
            name=values.name,
            intro=values.intro,
            closes_at=values.closes_at,
        )
        session.add(form)
        session.flush()
        _keep_categories(form, values.category_ids)
        _record("later_form.made", form, after=_told(form, values))
        return form


def change_form(*, form_id: int, values: FormValues) -> LaterForm:
    """Change words, deadline and categories; whom an open form comes to concern is told too."""
    with transaction() as session:
        form = session.get_one(LaterForm, form_id, with_for_update=True, populate_existing=True)
        form.name, form.intro, form.closes_at = values.name, values.intro, values.closes_at
        _keep_categories(form, values.category_ids)
        _record("later_form.changed", form, after=_told(form, values))
        if form.opened_at is not None:
            _order_telling(form)
        return form


def open_form(*, form_id: int) -> None:
    """Open the form to accepted people; the worker tells them. Twice changes nothing."""
    with transaction() as session:
        form = session.get_one(LaterForm, form_id, with_for_update=True, populate_existing=True)
        if form.opened_at is not None:
            return
        form.opened_at = now()
        _order_telling(form)
        _record("later_form.opened", form)


def tell_concerned(form_id: int, *, may_go_on: Callable[[], bool] = lambda: True) -> None:
    """Owe everybody concerned the message about the form, in batches; safe to run twice and after a kill.

    `may_go_on` is asked between two batches: false when another worker took the job.
    """
    after = 0
    while True:
        with transaction() as session:
            form = session.get_one(LaterForm, form_id)
            ids = list_concerned_ids(form, after=after, limit=BATCH)
            for registration_id in ids:
                _tell(form, get_by_id(registration_id))
        if not ids or not may_go_on():
            return
        after = ids[-1]


def on_registration_accepted(event: RegistrationAccepted) -> None:
    """Whoever is accepted later is told of the forms that are open."""
    with transaction():
        registration = get_by_id(event.registration_id)
        for form in list_open_forms(registration, now()):
            _tell(form, registration)


def _order_telling(form: LaterForm) -> None:
    jobs.enqueue(Job.TELL_LATER_FORM, {"form_id": form.id}, dedupe_key=f"{form.id}:{now().timestamp()}")


def _tell(form: LaterForm, registration: Registration) -> None:
    if registration.contact is None or not may_answer(form, registration.state, now()):
        return
    locale = registration.locale
    queue_message(
        KIND,
        recipient=registration.contact.value,
        locale=locale,
        subject_kind="registration",
        subject_id=registration.id,
        edition_id=registration.edition_id,
        # Once for ever, whatever is changed later and however often it is run.
        send_key=f"{KIND}:{form.id}:{registration.id}",
        context={
            "name": addressed_name(registration.person, locale) if registration.person else "",
            "form_name": form.name,
            "intro": form.intro,
            "until": moment(form.closes_at, ZoneInfo(registration.edition.time_zone), locale),
            "reference": registration.reference,
            "link": status_link(registration),
        },
    )


def _keep_categories(form: LaterForm, category_ids: Collection[int]) -> None:
    had = list_form_category_ids(form.id)
    db.session.execute(
        delete(LaterFormCategory).where(
            LaterFormCategory.later_form_id == form.id,
            LaterFormCategory.category_id.in_(had - set(category_ids)),
        )
    )
    db.session.add_all(
        LaterFormCategory(later_form_id=form.id, category_id=one) for one in sorted(set(category_ids) - had)
    )
    db.session.flush()


def _told(form: LaterForm, values: FormValues) -> dict[str, Any]:
    return {
        "title": dict(form.name),
        "closes_at": form.closes_at.isoformat(),
        "category_ids": sorted(values.category_ids),
    }


def _record(action: str, form: LaterForm, *, after: Mapping[str, Any] | None = None) -> None:
    record(
        action,
        subject_kind="later_form",
        subject_id=form.id,
        edition_id=form.edition_id,
        after=after,
    )
