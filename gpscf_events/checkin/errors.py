"""Refusals of check-in that are not about a badge: those are decisions, and they are stored."""

from flask_babel import lazy_gettext

from gpscf_events.core.errors import NotFound, Refusal


class NoSuchCheckpoint(NotFound):
    """There is no such checkpoint, or it is not the actor's."""

    code = "no_such_checkpoint"
    message = lazy_gettext("There is no such checkpoint, or your account does not work there.")


class InvalidRequest(Refusal):
    """The document that a device sent does not follow the schema."""

    code = "invalid_request"
    status = 422
    message = lazy_gettext("The request does not follow the schema. Nothing was stored.")
