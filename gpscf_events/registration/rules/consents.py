"""The texts that somebody agrees to; docs/consents.md keeps every version of their words."""

from dataclasses import dataclass
from hashlib import sha256

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l


@dataclass(frozen=True)
class ConsentText:
    """A text that somebody agrees to, in the version shown. Nobody can take part without those that are required."""

    kind: str
    version: str
    words: LazyString
    required: bool = False


CONSENTS = (
    ConsentText(
        "processing",
        "2025-1",
        _l("The forum secretariat may process my data to organise this forum"),
        required=True,
    ),
    ConsentText(
        "conduct",
        "2025-1",
        _l("I will follow the rules of the venues and the security checks"),
        required=True,
    ),
    ConsentText(
        "photographs",
        "2025-1",
        _l("Photographs and films in which I can be seen may be published (optional)"),
    ),
    ConsentText(
        "participant_list",
        "2025-1",
        _l("My name, position and organisation may stand in the list of participants (optional)"),
    ),
    ConsentText(
        "remembered",
        "2025-1",
        _l("Keep my name and organisation for invitations to later forums (optional)"),
    ),
)

# Agreed to with the document itself, on its page: sensitive data need a consent of their own (Personal Information
# Protection Law of the PRC, articles 28 and 29). Taken back by removing the document.
DOCUMENT_CONSENT = ConsentText(
    "document",
    "2026-1",
    _l(
        "The forum secretariat may keep what my identity document says, for the security checks of this forum, hand it "
        "to the authority that makes them, and delete it after the forum"
    ),
)


def separate_consent(kind: str) -> ConsentText | None:
    """The text that can be agreed to and taken back by itself, in its present version; None for any other."""
    return next((text for text in CONSENTS if text.kind == kind and not text.required), None)


def words_mark(words: str) -> bytes:
    """The SHA-256 of words as they were shown: proves later which they were."""
    return sha256(words.encode()).digest()
