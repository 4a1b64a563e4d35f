"""`/api/v1/openapi.json`: the contract as OpenAPI 3.1, made from the same tables as the code.

Each module here says what the module of the same name beside this folder takes and answers.
"""

from typing import Any

from flask import current_app, jsonify
from flask.typing import ResponseReturnValue

from reclamator import __version__
from reclamator.domain.goods import GoodsAction
from reclamator.domain.lifecycle import Action
from reclamator.domain.tasks import TaskAction
from reclamator.services.approving import VERDICTS
from reclamator.web.access import public
from reclamator.web.api import api
from reclamator.web.api.openapi import (
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
    labels,
    message_templates,
    messages,
    outside_requests,
    own_days,
    pieces,
    staff,
    tasks,
    time_entries,
)
from reclamator.web.api.openapi.parts import TEXT, WHOLE, codes, many, parameter, ref, some, whole

NOUNS = (
    complaints,
    messages,
    attachments,
    card,
    actions,
    decision,
    appeals,
    outside_requests,
    approvals,
    gestures,
    goods,
    first_check,
    tasks,
    pieces,
    investigation,
    time_entries,
    cause,
    labels,
    message_templates,
    own_days,
    staff,
)


@api.get("/openapi.json")
@public("the contract holds no data")
def show_openapi() -> ResponseReturnValue:
    """Return the contract."""
    return jsonify(document(current_app.config["SETTINGS"].base_url))


def document(base_url: str) -> dict[str, Any]:
    """Return the OpenAPI document for an installation."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "reclamator",
            "version": __version__,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": f"{base_url}/api/v1"}],
        "security": [{"key": []}],
        "paths": {
            path: _methods(path, methods) for noun in NOUNS for path, methods in noun.PATHS.items()
        },
        "components": {
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
            "schemas": _schemas(),
        },
    }


def _schemas() -> dict[str, Any]:
    return {name: one for noun in NOUNS for name, one in noun.SCHEMAS.items()} | _PROBLEM


def _methods(path: str, methods: dict[str, tuple[str, Any, Any]]) -> dict[str, Any]:
    built: dict[str, Any] = {
        method: _operation(method, *rest, path=path) for method, rest in methods.items()
    }
    parameters = [_PATH_PARAMETERS[name] for name in _PATH_PARAMETERS if f"{{{name}}}" in path]
    return built | ({"parameters": parameters} if parameters else {})


def _operation(method: str, summary: str, body: Any, answer: Any, *, path: str) -> dict[str, Any]:
    status = "201" if method == "post" and "/actions/" not in path else "200"
    operation: dict[str, Any] = {
        "summary": summary,
        "operationId": f"{method}{path.replace('/', '_').replace('{', '').replace('}', '')}",
        "responses": {
            status: {"description": "done", "content": answer},
            "default": {
                "description": "refused",
                "content": {"application/problem+json": {"schema": ref("Problem")}},
            },
        },
    }
    if body:
        operation["requestBody"] = {"required": "/actions/" not in path, "content": body}
    extra = [*_headers(method, path), *(_QUERIES.get(path, ()) if method == "get" else ())]
    return operation | ({"parameters": extra} if extra else {})


def _headers(method: str, path: str) -> list[dict[str, Any]]:
    """What is repeated carries a key; what changes a complaint may name its version."""
    once = [parameter("Idempotency-Key", "header", TEXT)] if method == "post" else []
    is_change = method != "get" and ("{number}" in path or "{rma}" in path)
    return once + ([parameter("If-Match", "header", TEXT)] if is_change else [])


_QUERIES = {"/complaints": complaints.QUERY, "/goods": goods.QUERY}
_PATH_PARAMETERS = {
    "number": parameter("number", "path", TEXT),
    "action": parameter(
        "action", "path", {"type": "string", "enum": [*(a.value for a in Action), "release"]}
    ),
    "position": parameter("position", "path", WHOLE),
    "gesture": parameter("gesture", "path", TEXT),
    "approval": parameter("approval", "path", TEXT),
    "verdict": parameter("verdict", "path", {"type": "string", "enum": [*VERDICTS]}),
    "step": parameter("step", "path", codes(TaskAction)),
    "rma": parameter("rma", "path", TEXT),
    "move": parameter("move", "path", codes(GoodsAction)),
}
_PROBLEM = {
    "Problem": some(
        ("type", "title", "status", "code"),
        type=TEXT,
        title=TEXT,
        status=WHOLE,
        code=TEXT,
        errors=many(whole(field=TEXT, message=TEXT)),
        allowed_actions=many({"anyOf": [*map(codes, (Action, TaskAction, GoodsAction))]}),
        limit_bytes=WHOLE,
    ),
}
