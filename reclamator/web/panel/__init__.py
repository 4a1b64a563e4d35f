"""The staff panel: the register and the complaints in it."""

from flask import Blueprint

from reclamator.web import shell

panel = Blueprint("panel", __name__, url_prefix="/panel")
shell.install(panel)

from reclamator.web.panel import (  # noqa: E402
    absences,
    actions,
    attachments,
    audit,
    away,
    cause,
    changes,
    complaints,
    components,
    concerned,
    dashboard,
    decisions,
    export,
    facts,
    filters,
    first_checks,
    handlers,
    holding_notices,
    investigation,
    messages,
    notes,
    releases,
    similar,
    stages,
    tasks,
    time_entries,
    views,
    waiting,
    working_texts,
)

__all__ = [
    "absences",
    "actions",
    "attachments",
    "audit",
    "away",
    "cause",
    "changes",
    "complaints",
    "components",
    "concerned",
    "dashboard",
    "decisions",
    "export",
    "facts",
    "filters",
    "first_checks",
    "handlers",
    "holding_notices",
    "investigation",
    "messages",
    "notes",
    "panel",
    "releases",
    "similar",
    "stages",
    "tasks",
    "time_entries",
    "views",
    "waiting",
    "working_texts",
]
