"""GPSCF Events: registration, badges, check-in and attendance of an inter-governmental forum."""

from pathlib import Path

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from config import Settings
from gpscf_events import wiring
from gpscf_events.core import assets, direct, i18n, limits, logs, refusals, sealing, security
from gpscf_events.core.actor import current_actor, ensure_guards
from gpscf_events.core.db import db
from gpscf_events.core.flask_app import Application

ROOT = Path(__file__).resolve().parents[1]


def create_app(settings: Settings) -> Flask:
    """The web application (also the context of relay, worker and commands). Raises SettingsError for bad settings."""
    settings.validate()
    logs.configure(settings.log_level)
    app = Application(__name__, template_folder=str(ROOT / "templates"), static_folder=None)
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
        TRUSTED_HOSTS=list(settings.trusted_hosts) or None,
        TESTING=settings.app_env == "test",
    )
    app.extensions["settings"] = settings
    app.extensions["alembic_ini"] = str(ROOT / "alembic.ini")
    app.jinja_env.globals |= {"settings": settings, "actor": current_actor}
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    if settings.proxy_hops:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=settings.proxy_hops, x_proto=settings.proxy_hops
        )
    db.init_app(app)
    direct.init_app(app)
    logs.init_app(app)
    i18n.init_app(app)
    security.init_app(app, secure_cookies=settings.cookies_are_secure)
    limits.init_app(app, settings.limiter_storage_url)
    refusals.init_app(app)
    assets.init_app(app, settings.assets_dir)
    sealing.init_app(app, settings.sealing_keys_dir)
    wiring.init_app(app, settings)
    ensure_guards(app)
    return app
