"""The Celery application. Settings of reliability: late acknowledgement, no results, JSON, no retries by Celery.

Why each stands here: a killed worker's task is delivered again (acks_late), the row's lease decides whether
it runs again (core/jobs.py), retry times live in the row and never in an ETA, because a redelivery after
`visibility_timeout` would run those twice (celery docs, "Visibility timeout"; indico sets two days for it).
"""

# Each child parses a line of C with it (billiard asks to die with its parent): loaded here, 14 MiB less in each.
import cffi.cparser  # type: ignore[import-untyped] # noqa: F401
from celery import Celery
from celery.signals import setup_logging, worker_before_create_process, worker_process_init

from config import Settings
from gpscf_events import reactions
from gpscf_events.context import create_context
from gpscf_events.core import logs
from gpscf_events.core.db import db, share_memory
from gpscf_events.core.jobs import RULES, Queue
from worker.base import AppTask
from worker.enclosures import provide_enclosures

settings = Settings.from_env()
flask_app = create_context(settings)
reactions.wire()
AppTask.flask_app = flask_app
provide_enclosures()

celery_app = Celery("gpscf", task_cls=AppTask)
celery_app.conf.update(
    broker_url=settings.celery_broker_url,
    result_backend=None,
    task_ignore_result=True,
    task_serializer="json",
    accept_content=["json"],
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    worker_max_tasks_per_child=500,
    worker_soft_shutdown_timeout=30,
    worker_cancel_long_running_tasks_on_connection_loss=False,
    worker_hijack_root_logger=False,
    worker_send_task_events=False,
    task_publish_retry=False,
    task_default_queue=Queue.DEFAULT.value,
    task_annotations={job.value: {"time_limit": rules.time_limit_s} for job, rules in RULES.items()},
    broker_pool_acquire_timeout=2,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    broker_transport_options={
        "visibility_timeout": 600,
        "socket_timeout": 5,
        "socket_connect_timeout": 2,
        "socket_keepalive": True,
        "health_check_interval": 5,
    },
    timezone="UTC",
    imports=(
        "worker.tasks.system",
        "worker.tasks.messages",
        "worker.tasks.accounts",
        "worker.tasks.badges",
        "worker.tasks.attendance",
        "worker.tasks.trail",
        "worker.tasks.questions",
        "worker.tasks.retention",
        "worker.tasks.signups",
        "worker.tasks.lists",
        "worker.tasks.runsheets",
        "worker.tasks.imports",
        "worker.tasks.dashboard",
    ),
)


@setup_logging.connect
def keep_our_logging(**_: object) -> None:
    """JSON lines here too; Celery would replace the handlers."""
    logs.configure(settings.log_level)


@worker_before_create_process.connect
def before_fork(**_: object) -> None:
    """Children share what their parent has loaded."""
    share_memory()


@worker_process_init.connect
def own_connections(**_: object) -> None:
    """A forked child must not share its parent's database connections."""
    with flask_app.app_context():
        for engine in db.engines.values():
            engine.dispose(close=False)
