"""What was accepted stands in the database as it was sent (after the forms' own tidying), and nowhere raw."""

from gpscf_events.core.db import db
from gpscf_events.people.models import Person
from gpscf_events.registration.errors import DraftIncomplete
from gpscf_events.registration.models import Registration
from gpscf_events.registration.token import status_token
from tests.abuse.arsenal import COUNTS, judge, kept, strings
from tests.abuse.conftest import Targets
from tests.factories.registration import draft_for, submit_draft


def test_a_registration_keeps_what_was_accepted_and_shows_it_escaped_everywhere(targets: Targets) -> None:
    for number, text in enumerate(strings()):
        draft = draft_for(
            targets.forum,
            email=f"abuse{number}@example.org",
            name={
                "latin_family": ["Wang"],
                "latin_given": ["Li"],
                "native_name": [text],
                "salutation": [text],
            },
            organisation={"organisation_en": [text], "position_en": [text], "organisation": [text]},
        )
        try:
            done = submit_draft(draft)
        except DraftIncomplete:
            COUNTS["registration", "refused beside the field"] += 1
            db.session.rollback()
            continue
        COUNTS["registration", "kept"] += 1
        reference, token, public_id = done.reference, status_token(done), done.public_id
        person = db.session.get(Person, done.person_id, populate_existing=True)
        found = db.session.get(Registration, done.id, populate_existing=True)
        assert person and found and found.organisation_name and found.position
        assert person.native_name == person.salutation == kept(text)
        assert set(found.organisation_name.values()) == {kept(text)}
        assert set(found.position.values()) == {kept(text)}
        db.session.rollback()
        for client, path in (
            (targets.public, f"/en/2025/r/{token}"),
            (targets.public, f"/zh/2025/r/{token}/programme.ics"),
            (targets.staff, f"/en/staff/2025/registrations/{public_id}"),
            (targets.staff, f"/zh/staff/2025/registrations?q={reference}"),
        ):
            answer = client.get(path)
            assert answer.status_code == 200, (path, text)
            judge(answer, text, "shown")


def test_a_latin_name_is_kept_or_refused_and_never_bent(targets: Targets) -> None:
    for number, text in enumerate(strings()):
        draft = draft_for(
            targets.forum,
            email=f"latin{number}@example.org",
            name={"latin_family": [text], "latin_given": [text], "native_name": [""]},
        )
        try:
            done = submit_draft(draft)
        except DraftIncomplete:
            COUNTS["latin name", "refused beside the field"] += 1
            db.session.rollback()
            continue
        COUNTS["latin name", "kept"] += 1
        person = db.session.get(Person, done.person_id, populate_existing=True)
        assert person
        assert person.latin_family == person.latin_given == kept(text)
        db.session.rollback()
