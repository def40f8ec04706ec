"""The Celery side: tasks, and the relay that carries committed jobs to them."""
