"""`…/tasks`: what somebody has promised to do about a complaint."""

from typing import Any

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from reclamator.domain.permissions import Permission
from reclamator.domain.tasks import TaskAction
from reclamator.errors import FieldError, Incomplete, NotFound
from reclamator.i18n import lazy as _l
from reclamator.models.complaint import Complaint
from reclamator.models.staff import Staff
from reclamator.models.task import Task
from reclamator.services import tasks
from reclamator.services.register import opened
from reclamator.services.tasks import Plan
from reclamator.web.access import key_scoped
from reclamator.web.api import api, bodies, shapes
from reclamator.web.api.keys import Made, actor, complaint_or_404, once

PLAN = {
    "title": bodies.TEXT,
    "description": bodies.TEXT,
    "executor": bodies.TEXT,
    "due_on": bodies.TEXT,
    "agreed": bodies.YES_NO,
    "needs_approval": bodies.YES_NO,
}
GIVEN = {"report": bodies.TEXT, "reason": bodies.TEXT}


@api.get("/complaints/<number>/tasks")
@key_scoped
def list_tasks(number: str) -> ResponseReturnValue:
    """Show the tasks in the order they were added."""
    row = complaint_or_404(number)
    actor().require(Permission.READ_BODIES)
    people = {bytes(person.uid): person for person in Staff.everyone()}
    items = [_shape(task, people) for task in Task.of(row.complaint_uid)]
    return jsonify(items=items, next=None)


@api.post("/complaints/<number>/tasks")
@key_scoped
def add_task(number: str) -> ResponseReturnValue:
    """Add a task; `executor` is a colleague's e-mail address."""
    row = complaint_or_404(number)
    plan = _plan(bodies.read(PLAN))

    def act() -> Made:
        task = tasks.create(row, plan, by=actor())
        return Made(201, row.complaint_uid, bytes(task.uid))

    made = once(act, about=row)
    return _answer(Task.get(Task.uid == made.object_uid)), made.status


@api.get("/complaints/<number>/tasks/<int:position>")
@key_scoped
def show_task(number: str, position: int) -> ResponseReturnValue:
    """Show one task."""
    row = complaint_or_404(number)
    actor().require(Permission.READ_BODIES)
    return _answer(tasks.get(row, position))


@api.patch("/complaints/<number>/tasks/<int:position>")
@key_scoped
def change_task(number: str, position: int) -> ResponseReturnValue:
    """Change what a task says; what is not named stays."""
    row, body = complaint_or_404(number), bodies.read(PLAN)
    task = tasks.get(row, position)
    plan = _plan(_as_planned(task) | body)
    once(lambda: _changed(row, task, plan), about=row)
    return _answer(tasks.get(row, position))


@api.post("/complaints/<number>/tasks/<int:position>/actions/<step>")
@key_scoped
def perform_task_step(number: str, position: int, step: str) -> ResponseReturnValue:
    """Approve, report, close, send back or cancel a task; 409 when it is not possible now."""
    row = complaint_or_404(number)
    given = bodies.read(GIVEN) if request.get_data() else {}
    task = tasks.get(row, position)
    if step not in set(TaskAction):
        raise NotFound()

    def act() -> Made:
        tasks.perform(row, task, TaskAction(step), by=actor(), given=given)
        return Made(200, row.complaint_uid, bytes(task.uid))

    made = once(act, about=row)
    return _answer(tasks.get(row, position)), made.status


def _changed(row: Complaint, task: Task, plan: Plan) -> Made:
    tasks.change(row, task, plan, by=actor())
    return Made(200, row.complaint_uid, bytes(task.uid))


def _plan(body: dict[str, Any]) -> Plan:
    return Plan(
        title=body.get("title") or "",
        description=body.get("description") or "",
        executor=_executor(body.get("executor")),
        due_on=body.get("due_on"),
        agreed=bool(body.get("agreed")),
        needs_approval=bool(body.get("needs_approval")),
    )


def _as_planned(task: Task) -> dict[str, Any]:
    person = Staff.get_or_none(Staff.uid == bytes(task.executor_uid))
    return {
        "title": opened(task, "title"),
        "description": opened(task, "description"),
        "executor": opened(person, "email"),
        "due_on": shapes.day(task.due_on),
        "agreed": task.agreed,
        "needs_approval": task.needs_approval,
    }


def _executor(email: str | None) -> Staff | None:
    if not email:
        return None
    found = Staff.by_email(email)
    if found is None:
        raise Incomplete([FieldError("executor", _l("Nobody here has this e-mail address."))])
    return found


def _answer(task: Task) -> Any:
    people = {bytes(person.uid): person for person in Staff.everyone()}
    return jsonify(_shape(task, people))


def _shape(task: Task, people: dict[bytes, Staff]) -> dict[str, Any]:
    executor = people.get(bytes(task.executor_uid))
    return shapes.task(task, executor) | {
        "allowed_actions": [each.value for each in tasks.allowed_actions(task, by=actor())]
    }
