"""One log line a request: the URL's rule, never its path."""

import time

from flask import Flask, Response, g, request

from reclamator import entropy, logs


def init_app(app: Flask) -> None:
    """Log every answer by the allow-list of `logs`."""

    @app.before_request
    def begin() -> None:
        g.started = time.perf_counter()
        g.request_id = entropy.token_bytes(8).hex()

    @app.after_request
    def log(response: Response) -> Response:
        session = g.get("staff_session")
        company = g.get("company")
        logs.event(
            "request",
            rule=request.url_rule.rule if request.url_rule else None,
            method=request.method,
            status=response.status_code,
            ms=round((time.perf_counter() - g.get("started", time.perf_counter())) * 1000, 1),
            request_id=g.get("request_id"),
            company_uid=bytes(company.uid).hex() if company else None,
            actor_uid=bytes(session.staff.uid).hex() if session else None,
        )
        return response
