"""All that relay and workers need, loaded once before they are forked (`worker/together.py`)."""

import importlib

from worker.app import celery_app
from worker.app import flask_app as app
from worker.relay import carry

__all__ = ["app", "carry", "celery_app"]

# What Celery imports when it starts a worker is loaded here, once for all of them.
_LATE = (
    "billiard.popen_fork",
    "billiard.sharedctypes",
    "celery.app.amqp",
    "celery.app.control",
    "celery.app.events",
    "celery.app.log",
    "celery.app.routes",
    "celery.apps.worker",
    "celery.bin.celery",
    "celery.concurrency.prefork",
    "celery.worker.autoscale",
    "celery.worker.components",
    "celery.worker.consumer.delayed_delivery",
    "celery.worker.strategy",
    "kombu.pidbox",
    "kombu.transport.redis",
)
for name in _LATE:
    importlib.import_module(name)
celery_app.loader.import_default_modules()
celery_app.finalize()
