"""The company's own set-up: its team and its widget."""

from flask import Blueprint

from reclamator.web import shell

settings = Blueprint("settings", __name__, url_prefix="/panel/settings")
shell.install(settings)

from reclamator.web.settings import (  # noqa: E402
    assignment,
    catalogue,
    decisions,
    goods,
    home,
    labels,
    law,
    letters,
    person,
    process,
    targets,
    team,
    templates,
    widget,
    wording,
)

__all__ = [
    "assignment",
    "catalogue",
    "decisions",
    "goods",
    "home",
    "labels",
    "law",
    "letters",
    "person",
    "process",
    "settings",
    "targets",
    "team",
    "templates",
    "widget",
    "wording",
]
