"""Why something is not done with an import."""

from flask_babel import lazy_gettext as _l

from gpscf_events.core.errors import RuleBroken


class ImportMovedOn(RuleBroken):
    """The import went on after this page was opened."""

    code = "import_moved_on"
    status = 409
    message = _l("The import went on after you opened this page. It is shown here as it is now.")


class NoNameColumn(RuleBroken):
    """No column says who somebody is."""

    code = "no_name_column"
    message = _l("Say which column holds the family name, or the whole name in Latin letters.")


class ColumnTwice(RuleBroken):
    """Two columns are said to hold the same."""

    code = "column_twice"
    message = _l("Two columns hold the same. Choose for each what it holds, or leave one out.")


class OnlyHeadings(RuleBroken):
    """A table without rows below its headings."""

    code = "only_headings"
    message = _l("This table holds headings only. Add a row for each member below them.")
