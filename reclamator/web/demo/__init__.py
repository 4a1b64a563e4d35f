"""The demo's shop, its host pages and its outbox; only where the base URL is loopback."""

from flask import Blueprint

demo = Blueprint("demo", __name__)

from reclamator.web.demo import hosts, outbox, shop  # noqa: E402, F401
