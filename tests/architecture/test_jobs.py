"""Both sides know the same jobs."""

import ast
import re

from tests.architecture.source import ROOT, sources


def job_names() -> dict[str, str]:
    jobs = next(s for s in sources() if s.name == "gpscf_events/core/jobs.py")
    enum = next(n for n in jobs.tree.body if isinstance(n, ast.ClassDef) and n.name == "Job")
    pairs = [n for n in enum.body if isinstance(n, ast.Assign)]
    return {n.targets[0].id: n.value.value for n in pairs}  # type: ignore[attr-defined]


def test_every_job_has_exactly_one_task_and_every_task_a_job() -> None:
    tasks = re.findall(r"celery_app\.task\(name=Job\.(\w+)", "\n".join(s.text for s in sources()))
    assert sorted(tasks) == sorted(job_names())


def test_every_job_is_owed_somewhere() -> None:
    text = "\n".join(s.text for s in sources() if not s.name.startswith("worker/tasks"))
    assert not [name for name in job_names() if not re.search(rf"(enqueue\(\s*|Schedule\()Job\.{name}", text)]


def test_every_queue_has_a_worker_in_compose_and_in_the_local_stack() -> None:
    queues = {"mail", "default", "long"}
    compose = (ROOT / "docker-compose.yml").read_text()
    local = (ROOT / "worker" / "together.py").read_text()
    for text in (compose, local):
        consumed = {
            q for found in re.findall(r"(?:--queues |worker\(\")([a-z,]+)", text) for q in found.split(",")
        }
        assert consumed == queues
