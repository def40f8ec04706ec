"""What a worker is told, whoever starts it: the command line, or the process that forks relay and workers."""

# What a worker holds may be finished within this time; afterwards its jobs are done again when their lease ends.
STOP_WITHIN_S = 35


def worker_arguments(queues: str, concurrency: int, name: str) -> list[str]:
    """The arguments of Celery for a worker on some queues."""
    arguments = ["--quiet", "worker", "--queues", queues, "--concurrency", str(concurrency)]
    return [
        *arguments,
        "--hostname",
        f"{name}@%h",
        "--loglevel",
        "INFO",
        "--without-gossip",
        "--without-mingle",
    ]
