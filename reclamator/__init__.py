"""reclamator: complaints from a pasted form to a kept answer, encrypted at rest."""

from flask import Flask

from reclamator.config import ROOT, Settings

__version__ = "0.1.0"


def create_app(settings: Settings | None = None) -> Flask:
    """Return the web application of an initialised installation; raises SettingsError."""
    from reclamator import logs
    from reclamator.services import installation

    chosen = settings or Settings.from_environ()
    logs.configure(chosen)
    installation.open_installation(chosen)
    app = Flask("reclamator", template_folder=str(ROOT / "templates"), static_folder=None)
    _configure(app, chosen)
    _install(app, chosen)
    _register(app, chosen)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    from reclamator.models import vault
    from reclamator.models.database import connection
    from reclamator.web.access import cookie_name
    from reclamator.web.routing import Rule

    app.url_rule_class = Rule
    with connection():
        seed = vault.install_secret("session_pepper")
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=seed,
        SESSION_COOKIE_NAME=cookie_name(settings, "c"),
        SESSION_COOKIE_SECURE=settings.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=12 * 3600,
        WTF_CSRF_SSL_STRICT=False,
        WTF_I18N_ENABLED=False,
        TEMPLATES_AUTO_RELOAD=settings.dev,
    )


def _install(app: Flask, settings: Settings) -> None:
    """What surrounds every request, in the order in which it acts."""
    from htmx_flask import Htmx
    from werkzeug.middleware.proxy_fix import ProxyFix

    from reclamator import i18n
    from reclamator.web import (
        assets,
        company_scope,
        errors,
        filters,
        headers,
        locale,
        request_log,
        transit,
    )
    from reclamator.web.uploads import Request

    i18n.configure(cache_dir=settings.data_dir / "cache")
    Htmx(app)
    app.request_class = Request
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    request_log.init_app(app)
    # before the database is asked: that it is away is said in a language, and over TLS
    locale.init_app(app)
    transit.init_app(app, settings)
    company_scope.init_app(app)
    filters.init_app(app)
    headers.init_app(app, settings)
    errors.init_app(app)
    assets.init_app(app)


def _register(app: Flask, settings: Settings) -> None:
    from flask_wtf import CSRFProtect

    from reclamator.web import access
    from reclamator.web.api import api
    from reclamator.web.identity import identity
    from reclamator.web.intake import intake
    from reclamator.web.panel import panel
    from reclamator.web.settings import settings as company_settings
    from reclamator.web.site import site
    from reclamator.web.tracking import tracking

    csrf = CSRFProtect(app)
    for blueprint in (site, intake, tracking, identity, panel, company_settings, api):
        app.register_blueprint(blueprint)
    # the form lives in foreign pages without cookies: its own signed token guards it (§1.11);
    # the API is guarded by its key
    csrf.exempt(intake)
    csrf.exempt(api)
    if settings.is_loopback:
        from reclamator.web.demo import demo

        app.register_blueprint(demo)
    access.check_marks(app)
