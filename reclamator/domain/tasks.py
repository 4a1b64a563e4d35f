"""Tasks: where one can be, what moves it, and who may; one small table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from reclamator.domain.permissions import Permission
from reclamator.domain.vocabulary import Coded, EventKind, TaskState
from reclamator.errors import FieldError, Forbidden, IllegalAction
from reclamator.i18n import lazy as _l
from reclamator.i18n import lazy_p


class TaskAction(Coded):
    """What moves a task; the label is the button's."""

    APPROVE = "approve", lazy_p("task_button", "Approve")
    REPORT = "report", lazy_p("task_button", "Report what was done")
    RETURN = "return", lazy_p("task_button", "Send back")
    CLOSE = "close", lazy_p("task_button", "Confirm that it is done")
    CANCEL = "cancel", lazy_p("task_button", "Cancel the task")
    RESTORE = "restore", lazy_p("task_button", "Take it up again")


@dataclass(frozen=True, kw_only=True)
class TaskFacts:
    """What the table looks at: who asks, and whether the task wants a second pair of eyes."""

    permissions: frozenset[Permission]
    is_executor: bool
    needs_approval: bool
    is_approved: bool = False


Who = Callable[[TaskFacts], bool]


@dataclass(frozen=True, kw_only=True)
class TaskRow:
    """One line of the table; `needs` is the field that has to come along, with its sentence.

    `unapproved`: where it leads while the approval that the task wants is missing.
    """

    action: TaskAction
    sources: tuple[TaskState, ...]
    to: TaskState
    unapproved: TaskState | None = None
    who: Who
    apart: bool = False
    needs: FieldError | None = None
    event: EventKind


def _has(permission: Permission) -> Who:
    return lambda facts: permission in facts.permissions


def _confirms(facts: TaskFacts) -> bool:
    wanted = Permission.APPROVE if facts.needs_approval else Permission.REVIEW
    return wanted in facts.permissions


def _reports(facts: TaskFacts) -> bool:
    """The executor; whoever assigns work may write down what the executor has told them."""
    return facts.is_executor or Permission.ASSIGN in facts.permissions


TABLE: tuple[TaskRow, ...] = (
    TaskRow(
        action=TaskAction.APPROVE,
        sources=(TaskState.PROPOSED,),
        to=TaskState.OPEN,
        who=_has(Permission.APPROVE),
        apart=True,
        event=EventKind.TASK_APPROVED,
    ),
    TaskRow(
        action=TaskAction.REPORT,
        sources=(TaskState.OPEN,),
        to=TaskState.REPORTED,
        who=_reports,
        needs=FieldError("report", _l("Say what was done.")),
        event=EventKind.TASK_REPORTED,
    ),
    TaskRow(
        action=TaskAction.CLOSE,
        sources=(TaskState.REPORTED,),
        to=TaskState.DONE,
        who=_confirms,
        apart=True,
        event=EventKind.TASK_DONE,
    ),
    TaskRow(
        action=TaskAction.RETURN,
        sources=(TaskState.REPORTED,),
        to=TaskState.OPEN,
        who=_confirms,
        apart=True,
        needs=FieldError("reason", _l("Say what is still to be done.")),
        event=EventKind.TASK_RETURNED,
    ),
    TaskRow(
        action=TaskAction.CANCEL,
        sources=(TaskState.PROPOSED, TaskState.OPEN, TaskState.REPORTED),
        to=TaskState.CANCELLED,
        who=_has(Permission.REVIEW),
        needs=FieldError("reason", _l("Say why this task is cancelled.")),
        event=EventKind.TASK_CANCELLED,
    ),
    TaskRow(
        action=TaskAction.RESTORE,
        sources=(TaskState.CANCELLED,),
        to=TaskState.OPEN,
        unapproved=TaskState.PROPOSED,
        who=_has(Permission.REVIEW),
        event=EventKind.TASK_RESTORED,
    ),
)
"""`apart`: where approval is required, not the executor's own act."""

APART = _l("You carry this task out, so somebody else has to approve it.")
UNAPPROVED = _l("This task waits for approval. It can be reported after that.")
NOT_NOW = _l("This step is not possible as the task stands now. Choose one that is.")
_ROWS: Mapping[TaskAction, TaskRow] = {row.action: row for row in TABLE}


def row(action: TaskAction) -> TaskRow:
    """Return the line of the table for an action."""
    return _ROWS[action]


def first_state(*, needs_approval: bool) -> TaskState:
    """Return where a new task starts."""
    return TaskState.PROPOSED if needs_approval else TaskState.OPEN


def allowed(state: TaskState, facts: TaskFacts) -> tuple[TaskAction, ...]:
    """Return what may be done now, in the order of the table: the buttons."""
    return tuple(
        line.action
        for line in TABLE
        if state in line.sources and line.who(facts) and not _is_own(line, facts)
    )


def check(state: TaskState, action: TaskAction, facts: TaskFacts) -> TaskState:
    """Return the state to assign. Raises Forbidden or IllegalAction."""
    line = row(action)
    if not line.who(facts):
        raise Forbidden()
    obstacle = _obstacle(line, state, facts)
    if obstacle is not None:
        raise IllegalAction([each.value for each in allowed(state, facts)], obstacle)
    is_unapproved = facts.needs_approval and not facts.is_approved
    return line.unapproved if line.unapproved and is_unapproved else line.to


def missing(action: TaskAction, given: Mapping[str, object]) -> list[FieldError]:
    """Return what has to come with an action and does not."""
    needs = row(action).needs
    if needs is None or str(given.get(needs.field) or "").strip():
        return []
    return [needs]


def _obstacle(line: TaskRow, state: TaskState, facts: TaskFacts) -> object | None:
    if _is_own(line, facts):
        return APART
    if state in line.sources:
        return None
    waits = line.action is TaskAction.REPORT and state is TaskState.PROPOSED
    return UNAPPROVED if waits else NOT_NOW


def _is_own(line: TaskRow, facts: TaskFacts) -> bool:
    return line.apart and facts.needs_approval and facts.is_executor
