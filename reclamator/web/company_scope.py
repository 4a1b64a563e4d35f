"""Opens the database connection and the company's scope around a request."""

from contextlib import ExitStack

from flask import Flask, g

from reclamator.models.company import Company
from reclamator.models.database import connection
from reclamator.models.scope import company_scope

WITHOUT_DATABASE = frozenset(
    {"site.healthz", "assets.static_file", "assets.loader", "assets.pinned_loader"}
)


def init_app(app: Flask) -> None:
    """Give every request a connection, and take it and its scopes away afterwards."""

    @app.before_request
    def connect() -> None:
        from flask import request

        g.scopes = ExitStack()
        if request.endpoint not in WITHOUT_DATABASE:
            g.scopes.enter_context(connection())

    @app.teardown_request
    def disconnect(error: BaseException | None) -> None:
        g.pop("scopes", ExitStack()).close()


def enter(company: Company) -> Company:
    """Work for this company until the request ends."""
    g.scopes.enter_context(company_scope(bytes(company.uid)))
    g.company = company
    return company


def enter_uid(company_uid: bytes) -> Company:
    """Work for the company with this uid until the request ends."""
    return enter(Company.by_uid(company_uid))
