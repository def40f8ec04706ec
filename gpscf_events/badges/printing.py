"""The printed badge as a file. Fonts and Typst weigh some 80 MB: only worker code imports this module."""

import os
from pathlib import Path
from uuid import uuid4

from flask_babel import gettext as _

from gpscf_events.badges import pdf, queries, rules, services
from gpscf_events.badges.models import Badge
from gpscf_events.core.db import Words
from gpscf_events.core.logs import log
from gpscf_events.followups import services as followups
from gpscf_events.followups.services import N_
from gpscf_events.messages.rendering import speaking


def make_badge(badge_id: int, *, anew: bool = False) -> Path | None:
    """Sign the badge and write its PDF, each once however often this runs; None if nothing is to be printed.

    `anew` prints it in place of what is there, for answers that changed.
    A name that our fonts cannot print becomes a next step for the secretariat, and never a box on a badge.
    """
    badge = services.sign_badge(badge_id=badge_id)
    if not rules.may_be_shown(badge):
        return None
    path = queries.pdf_path(badge.public_id)
    if path.exists() and not anew:
        return path
    try:
        data = pdf.render([_face(badge)])
    except pdf.MissingGlyphs as missing:
        log.warning("badge.missing_glyphs", extra={"badge_id": badge.id, "characters": str(missing)})
        followups.owe(
            kind="missing_glyphs",
            subject_kind="registration",
            subject_id=badge.registration_id,
            edition_id=badge.edition_id,
            what=N_("The badge cannot be printed: our fonts lack a character of the name or organisation."),
            dedupe_key=f"badge:{badge.id}:missing_glyphs",
        )
        return None
    _write(path, data)
    return path


def _face(badge: Badge) -> pdf.BadgeFace:
    registration = badge.registration
    person, category, edition = registration.person, registration.category, registration.edition
    if person is None or category is None:
        raise ValueError(f"badge {badge.id} belongs to a draft")
    # The language that those at home read; gates read the colour, the categories and the code.
    locale = "zh" if person.native_lang.startswith("zh") else "en"
    party = registration.represents.name if registration.represents else Words()
    return pdf.BadgeFace(
        native_name=person.native_name,
        native_lang=person.native_lang,
        latin_name=person.latin_name,
        salutation=person.salutation,
        organisation=_in(registration.organisation_name, locale),
        position=_in(registration.position, locale),
        party_zh=party.get("zh", ""),
        party_en=party.get("en", ""),
        category_zh=category.name.get("zh", ""),
        category_en=category.name.get("en", ""),
        colour=category.colour,
        edition_zh=edition.short_name.get("zh", ""),
        edition_en=edition.short_name.get("en", ""),
        dates=rules.printed_dates(edition.starts_on, edition.ends_on),
        token=badge.token,
        manual_code=badge.manual_code,
        note="" if rules.opens_gate(category) else _in_both_languages(),
    )


def _in(words: Words | None, locale: str) -> str:
    return words.pick(locale) if words else ""


def _in_both_languages() -> str:
    notes = []
    for locale in ("zh", "en"):
        with speaking(locale):
            notes.append(_("Show this at the badge desk to collect your badge."))
    return " ".join(dict.fromkeys(notes))


def _write(path: Path, data: bytes) -> None:
    """All of the file or none of it, also when the power fails."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{uuid4().hex}")
    try:
        with fresh.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
