"""`/api/v1/openapi.json`: the contract as OpenAPI 3.1, made from the same tables as the code."""

from enum import Enum
from typing import Any

from flask import current_app, jsonify
from flask.typing import ResponseReturnValue

from reclamator import __version__
from reclamator.domain.first_check import Piece, Point, Verdict
from reclamator.domain.lifecycle import Action
from reclamator.domain.tasks import TaskAction
from reclamator.domain.vocabulary import (
    Buyer,
    Channel,
    Claim,
    DeadlineKind,
    Direction,
    Kind,
    Outcome,
    QuarantineReason,
    Remedy,
    Sector,
    State,
    TaskState,
    Validity,
    WaitingOn,
)
from reclamator.services.intake import TEXTS
from reclamator.web.access import public
from reclamator.web.api import api
from reclamator.web.api.actions import GIVEN

TEXT = {"type": "string"}
DAY = {"type": "string", "format": "date"}
MOMENT = {"type": "string", "format": "date-time"}
WHOLE = {"type": "integer"}
YES_NO = {"type": "boolean"}


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
        "paths": {path: _methods(path, methods) for path, methods in _PATHS.items()},
        "components": {
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
            "schemas": _SCHEMAS,
        },
    }


def _codes(kind: type[Enum]) -> dict[str, Any]:
    return {"type": "string", "enum": [str(member.value) for member in kind]}


def _maybe(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "null"}]}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _object(required: tuple[str, ...] = (), **properties: Any) -> dict[str, Any]:
    shape: dict[str, Any] = {"type": "object", "properties": properties}
    return shape | ({"required": list(required)} if required else {})


def _whole(**properties: Any) -> dict[str, Any]:
    """An answer's shape: every property is there, if only as null."""
    return _object(tuple(properties), **properties)


def _list_of(name: str) -> dict[str, Any]:
    cursor = _maybe(TEXT)
    return _whole(items={"type": "array", "items": _ref(name)}, next=cursor)


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


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
                "content": {"application/problem+json": {"schema": _ref("Problem")}},
            },
        },
    }
    if body:
        operation["requestBody"] = {"required": "/actions/" not in path, "content": body}
    extra = [*_headers(method, path), *(_QUERY if (method, path) == ("get", "/complaints") else ())]
    return operation | ({"parameters": extra} if extra else {})


def _headers(method: str, path: str) -> list[dict[str, Any]]:
    """What is repeated carries a key; what changes a complaint may name its version."""
    once = [_parameter("Idempotency-Key", "header", TEXT)] if method == "post" else []
    is_change = method != "get" and "{number}" in path
    return once + ([_parameter("If-Match", "header", TEXT)] if is_change else [])


def _parameter(name: str, where: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": where, "schema": schema, "required": where == "path"}


_PATH_PARAMETERS = {
    "number": _parameter("number", "path", TEXT),
    "action": _parameter(
        "action", "path", {"type": "string", "enum": [*(a.value for a in Action), "release"]}
    ),
    "position": _parameter("position", "path", WHOLE),
    "step": _parameter("step", "path", _codes(TaskAction)),
}
_QUERY = [
    _parameter("state", "query", _codes(State)),
    _parameter("due_before", "query", DAY),
    _parameter("q", "query", TEXT),
    _parameter("category", "query", TEXT),
    _parameter("handler", "query", TEXT),
    _parameter("after", "query", TEXT),
    _parameter("limit", "query", {"type": "integer", "minimum": 1, "maximum": 200}),
]
_FILES = {
    "multipart/form-data": {
        "schema": _object(
            ("attachments",),
            attachments={"type": "array", "items": {"type": "string", "format": "binary"}},
        )
    }
}
_BINARY = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
_COMPLAINT, _WORDS = _json(_ref("Complaint")), _json(_object(("body",), body=TEXT))

_PATHS: dict[str, dict[str, tuple[str, Any, Any]]] = {
    "/complaints": {
        "get": ("List complaints by legal deadline", None, _json(_list_of("Complaint"))),
        "post": (
            "Register a complaint",
            _json(_ref("NewComplaint")),
            _json({"allOf": [_ref("Complaint"), _ref("Receipt")]}),
        ),
    },
    "/complaints/{number}": {
        "get": ("Show a complaint", None, _COMPLAINT),
        "patch": ("Change a complaint", _json(_ref("Change")), _COMPLAINT),
    },
    "/complaints/{number}/events": {"get": ("Show the history", None, _json(_list_of("Event")))},
    "/complaints/{number}/messages": {
        "get": ("Show the conversation", None, _json(_list_of("Message"))),
        "post": ("Write to the complainant", _WORDS, _json(_ref("Message"))),
    },
    "/complaints/{number}/notes": {
        "get": ("Show internal notes", None, _json(_list_of("Note"))),
        "post": ("Write an internal note", _WORDS, _json(_ref("Note"))),
    },
    "/complaints/{number}/attachments": {
        "get": ("Show what files there are", None, _json(_list_of("Attachment"))),
        "post": ("Add files", _FILES, _json(_list_of("Attachment"))),
    },
    "/complaints/{number}/attachments/{position}": {"get": ("Fetch a file", None, _BINARY)},
    "/complaints/{number}/actions/{action}": {
        "post": (
            "Perform a step of the lifecycle",
            _json({"anyOf": [_ref("Step"), _ref("NewDecision")]}),
            _COMPLAINT,
        )
    },
    "/complaints/{number}/decision": {
        "get": ("Show the decision", None, _json(_ref("Decision"))),
        "post": ("Record a decision", _json(_ref("NewDecision")), _json(_ref("Decision"))),
    },
    "/complaints/{number}/first-check": {
        "get": ("Show the first check", None, _json(_list_of("Checked"))),
        "post": (
            "Confirm the first check",
            _json(_ref("FirstCheck")),
            _json(_list_of("Checked")),
        ),
    },
    "/complaints/{number}/tasks": {
        "get": ("Show the tasks", None, _json(_list_of("Task"))),
        "post": ("Add a task", _json(_ref("NewTask")), _json(_ref("Task"))),
    },
    "/complaints/{number}/tasks/{position}": {
        "get": ("Show a task", None, _json(_ref("Task"))),
        "patch": ("Change a task", _json(_ref("TaskChange")), _json(_ref("Task"))),
    },
    "/complaints/{number}/tasks/{position}/actions/{step}": {
        "post": ("Perform a step of a task", _json(_ref("TaskStep")), _json(_ref("Task")))
    },
}

_AMOUNT = _object(
    ("minor", "currency"),
    minor={"type": "integer", "minimum": 1},
    currency={"type": "string", "pattern": "^[A-Z]{3}$"},
)
_NEW_DECISION = {
    "outcome": _codes(Outcome),
    "remedy": _maybe(_codes(Remedy)),
    "amount": _maybe(_AMOUNT),
    "method": _maybe(TEXT),
    "due_on": _maybe(DAY),
    "grounds": _maybe(TEXT),
    "provisions": {"type": "array", "items": TEXT},
}
_PIECES = {"type": "array", "items": _codes(Piece)}
_VERDICTS: dict[str, Any] = {
    **{f"{point.value}_verdict": _codes(Verdict) for point in Point},
    **{f"{point.value}_reason": _maybe(TEXT) for point in Point},
}
_PLAN: dict[str, Any] = {
    "title": TEXT,
    "description": _maybe(TEXT),
    "executor": TEXT,
    "due_on": DAY,
    "agreed": YES_NO,
    "needs_approval": YES_NO,
}
_SCHEMAS: dict[str, Any] = {
    "NewComplaint": _object(
        ("category", "description", "claim", "name"),
        **(
            dict.fromkeys(TEXTS, TEXT)
            | {
                "kind": _codes(Kind),
                "claim": _codes(Claim),
                "buyer": _codes(Buyer),
                "purchased_on": DAY,
                "occurred_on": DAY,
                "channel": _codes(Channel),
                "received_at": MOMENT,
                "received_note": TEXT,
            }
        ),
    ),
    "Change": _object(
        handler=_maybe(TEXT),
        stage=TEXT,
        category=TEXT,
        validity=_maybe(_codes(Validity)),
        waiting_on=_maybe(_codes(WaitingOn)),
        received_at=MOMENT,
        received_note=TEXT,
    ),
    "Complaint": _whole(
        number=TEXT,
        register_number=_maybe(TEXT),
        kind=_codes(Kind),
        channel=_codes(Channel),
        state=_codes(State),
        stage=_maybe(TEXT),
        validity=_maybe(_codes(Validity)),
        category=TEXT,
        claim=_codes(Claim),
        product=_maybe(TEXT),
        order_number=_maybe(TEXT),
        sold_by=_maybe(TEXT),
        purchased_on=_maybe(DAY),
        occurred_on=_maybe(DAY),
        description=_maybe(TEXT),
        language=TEXT,
        country=TEXT,
        sector=_codes(Sector),
        buyer=_codes(Buyer),
        received_at=MOMENT,
        complainant=_whole(
            name=_maybe(TEXT),
            email=_maybe(TEXT),
            phone=_maybe(TEXT),
            organisation=_maybe(TEXT),
            postal_address=_maybe(TEXT),
            representative=_maybe({"type": "object"}),
        ),
        handler=_maybe(TEXT),
        waiting_on=_maybe(_codes(WaitingOn)),
        quarantine=_maybe(_codes(QuarantineReason)),
        regime=_whole(code=TEXT, version=TEXT, confidence=TEXT),
        deadlines={"type": "array", "items": _ref("Deadline")},
        allowed_actions={"type": "array", "items": _codes(Action)},
        decision=_maybe(_ref("Decision")),
        extra={"type": "object", "additionalProperties": TEXT},
        created_at=MOMENT,
        updated_at=MOMENT,
    ),
    "Receipt": _whole(
        access_code=TEXT,
        track_url=TEXT,
        answer_due_on=_maybe(DAY),
        answer_target_on=_maybe(DAY),
    ),
    "Step": _object((), **dict.fromkeys(GIVEN, TEXT), pieces=_PIECES),
    "Deadline": _whole(
        kind=_codes(DeadlineKind),
        statutory_on=_maybe(DAY),
        safe_on=_maybe(DAY),
        rollover_verified=YES_NO,
        met_at=_maybe(MOMENT),
        basis=TEXT,
    ),
    "NewDecision": _object(("outcome",), **_NEW_DECISION),
    "Decision": _whole(**_NEW_DECISION, created_at=MOMENT, dispatched_at=_maybe(MOMENT)),
    "Message": _whole(
        id=TEXT,
        direction=_codes(Direction),
        purpose=TEXT,
        language=TEXT,
        body=_maybe(TEXT),
        created_at=MOMENT,
    ),
    "Note": _whole(id=TEXT, body=_maybe(TEXT), created_at=MOMENT),
    "FirstCheck": _object((), **_VERDICTS),
    "Checked": _whole(
        point=_codes(Point),
        proposed=_codes(Verdict),
        proposed_reason=TEXT,
        missing={"type": "array", "items": _codes(Piece)},
        verdict=_codes(Verdict),
        reason=_maybe(TEXT),
        checked_at=_maybe(MOMENT),
    ),
    "NewTask": _object(("title", "executor", "due_on"), **_PLAN),
    "TaskChange": _object(**_PLAN),
    "TaskStep": _object(report=TEXT, reason=TEXT),
    "Task": _whole(
        position=WHOLE,
        state=_codes(TaskState),
        title=_maybe(TEXT),
        description=_maybe(TEXT),
        executor=_maybe(TEXT),
        due_on=DAY,
        agreed=YES_NO,
        needs_approval=YES_NO,
        report=_maybe(TEXT),
        reason=_maybe(TEXT),
        created_at=MOMENT,
        approved_at=_maybe(MOMENT),
        reported_at=_maybe(MOMENT),
        ended_at=_maybe(MOMENT),
        allowed_actions={"type": "array", "items": _codes(TaskAction)},
    ),
    "Attachment": _whole(
        id=TEXT,
        position=WHOLE,
        name=_maybe(TEXT),
        type=_maybe(TEXT),
        size=_maybe(WHOLE),
        sha256=_maybe(TEXT),
        has_preview=YES_NO,
        created_at=MOMENT,
    ),
    "Event": _whole(
        at=MOMENT,
        code=TEXT,
        actor=TEXT,
        from_state=_maybe(TEXT),
        to_state=_maybe(TEXT),
    ),
    "Problem": _object(
        ("type", "title", "status", "code"),
        type=TEXT,
        title=TEXT,
        status=WHOLE,
        code=TEXT,
        errors={"type": "array", "items": _whole(field=TEXT, message=TEXT)},
        allowed_actions={"type": "array", "items": {"anyOf": [_codes(Action), _codes(TaskAction)]}},
        limit_bytes=WHOLE,
    ),
}
