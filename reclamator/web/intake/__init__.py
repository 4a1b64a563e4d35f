"""The form that a complainant fills in, alone or inside a foreign page; no cookie, no storage."""

from flask import Blueprint

intake = Blueprint("intake", __name__)

from reclamator.web.intake import complaints, files, messages, papers  # noqa: E402, F401
