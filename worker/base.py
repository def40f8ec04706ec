"""What every task runs in: the application's context, the request's id, a log line at start and end."""

import time
from typing import Any

from celery import Task
from flask import Flask

from gpscf_events.core.logs import log, request_id


class AppTask(Task):  # type: ignore[type-arg]
    """A task in an application context, with the id of the request that owed it."""

    abstract = True
    flask_app: Flask

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run the task and say how long it took."""
        given = self.request.get("gpscf_request_id")
        request_id.set(given if isinstance(given, str) else None)
        begun = time.perf_counter()
        log.info("task.started", extra={"task": self.name, "job_id": str(args[0]) if args else None})
        with self.flask_app.app_context():
            try:
                return super().__call__(*args, **kwargs)
            finally:
                ms = round((time.perf_counter() - begun) * 1000)
                log.info("task.ended", extra={"task": self.name, "ms": ms})
