"""Tasks: the tab of a complaint, and one's own list."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from reclamator.domain.permissions import Permission
from reclamator.domain.tasks import TaskAction
from reclamator.errors import Conflict, Forbidden, IllegalAction, Incomplete, NotFound
from reclamator.i18n import _
from reclamator.models.complaint import Complaint
from reclamator.models.staff import Staff
from reclamator.services import complaints, task_lists, tasks
from reclamator.services.tasks import Plan
from reclamator.web import access
from reclamator.web.access import complaint_or_404, requires
from reclamator.web.panel import page, panel, promised
from reclamator.web.panel.messages import sent_uid

TOUCHED = (page.HEAD, page.TABS, page.NEXT_STEPS, page.RESPONSIBLE)
TEAM = "team"
Refusal = Incomplete | IllegalAction | Conflict


@panel.get("/tasks")
@requires(Permission.READ)
def show_tasks() -> ResponseReturnValue:
    """Show one's own open tasks, late ones first; who assigns work may look at everybody's."""
    by, me = access.current_actor(), access.current_staff()
    may_see_team = by.may(Permission.ASSIGN)
    is_team = may_see_team and request.args.get("whose") == TEAM
    found = task_lists.page(None if is_team else bytes(me.uid), after=request.args.get("after"))
    people = {bytes(one.uid): one for one in Staff.everyone()} if is_team else {}
    return render_template(
        "panel/tasks/mine.html",
        lines=[promised.line(each, people) for each in found.lines],
        next=found.next,
        is_first=not request.args.get("after"),
        is_team=is_team,
        may_see_team=may_see_team,
    )


@panel.post("/complaints/<number>/tasks")
@requires(Permission.REVIEW)
def add_task(number: str) -> ResponseReturnValue:
    """Add a task; the same form sent twice is one task."""
    complaint = complaint_or_404(number)
    try:
        tasks.create(complaint, _plan(), by=access.current_actor(), uid=sent_uid())
    except (Incomplete, IllegalAction) as refusal:
        return _refused(complaint, refusal, acting="task-new")
    return _changed(complaint, _("Task added."))


@panel.post("/complaints/<number>/tasks/<int:position>")
@requires(Permission.REVIEW)
def change_task(number: str, position: int) -> ResponseReturnValue:
    """Change what a task says."""
    complaint = complaint_or_404(number)
    task = tasks.get(complaint, position)
    try:
        complaints.require_version(complaint, request.form.get("version"))
        tasks.change(complaint, task, _plan(), by=access.current_actor())
    except (Incomplete, IllegalAction, Conflict) as refusal:
        return _refused(complaint, refusal, acting=f"task-{position}")
    return _changed(complaint, _("Task changed."))


@panel.post("/complaints/<number>/tasks/<int:position>/actions/<step>")
@requires(Permission.READ)
def perform_task_step(number: str, position: int, step: str) -> ResponseReturnValue:
    """Approve, report, confirm, send back or cancel; the table asks for the right to."""
    complaint = complaint_or_404(number)
    task, by = tasks.get(complaint, position), access.current_actor()
    if step not in set(TaskAction):
        raise NotFound()
    if not tasks.may_be_seen(task, by=by):
        raise Forbidden()
    action, given = TaskAction(step), {name: request.form.get(name) for name in GIVEN}
    try:
        if request.form.get("finish") and action is TaskAction.REPORT:
            tasks.finish(complaint, task, report=given["report"] or "", by=by)
        else:
            tasks.perform(complaint, task, action, by=by, given=given)
    except (Incomplete, IllegalAction) as refusal:
        return _refused(complaint, refusal, acting=f"task-{position}-{step}")
    return _changed(complaint, str(tasks.get(complaint, position).state.label) + ".")


GIVEN = ("report", "reason")


def _plan() -> Plan:
    given = request.form
    return Plan(
        title=given.get("title", ""),
        description=given.get("description", ""),
        executor=_executor(given.get("executor", "")),
        due_on=given.get("due_on", ""),
        agreed=bool(given.get("agreed")),
        needs_approval=bool(given.get("needs_approval")),
    )


def _executor(uid: str) -> Staff | None:
    """Return the person of the company; what is no such person is nobody."""
    return next((one for one in Staff.active() if bytes(one.uid).hex() == uid), None)


def _refused(complaint: Complaint, refusal: Refusal, *, acting: str) -> ResponseReturnValue:
    """Show the tab again with what was typed and what is wrong with it."""
    current = complaints.get(complaint.complaint_uid)
    return page.refused(current, page.TASKS, refusal, acting=acting, prefix=f"{acting}-")


def _changed(complaint: Complaint, said: str) -> ResponseReturnValue:
    fresh = complaints.get(complaint.complaint_uid)
    return page.changed(fresh, page.TASKS, also=TOUCHED, said=said)
