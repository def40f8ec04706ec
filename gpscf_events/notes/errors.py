"""Why something is not done with a note."""

from flask_babel import lazy_gettext as _l

from gpscf_events.core.errors import RuleBroken


class SupersedesAnother(RuleBroken):
    """The note that is replaced is of another party, or was replaced before."""

    code = "supersedes_another"
    message = _l("That note was replaced already, or is of another party. Choose another one.")


class NamedAlready(RuleBroken):
    """The registration stands beside another name of the same note, or represents another party."""

    code = "named_already"
    status = 409
    message = _l(
        "This registration stands beside another name of the note, or represents another party. Look at both again."
    )
