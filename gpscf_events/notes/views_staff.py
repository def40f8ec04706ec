"""Protocol keeps notes, and sets the names in them beside those who registered."""

from http import HTTPStatus
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from gpscf_events.attendance.queries import get_edition
from gpscf_events.core import file_pages
from gpscf_events.core.actor import current_actor, guard, needs, staff_only
from gpscf_events.core.clock import now
from gpscf_events.core.errors import NotFound, RuleBroken
from gpscf_events.core.i18n import current_locale, words
from gpscf_events.core.roles import Permission
from gpscf_events.core.security import keep_private
from gpscf_events.notes import queries, services
from gpscf_events.notes.forms import NoteForm
from gpscf_events.notes.models import Note
from gpscf_events.notes.rendering import KIND_WORDS, STANDING_TONES, STANDING_WORDS
from gpscf_events.parties.queries import list_parties
from gpscf_events.people.rules.likeness import Standing
from gpscf_events.programme.models import Edition
from gpscf_events.programme.views_staff.keeping import keep_page
from gpscf_events.registration.queries import get_registration

bp = Blueprint("notes_staff", __name__, url_prefix="/<any(zh, en):locale>/staff/<edition_key>/notes")
guard(bp, staff_only(Permission.DELEGATIONS_MANAGE))


@bp.get("/")
def show() -> str:
    """All notes, the last received first, and the parties whose names are to be compared."""
    edition = _edition()
    notes = queries.list_notes(edition.id)
    counts = queries.count_names(edition.id)
    parties = {row.party_id: row.party for row in notes}
    return render_template(
        "notes/staff_list.html",
        edition=edition,
        notes=notes,
        replaced=queries.list_replaced(edition.id),
        parties=sorted(
            ((party, *counts.get(key, (0, 0))) for key, party in parties.items()),
            key=lambda row: words(row[0].name),
        ),
        kind_words=KIND_WORDS,
    )


@bp.route("/new", methods=["GET", "POST"])
def keep() -> ResponseReturnValue:
    """Keep a note."""
    edition = _edition()
    form = _form(edition)

    def save() -> None:
        services.keep_note(
            edition_id=edition.id,
            details=form.details(),
            people=form.named,
            pdf=form.pdf,
            actor=current_actor(),
        )

    return keep_page(form, saved=None, save=save, title=_("New note"), back=url_for(".show"))


@bp.route("/<uuid:note_id>", methods=["GET", "POST"])
def change(note_id: UUID) -> ResponseReturnValue:
    """Change what is told of a note; without another scan the one before stays."""
    edition = _edition()
    note = queries.get_note(edition.id, note_id)
    form = _form(edition, note)

    def saved() -> NoteForm:
        found = _form(edition, note, formdata=None)
        replaces = next(
            (
                row
                for row in queries.list_replaceable(edition.id, but=note.id)
                if row.id == note.supersedes_id
            ),
            None,
        )
        found.fill(note, replaces)
        return found

    def save() -> None:
        services.change_note(
            note=note, details=form.details(), people=form.named, pdf=form.pdf, seen=form.seen()
        )

    title = _("Note %(number)s of %(party)s", number=note.number, party=words(note.party.name))
    return keep_page(form, saved=saved, save=save, title=title, back=url_for(".show"))


@bp.get("/<uuid:note_id>/scan")
def scan(note_id: UUID) -> ResponseReturnValue:
    """The note itself."""
    note = queries.get_note(_edition().id, note_id)
    if note.file is None:
        raise NotFound
    return file_pages.serve(note.file, name="note")


@bp.get("/parties/<party_key>")
def compare(party_key: str) -> str:
    """The names of a party's notes beside those who registered for it."""
    edition = _edition()
    party = queries.get_party_of_notes(edition.id, party_key)
    rows = queries.list_comparison(edition.id, party.id)
    return render_template(
        "notes/staff_compare.html",
        edition=edition,
        party=party,
        groups=[(one, [row for row in rows if row.pairing.standing is one]) for one in Standing],
        others=[row for row in rows if row.pairing.standing is Standing.REGISTERED_ONLY],
        alike=sum(row.pairing.standing is Standing.PERHAPS and row.pairing.is_spelled_alike for row in rows),
        names_of=queries.names_of,
        standing_words=STANDING_WORDS,
        standing_tones=STANDING_TONES,
        Standing=Standing,
    )


@bp.post("/parties/<party_key>/alike")
@needs(Permission.NOMINATIONS_RECORD)
def confirm_alike(party_key: str) -> ResponseReturnValue:
    """Confirm all that are spelled alike."""
    edition = _edition()
    party = queries.get_party_of_notes(edition.id, party_key)
    try:
        number = services.confirm_alike(edition_id=edition.id, party_id=party.id, actor=current_actor())
    except RuleBroken as broken:
        flash(str(broken.message), "error")
    else:
        flash(
            ngettext("%(num)d name confirmed.", "%(num)d names confirmed.", number)
            if number
            else _("No name is left that is spelled alike.")
        )
    return redirect(url_for(".compare", party_key=party_key), HTTPStatus.SEE_OTHER)


@bp.post("/people/<uuid:named_id>/registrations/<uuid:registration_id>/confirm")
@needs(Permission.NOMINATIONS_RECORD)
def confirm(named_id: UUID, registration_id: UUID) -> ResponseReturnValue:
    """The note means this registration."""
    edition = _edition()
    person = queries.get_named(edition.id, named_id)
    registration = get_registration(
        registration_id,
        edition_key=g.edition_key,
        actor=current_actor(),
        permission=Permission.NOMINATIONS_RECORD,
    )
    try:
        services.confirm(person=person, registration_id=registration.id, actor=current_actor())
        flash(_("Confirmed."))
    except RuleBroken as broken:
        flash(str(broken.message), "error")
    return _back_to(person.note)


@bp.post("/people/<uuid:named_id>/apart")
@needs(Permission.NOMINATIONS_RECORD)
def take_apart(named_id: UUID) -> ResponseReturnValue:
    """The note does not mean this registration."""
    person = queries.get_named(_edition().id, named_id)
    services.take_apart(person=person)
    flash(
        _(
            "Taken apart. A nomination that was recorded stays; it is taken back on the page of the registration."
        )
    )
    return _back_to(person.note)


def _back_to(note: Note) -> ResponseReturnValue:
    return redirect(url_for(".compare", party_key=note.party.key), HTTPStatus.SEE_OTHER)


def _form(edition: Edition, note: Note | None = None, **given: object) -> NoteForm:
    return NoteForm(**given).of(
        list_parties(locale=current_locale()),
        queries.list_replaceable(edition.id, but=note.id if note else None),
        today=now().astimezone(ZoneInfo(edition.time_zone)).date(),
    )


def _edition() -> Edition:
    """The edition, for those who keep the delegations of all of it."""
    keep_private()
    return get_edition(current_actor(), g.edition_key, Permission.DELEGATIONS_MANAGE)
