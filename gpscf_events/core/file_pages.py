"""How a stored file is shown. The views load this; the workers, who store and sweep, do not."""

from flask import Response

from gpscf_events.core.errors import NotFound
from gpscf_events.core.files import TYPES, StoredFile, path_of
from gpscf_events.core.logs import log
from gpscf_events.core.security import keep_private


def serve(file: StoredFile, *, name: str) -> Response:
    """The content for a page that may show it: a type fixed by the kind, never stored, shown as nothing else.

    The caller has checked who asks. Raises NotFound when the content is missing.
    """
    keep_private()
    suffix, content_type = TYPES[file.kind]
    try:
        response = Response(path_of(file).read_bytes(), content_type=content_type)
    except FileNotFoundError as error:
        log.error("file.content_missing", extra={"file_id": file.id})
        raise NotFound from error
    response.headers["Content-Disposition"] = f'inline; filename="{name}.{suffix}"'
    return response
