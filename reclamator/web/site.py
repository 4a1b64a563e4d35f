"""The installation's own pages: front page, liveness, readiness."""

from flask import Blueprint, current_app, jsonify, render_template
from flask.typing import ResponseReturnValue

from reclamator.services import health
from reclamator.web.access import public

site = Blueprint("site", __name__)


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
