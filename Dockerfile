# One image for web, relay, workers and the mail catcher; docker-compose.yml says which command runs.
FROM python:3.13-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /app
RUN python -m venv /venv
COPY requirements/base.txt requirements/base.txt
RUN /venv/bin/pip install --require-hashes -r requirements/base.txt
COPY . .
RUN ASSETS_DIR=/app/assets /venv/bin/python -m gpscf_events.core.assets

FROM python:3.13-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=/app
RUN groupadd --gid 10001 app && useradd --uid 10001 --gid app --no-create-home app \
    && install -d -o app -g app -m 0700 /data /data/files /data/keys /data/sealing-keys /data/mails
WORKDIR /app
COPY --from=build /venv /venv
COPY --from=build /app /app
USER app
EXPOSE 8000
CMD ["python", "-m", "gpscf_events.serve", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", \
     "--respawn-failed-workers", "--workers-kill-timeout", "10", "--blocking-threads", "8", "--no-access-log", \
     "--no-ws", "gpscf_events.web:app"]
