"""A client whose requests stand apart from the test that makes them."""

import contextvars
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse


class SeparateClient(FlaskClient):
    """Each request has its own application context, session and connection, as under a real server.

    Flask would otherwise share the context that the `app` fixture has pushed, and clean up nothing.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        if self.preserve_context:
            return super().open(*args, **kwargs)
        return contextvars.Context().run(super().open, *args, **kwargs)
