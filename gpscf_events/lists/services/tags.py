"""Tags and saved views: made, put on, taken off, removed."""

from collections.abc import Mapping
from urllib.parse import urlencode

from sqlalchemy import delete, exists, func, select
from sqlalchemy.dialects.postgresql import insert

from gpscf_events.audit.services import record
from gpscf_events.core.actor import Actor
from gpscf_events.core.transaction import transaction
from gpscf_events.lists.errors import NameTaken
from gpscf_events.lists.models import RegistrationTag, SavedView, Tag, TagColour
from gpscf_events.programme.models import Edition
from gpscf_events.registration.models import Registration


def make_tag(*, edition: Edition, name: str, colour: TagColour, actor: Actor) -> Tag:
    """A tag of the edition. Raises NameTaken."""
    with transaction() as session:
        same = exists().where(Tag.edition_id == edition.id, func.lower(Tag.name) == name.lower())
        if session.scalar(select(same)):
            raise NameTaken
        tag = Tag(edition_id=edition.id, name=name, colour=colour, made_by_user_id=actor.user_id)
        session.add(tag)
        session.flush()
        _record_tag("tag.made", tag)
        return tag


def remove_tag(*, tag: Tag) -> None:
    """The tag is gone, from every registration too."""
    with transaction() as session:
        taken_off = session.execute(
            delete(RegistrationTag).where(RegistrationTag.tag_id == tag.id).returning(RegistrationTag.id)
        ).all()
        _record_tag("tag.removed", tag, was_on=len(taken_off))
        session.execute(delete(Tag).where(Tag.id == tag.id))
        session.expunge(tag)


def put_on(*, registration: Registration, tag: Tag, actor: Actor) -> bool:
    """Put the tag on; False when it was there."""
    with transaction() as session:
        made = session.scalar(
            insert(RegistrationTag)
            .values(
                edition_id=registration.edition_id,
                registration_id=registration.id,
                tag_id=tag.id,
                put_on_by_user_id=actor.user_id,
            )
            .on_conflict_do_nothing(index_elements=["registration_id", "tag_id"])
            .returning(RegistrationTag.id)
        )
        if made is not None:
            _record_on("registration.tag_put_on", registration, tag)
    return made is not None


def take_off(*, registration: Registration, tag: Tag) -> bool:
    """Take the tag off; False when it was not there."""
    with transaction() as session:
        gone = session.scalar(
            delete(RegistrationTag)
            .where(RegistrationTag.registration_id == registration.id, RegistrationTag.tag_id == tag.id)
            .returning(RegistrationTag.id)
        )
        if gone is not None:
            _record_on("registration.tag_taken_off", registration, tag)
    return gone is not None


def save_view(
    *, edition: Edition, actor: Actor, name: str, arguments: Mapping[str, str], is_shared: bool
) -> SavedView:
    """Keep the list's address under a name of the actor's; the same name again replaces what stood there."""
    with transaction() as session:
        address = urlencode(dict(arguments))
        view = session.scalar(
            select(SavedView).where(
                SavedView.edition_id == edition.id, SavedView.user_id == actor.user_id, SavedView.name == name
            )
        )
        if view is None:
            view = SavedView(edition_id=edition.id, user_id=actor.user_id, name=name)
            session.add(view)
        view.address, view.is_shared = address, is_shared
        session.flush()
        _record_view("saved_view.kept", view)
        return view


def remove_view(*, view: SavedView) -> None:
    """The view is gone; the registrations it showed stay."""
    with transaction() as session:
        _record_view("saved_view.removed", view)
        session.execute(delete(SavedView).where(SavedView.id == view.id))
        session.expunge(view)


def _record_tag(action: str, tag: Tag, **more: int) -> None:
    record(
        action,
        subject_kind="tag",
        subject_id=tag.id,
        edition_id=tag.edition_id,
        after={"name": tag.name, "colour": tag.colour, **more},
    )


def _record_on(action: str, registration: Registration, tag: Tag) -> None:
    record(
        action,
        subject_kind="registration",
        subject_id=registration.id,
        edition_id=registration.edition_id,
        after={"tag_id": tag.id},
    )


def _record_view(action: str, view: SavedView) -> None:
    record(
        action,
        subject_kind="saved_view",
        subject_id=view.id,
        edition_id=view.edition_id,
        after={"is_shared": view.is_shared},
    )
