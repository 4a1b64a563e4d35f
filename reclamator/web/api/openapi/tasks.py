"""`…/tasks`."""

from typing import Any

from reclamator.domain.tasks import TaskAction
from reclamator.domain.vocabulary import TaskState
from reclamator.web.api.openapi.parts import (
    DAY,
    MOMENT,
    TEXT,
    WHOLE,
    YES_NO,
    Paths,
    Schemas,
    codes,
    json,
    list_of,
    many,
    maybe,
    ref,
    some,
    whole,
)

_PLAN: dict[str, Any] = {
    "title": TEXT,
    "description": maybe(TEXT),
    "executor": TEXT,
    "due_on": DAY,
    "agreed": YES_NO,
    "needs_approval": YES_NO,
}

PATHS: Paths = {
    "/complaints/{number}/tasks": {
        "get": ("Show the tasks", None, json(list_of("Task"))),
        "post": ("Add a task", json(ref("NewTask")), json(ref("Task"))),
    },
    "/complaints/{number}/tasks/{position}": {
        "get": ("Show a task", None, json(ref("Task"))),
        "patch": ("Change a task", json(ref("TaskChange")), json(ref("Task"))),
    },
    "/complaints/{number}/tasks/{position}/actions/{step}": {
        "post": ("Perform a step of a task", json(ref("TaskStep")), json(ref("Task")))
    },
}

SCHEMAS: Schemas = {
    "NewTask": some(("title", "executor", "due_on"), **_PLAN),
    "TaskChange": some(**_PLAN),
    "TaskStep": some(report=TEXT, reason=TEXT),
    "Task": whole(
        position=WHOLE,
        state=codes(TaskState),
        title=maybe(TEXT),
        description=maybe(TEXT),
        executor=maybe(TEXT),
        due_on=DAY,
        agreed=YES_NO,
        needs_approval=YES_NO,
        report=maybe(TEXT),
        reason=maybe(TEXT),
        created_at=MOMENT,
        approved_at=maybe(MOMENT),
        reported_at=maybe(MOMENT),
        ended_at=maybe(MOMENT),
        allowed_actions=many(codes(TaskAction)),
    ),
}
