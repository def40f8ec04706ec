"""What every process of the product stands in: settings, logs, database, languages. No pages."""

from pathlib import Path

from flask import Flask

from config import Settings
from gpscf_events.core import direct, i18n, logs, sealing
from gpscf_events.core.db import db
from gpscf_events.core.flask_app import Application
from gpscf_events.tables import load_tables

ROOT = Path(__file__).resolve().parents[1]


def create_context(settings: Settings) -> Flask:
    """An application without pages, as relay and workers need it. Raises SettingsError for bad settings."""
    settings.validate()
    logs.configure(settings.log_level)
    app = Application("gpscf_events", template_folder=str(ROOT / "templates"), static_folder=None)
    load_tables()
    engine_options = {
        "pool_size": settings.db_pool_size,
        "max_overflow": 0,
        "pool_timeout": 5,
        "pool_pre_ping": True,
        # Errors would quote names and addresses into logs.
        "hide_parameters": True,
        "connect_args": {"connect_timeout": 5, "application_name": "gpscf"},
    }
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options,
        SQLALCHEMY_BINDS={direct.BIND: direct.engine_options(engine_options, settings.database_url)},
        TESTING=settings.app_env == "test",
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    db.init_app(app)
    direct.init_app(app)
    logs.init_app(app)
    i18n.init_app(app)
    give_settings(app, settings)
    return app


def give_settings(app: Flask, settings: Settings) -> None:
    """Let the application go by these settings: a forked process is told where its keys are only after the fork.

    Raises SettingsError for keys that others could read.
    """
    app.extensions["settings"] = settings
    app.jinja_env.globals["settings"] = settings
    sealing.init_app(app, settings.sealing_keys_dir)
