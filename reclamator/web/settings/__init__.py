"""The company's own set-up: its team and its widget."""

from flask import Blueprint

from reclamator.web import shell

settings = Blueprint("settings", __name__, url_prefix="/panel/settings")
shell.install(settings)

from reclamator.web.settings import home, person, process, targets, team, widget  # noqa: E402, F401
