"""Why an export is refused."""

from flask_babel import lazy_gettext as _l

from gpscf_events.core.errors import NotFound, RuleBroken


class NoSuchExport(NotFound):
    """There is no such file, it is somebody else's, or its days are over: the answer is the same."""

    message = _l("This export does not exist, or it is no longer kept. Please order a new one.")


class ExportNotReady(RuleBroken):
    """The file is not finished."""

    code = "export_not_ready"
    status = 409
    message = _l("This export is not ready. Wait until it is, or order a new one.")
