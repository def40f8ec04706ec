"""The web application: the context with pages, guards, limits and static files on it."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from config import Settings
from gpscf_events import wiring
from gpscf_events.context import create_context
from gpscf_events.core import assets, limits, refusals, security
from gpscf_events.core.actor import current_actor, ensure_guards


def create_app(settings: Settings) -> Flask:
    """Everything that answers a request. Raises SettingsError for bad settings."""
    app = create_context(settings)
    app.config["TRUSTED_HOSTS"] = list(settings.trusted_hosts) or None
    app.jinja_env.globals["actor"] = current_actor
    security.init_app(app, secure_cookies=settings.cookies_are_secure)
    limits.init_app(app, settings.limiter_storage_url)
    refusals.init_app(app)
    wiring.init_app(app, settings)
    ensure_guards(app)
    if settings.proxy_hops:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=settings.proxy_hops, x_proto=settings.proxy_hops
        )
    assets.init_app(app, settings.assets_dir)
    return app
