"""The verbs of messages: the only writers of its table."""

from gpscf_events.messages.services.delivery import Superseded, deliver, on_job_buried
from gpscf_events.messages.services.holding import count_left, holding, let_go, withdraw
from gpscf_events.messages.services.queueing import queue_message

__all__ = [
    "Superseded",
    "count_left",
    "deliver",
    "holding",
    "let_go",
    "on_job_buried",
    "queue_message",
    "withdraw",
]
