"""API v1: the same services as the panel, JSON in and out, guarded by scoped keys."""

from flask import Blueprint

api = Blueprint("api", __name__, url_prefix="/api/v1")

from reclamator.web.api import (  # noqa: E402, F401
    actions,
    appeals,
    approvals,
    attachments,
    card,
    cause,
    complaints,
    decision,
    first_check,
    gestures,
    goods,
    investigation,
    keys,
    labels,
    message_templates,
    messages,
    openapi,
    outside_requests,
    own_days,
    pieces,
    staff,
    tasks,
    time_entries,
)
