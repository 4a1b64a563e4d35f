"""The installation's own pages: front page, liveness, readiness."""

import hmac

from flask import Blueprint, Response, current_app, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from reclamator import __version__
from reclamator.config import Settings
from reclamator.errors import Unauthorised
from reclamator.services import health, metrics
from reclamator.web.access import public

site = Blueprint("site", __name__)

METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@site.get("/")
@public("the front page names no company")
def front() -> ResponseReturnValue:
    """Two things: track a complaint, sign in."""
    return render_template("front.html", host_name=current_app.config["SETTINGS"].host)


@site.get("/healthz")
@public("liveness, no data")
def healthz() -> ResponseReturnValue:
    """The process answers."""
    return jsonify(status="ok")


@site.get("/readyz")
@public("readiness, names of parts only")
def readyz() -> ResponseReturnValue:
    """Database, key canary, worker heartbeat and mail."""
    parts = health.parts(current_app.config["SETTINGS"])
    is_ready = all(parts.values())
    return jsonify(status="ok" if is_ready else "down", parts=parts), 200 if is_ready else 503


@site.get("/metrics")
@public("figures of the installation; off loopback the view asks for a token")
def show_metrics() -> ResponseReturnValue:
    """Figures for Prometheus."""
    settings: Settings = current_app.config["SETTINGS"]
    if not settings.is_loopback and not _has_token(settings):
        raise Unauthorised()
    return Response(metrics.text(settings, version=__version__), content_type=METRICS_TYPE)


def _has_token(settings: Settings) -> bool:
    """Whether the request brings the operator's token; without one set nobody does."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    wanted = settings.metrics_token
    is_same = wanted is not None and hmac.compare_digest(token.strip().encode(), wanted.encode())
    return kind.lower() == "bearer" and is_same
