"""Why words are not saved."""

from flask_babel import lazy_gettext as _l

from gpscf_events.core.errors import RuleBroken


class WordsChangedMeanwhile(RuleBroken):
    """Somebody else saved the words after this page was opened."""

    code = "words_changed_meanwhile"
    status = 409
    message = _l(
        "Somebody else saved these words after you opened this page. Yours stand in the fields, and what is saved now "
        "below them. Check them, then save again."
    )
