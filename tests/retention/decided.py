"""What was decided about somebody, and what organisers asked beside the form."""

from datetime import UTC, datetime

from gpscf_events.accreditation.models import Accreditation, Enquiry, Fact, FactMove, Field, FieldNote
from gpscf_events.core.db import Words, db
from gpscf_events.lists.models import RegistrationTag, Tag
from gpscf_events.questions.models import (
    Answer,
    FormEntry,
    LaterForm,
    Question,
    QuestionKind,
    QuestionVersion,
)
from gpscf_events.registration.models import Registration
from gpscf_events.wordings.models import Wording

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def add_decided_and_asked(who: Registration, family: str, user_id: int | None) -> None:
    """A row in each of these tables, within the caller's transaction."""
    own = {"edition_id": who.edition_id, "registration_id": who.id}
    later = LaterForm(edition_id=who.edition_id, name=Words(en="Travel"), closes_at=NOW)
    question = Question(edition_id=who.edition_id)
    tag = Tag(edition_id=who.edition_id, name=f"Tag {who.id}")
    db.session.add_all([later, question, tag])
    db.session.flush()
    label = Words(en="Meals")
    version = QuestionVersion(
        question_id=question.id, version=1, kind=QuestionKind.TEXT, label=label, is_required=False
    )
    db.session.add(version)
    db.session.flush()
    if not db.session.query(Accreditation).filter_by(registration_id=who.id).count():
        db.session.add(Accreditation(**own))
    db.session.add_all(
        [
            FactMove(fact=Fact.NOMINATION, before="open", after="nominated", by_user_id=user_id, **own),
            FieldNote(
                field=Field.PHOTO,
                owner_role="protocol",
                by_user_id=user_id,
                waived_for=f"{family} is known",
                **own,
            ),
            Enquiry(question=f"Who sent {family}?", answer=f"{family}'s office", answered_at=NOW, **own),
            Answer(question_id=question.id, version=1, words=[f"Meals of {family}"], **own),
            Wording(
                name_zh=f"{family}先生", position_en=f"{family}'s chief", rests_on=family.encode(), **own
            ),
            RegistrationTag(tag_id=tag.id, **own),
            FormEntry(later_form_id=later.id, typed={"meals": [f"Wish of {family}"]}, **own),
        ]
    )
    db.session.flush()
