"""The file of a batch: a table of texts, encrypted to the security authority's own key before it leaves memory."""

from collections.abc import Mapping, Sequence

import pyrage
from flask_babel import LazyString, force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from gpscf_events.accreditation.errors import NoLayout
from gpscf_events.accreditation.models import ClearanceBatch, ClearanceLayout
from gpscf_events.accreditation.rules.batches import BatchColumn
from gpscf_events.core.i18n import BABEL_LOCALES, words
from gpscf_events.core.sheets import write_sheet
from gpscf_events.parties.models import Party
from gpscf_events.registration.models import DocumentKind, Registration
from gpscf_events.registration.services.documents import DocumentDetails

# The authority reads Chinese, whoever sends the file.
LOCALE = "zh"
COLUMN_WORDS: dict[BatchColumn, LazyString] = {
    BatchColumn.NUMBER: _l("Number in the batch"),
    BatchColumn.LATIN_FAMILY: _l("Family name"),
    BatchColumn.LATIN_GIVEN: _l("Given names"),
    BatchColumn.NATIVE_NAME: _l("Name in own script"),
    BatchColumn.CHINESE_NAME: _l("Chinese name"),
    BatchColumn.BIRTH_DATE: _l("Date of birth"),
    BatchColumn.NATIONALITY: _l("Nationality"),
    BatchColumn.DOCUMENT_KIND: _l("Kind of document"),
    BatchColumn.DOCUMENT_NUMBER: _l("Number of document"),
    BatchColumn.DOCUMENT_COUNTRY: _l("Issued by"),
    BatchColumn.DOCUMENT_EXPIRES: _l("Valid until"),
    BatchColumn.REPRESENTS: _l("Represents"),
    BatchColumn.ORGANISATION: _l("Organisation"),
    BatchColumn.POSITION: _l("Position"),
    BatchColumn.CATEGORY: _l("Category"),
    BatchColumn.REFERENCE: _l("Reference"),
}
DOCUMENT_WORDS: dict[DocumentKind, LazyString] = {
    DocumentKind.PASSPORT: _l("Passport"),
    DocumentKind.IDENTITY_CARD: _l("Identity card"),
    DocumentKind.TRAVEL_DOCUMENT: _l("Travel document"),
}
WIDTH = 20
_NAMES = (
    BatchColumn.LATIN_FAMILY,
    BatchColumn.LATIN_GIVEN,
    BatchColumn.NATIVE_NAME,
    BatchColumn.CHINESE_NAME,
)


def build_file(
    batch: ClearanceBatch,
    layout: ClearanceLayout,
    people: Sequence[tuple[str, Registration, DocumentDetails | None]],
    parties: Mapping[str, Party],
) -> bytes:
    """An age file (https://age-encryption.org/v1) with an XLSX in it. `parties` by key. Raises NoLayout and Busy."""
    with force_locale(BABEL_LOCALES[LOCALE]):
        columns = [BatchColumn(column) for column in layout.columns]
        plain = write_sheet(
            title=_("Batch %(number)d", number=batch.number),
            headings=[*(str(COLUMN_WORDS[column]) for column in columns), _("Result of the check")],
            widths=[WIDTH] * (len(columns) + 1),
            rows=[
                [_texts(number, one, document, parties).get(column, "") for column in columns]
                for number, one, document in people
            ],
        )
    return bytes(pyrage.encrypt(plain, [read_recipient(layout.recipient)]))


def read_recipient(text: str) -> pyrage.x25519.Recipient:
    """The authority's public key. Raises NoLayout for what is none."""
    try:
        return pyrage.x25519.Recipient.from_str(text.strip())
    except pyrage.RecipientError as error:
        raise NoLayout from error


def _texts(
    number: str, one: Registration, document: DocumentDetails | None, parties: Mapping[str, Party]
) -> dict[BatchColumn, str]:
    """What each column says of somebody; empty where it is not known."""
    person = one.person
    nationality = next((party for party in parties.values() if party.id == one.nationality_party_id), None)
    texts = {
        BatchColumn.NUMBER: number,
        BatchColumn.REFERENCE: one.reference or "",
        BatchColumn.CATEGORY: words(one.category.name) if one.category else "",
        BatchColumn.REPRESENTS: words(one.represents.name) if one.represents else _("Personal capacity"),
        BatchColumn.ORGANISATION: words(one.organisation_name) if one.organisation_name else "",
        BatchColumn.POSITION: words(one.position) if one.position else "",
        BatchColumn.NATIONALITY: words(nationality.name) if nationality else "",
    }
    if person is not None:
        born = (person.birth_year, person.birth_month, person.birth_day)
        texts[BatchColumn.BIRTH_DATE] = "-".join(f"{part:02}" for part in born if part is not None)
        for column in _NAMES:
            texts[column] = getattr(person, column.value)
    if document is not None:
        issuer = parties.get(document.issuing_country)
        texts[BatchColumn.DOCUMENT_KIND] = str(DOCUMENT_WORDS[document.kind])
        texts[BatchColumn.DOCUMENT_NUMBER] = document.number
        texts[BatchColumn.DOCUMENT_COUNTRY] = words(issuer.name) if issuer else ""
        texts[BatchColumn.DOCUMENT_EXPIRES] = document.expires_on.isoformat()
    return texts
