"""Tasks: what was promised is done, or said why not, before a complaint closes."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from reclamator import clock
from reclamator.domain.lifecycle import Action
from reclamator.domain.permissions import Role
from reclamator.domain.tasks import TaskAction
from reclamator.domain.vocabulary import EventKind, TaskState
from reclamator.errors import Forbidden, IllegalAction, Incomplete, NotFound
from reclamator.models.audit import AuditEntry
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.database import db
from reclamator.models.event import Event
from reclamator.models.fields import new_uid
from reclamator.models.scope import company_scope
from reclamator.models.staff import Staff
from reclamator.models.task import Task
from reclamator.services import complaints, decisions, tasks
from reclamator.services.actors import Actor, of_staff
from reclamator.services.tasks import Plan
from tests.cast import GRANTED, file_complaint, on_both_databases

FRIDAY = "2026-12-04"


@pytest.fixture
def plan(otto: Staff) -> Callable[..., Plan]:
    """What Otto is asked to do, with changes: `plan(due_on="2026-12-01")`."""
    said: dict[str, Any] = {"title": "Reserve a kettle", "executor": otto, "due_on": FRIDAY}
    return lambda **changes: Plan(**(said | changes))


@pytest.fixture
def by_otto(otto: Staff) -> Actor:
    """Otto, who handles complaints."""
    return of_staff(otto)


@pytest.fixture
def by_mira(mira: Staff) -> Actor:
    """Mira, who may approve."""
    return of_staff(mira)


def happened(complaint: Complaint) -> list[str]:
    """The history of tasks, oldest first."""
    codes = [event.code.value for event in Event.of(complaint.complaint_uid)]
    return [code for code in codes if code.startswith("task_")]


# -- the way of a task ----------------------------------------------------------------------------


@on_both_databases
def test_a_task_is_added_reported_and_confirmed(under_review, plan, by_otto):
    task = tasks.create(under_review, plan(description="From batch 26-09"), by=by_otto)
    tasks.perform(
        under_review, task, TaskAction.REPORT, by=by_otto, given={"report": "One is on the shelf."}
    )
    done = tasks.perform(under_review, task, TaskAction.CLOSE, by=by_otto)

    assert (done.state, done.report, done.due_on) == (
        TaskState.DONE,
        "One is on the shelf.",
        date(2026, 12, 4),
    )
    assert done.ended_at == clock.now()
    assert happened(under_review) == ["task_added", "task_reported", "task_done"]
    actions = [entry.action for entry in AuditEntry.walk()]
    assert actions[-3:] == ["task.added", "task.reported", "task.done"]


def test_who_may_do_both_reports_and_confirms_at_once(under_review, plan, by_otto):
    task = tasks.create(under_review, plan(), by=by_otto)

    done = tasks.finish(under_review, task, report="Reserved.", by=by_otto)

    assert done.state is TaskState.DONE


def test_an_approval_comes_from_somebody_else(under_review, plan, mira, by_otto, by_mira):
    own = tasks.create(under_review, plan(executor=mira, needs_approval=True), by=by_otto)
    other = tasks.create(under_review, plan(needs_approval=True), by=by_otto)

    with pytest.raises(IllegalAction, match="illegal_action") as refusal:
        tasks.perform(under_review, own, TaskAction.APPROVE, by=by_mira)
    assert "somebody else has to approve" in str(refusal.value.sentence)
    with pytest.raises(Forbidden):
        tasks.perform(under_review, other, TaskAction.APPROVE, by=by_otto)
    with pytest.raises(IllegalAction):
        tasks.perform(under_review, other, TaskAction.REPORT, by=by_otto, given={"report": "Done"})
    approved = tasks.perform(under_review, other, TaskAction.APPROVE, by=by_mira)

    assert approved.state is TaskState.OPEN
    assert approved.approved_by == by_mira.uid


def test_what_needed_approval_is_not_confirmed_by_its_executor(
    under_review, plan, by_otto, by_mira
):
    task = tasks.create(under_review, plan(needs_approval=True), by=by_otto)
    tasks.perform(under_review, task, TaskAction.APPROVE, by=by_mira)

    with pytest.raises(Forbidden):
        tasks.finish(under_review, task, report="Reserved.", by=by_otto)

    assert tasks.get(under_review, 1).state is TaskState.OPEN
    assert tasks.get(under_review, 1).report is None


def test_a_report_that_falls_short_is_sent_back_with_words(under_review, plan, by_otto, by_mira):
    task = tasks.create(under_review, plan(), by=by_otto)
    tasks.perform(under_review, task, TaskAction.REPORT, by=by_otto, given={"report": "Done"})

    with pytest.raises(Incomplete):
        tasks.perform(under_review, task, TaskAction.RETURN, by=by_mira)
    back = tasks.perform(
        under_review, task, TaskAction.RETURN, by=by_mira, given={"reason": "Which colour?"}
    )

    assert (back.state, back.reason, back.report) == (TaskState.OPEN, "Which colour?", "Done")


def test_only_the_executor_or_who_assigns_work_reports(under_review, plan, hire, by_otto, by_mira):
    colleague = of_staff(hire(Role.HANDLER))
    task = tasks.create(under_review, plan(), by=by_otto)

    with pytest.raises(Forbidden):
        tasks.perform(under_review, task, TaskAction.REPORT, by=colleague, given={"report": "x"})
    reported = tasks.perform(
        under_review, task, TaskAction.REPORT, by=by_mira, given={"report": "Otto told me"}
    )

    assert reported.state is TaskState.REPORTED


def test_the_warehouse_reports_what_it_was_given(under_review, plan, hire, by_otto):
    warehouse = hire(Role.WAREHOUSE)
    task = tasks.create(under_review, plan(executor=warehouse), by=by_otto)

    given = {"report": "Packed"}
    tasks.perform(under_review, task, TaskAction.REPORT, by=of_staff(warehouse), given=given)

    assert tasks.get(under_review, 1).state is TaskState.REPORTED
    assert tasks.allowed_actions(tasks.get(under_review, 1), by=of_staff(warehouse)) == ()


@pytest.mark.parametrize(
    ("action", "given"),
    [(TaskAction.CANCEL, {"reason": "Sold out"}), (TaskAction.REPORT, {"report": "Done"})],
)
def test_two_clicks_are_one_step(under_review, plan, by_otto, action, given):
    task = tasks.create(under_review, plan(), by=by_otto)

    for _click in range(2):
        tasks.perform(under_review, task, action, by=by_otto, given=given)

    assert len(happened(under_review)) == 2


def test_the_same_form_sent_twice_is_one_task(under_review, plan, by_otto):
    uid = new_uid()

    first, second = (tasks.create(under_review, plan(), by=by_otto, uid=uid) for _ in range(2))

    assert first.position == second.position == 1
    assert happened(under_review) == ["task_added"]


def test_a_task_that_is_over_stays_as_it_is(under_review, plan, by_otto):
    task = tasks.create(under_review, plan(), by=by_otto)
    tasks.perform(under_review, task, TaskAction.CANCEL, by=by_otto, given={"reason": "Sold out"})

    with pytest.raises(IllegalAction):
        tasks.change(under_review, task, plan(title="Another"), by=by_otto)
    with pytest.raises(IllegalAction):
        tasks.perform(under_review, task, TaskAction.REPORT, by=by_otto, given={"report": "Done"})

    assert tasks.get(under_review, 1).title == "Reserve a kettle"


def test_a_changed_task_is_approved_anew(under_review, plan, by_otto, by_mira):
    task = tasks.create(under_review, plan(needs_approval=True), by=by_otto)
    tasks.perform(under_review, task, TaskAction.APPROVE, by=by_mira)

    changed = tasks.change(
        under_review, task, plan(title="Reserve two", needs_approval=True), by=by_otto
    )

    assert changed.state is TaskState.PROPOSED
    assert changed.approved_at is None
    assert happened(under_review)[-1] == "task_changed"


def test_a_change_that_changes_nothing_leaves_no_trace(under_review, plan, by_otto):
    task = tasks.create(under_review, plan(), by=by_otto)

    tasks.change(under_review, task, plan(), by=by_otto)

    assert happened(under_review) == ["task_added"]


# -- what is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": "  "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"description": "x" * 20_001}, "description"),
        ({"executor": None}, "executor"),
        ({"due_on": ""}, "due_on"),
        ({"due_on": "soon"}, "due_on"),
        ({"due_on": "2026-11-21"}, "due_on"),
        ({"due_on": "2126-11-21"}, "due_on"),
    ],
)
def test_a_plan_that_says_too_little_is_refused(under_review, plan, by_otto, changes, field):
    with pytest.raises(Incomplete) as refusal:
        tasks.create(under_review, plan(**changes), by=by_otto)

    assert [fault.field for fault in refusal.value.errors] == [field]
    assert Task.of(under_review.complaint_uid) == []


def test_today_is_early_enough(under_review, plan, by_otto):
    assert tasks.create(under_review, plan(due_on="2026-11-22"), by=by_otto).position == 1


@pytest.mark.parametrize("role", [Role.ADMIN, Role.AUDITOR, Role.DEALER])
def test_nobody_is_asked_who_cannot_open_the_complaint(under_review, plan, hire, by_otto, role):
    with pytest.raises(Incomplete) as refusal:
        tasks.create(under_review, plan(executor=hire(role)), by=by_otto)

    assert [fault.field for fault in refusal.value.errors] == ["executor"]


def test_nobody_is_asked_who_has_left(under_review, plan, hire, by_otto):
    gone = hire(Role.TECHNICIAN)
    gone.disabled_at = clock.now()
    gone.save()

    with pytest.raises(Incomplete):
        tasks.create(under_review, plan(executor=gone), by=by_otto)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.TECHNICIAN, Role.WAREHOUSE, Role.AUDITOR])
def test_only_who_checks_complaints_adds_tasks(under_review, plan, hire, role):
    with pytest.raises(Forbidden):
        tasks.create(under_review, plan(), by=of_staff(hire(role)))


def test_a_closed_complaint_takes_no_task(submitted, plan, by_otto):
    given = {"reason": "duplicate"}
    closed = complaints.perform(submitted, Action.DISMISS, by=by_otto, given=given)

    with pytest.raises(IllegalAction):
        tasks.create(closed, plan(), by=by_otto)


# -- the complaint waits --------------------------------------------------------------------------


@pytest.fixture
def answered(under_review, by_otto, mail) -> Complaint:
    """Ada's money was granted, sent and paid out."""
    decisions.issue(under_review, GRANTED, by=by_otto)
    mail.deliver_all()
    fresh = complaints.get(under_review.complaint_uid)
    return complaints.perform(fresh, Action.FULFIL, by=by_otto)


def test_a_complaint_cannot_close_over_open_tasks(answered, plan, by_otto):
    for title in ("Reserve", "Pack"):
        tasks.create(answered, plan(title=title), by=by_otto)

    with pytest.raises(IllegalAction) as refusal:
        complaints.perform(answered, Action.CLOSE, by=by_otto)

    assert "still 2 open tasks" in str(refusal.value.sentence)
    assert Action.CLOSE not in complaints.allowed_actions(answered, by=by_otto)


def test_it_closes_when_each_task_is_done_or_cancelled(answered, plan, by_otto):
    done, dropped = (tasks.create(answered, plan(title=title), by=by_otto) for title in "ab")
    tasks.finish(answered, done, report="Done", by=by_otto)
    with pytest.raises(IllegalAction, match="illegal_action") as refusal:
        complaints.perform(answered, Action.CLOSE, by=by_otto)
    tasks.perform(answered, dropped, TaskAction.CANCEL, by=by_otto, given={"reason": "No need"})

    closed = complaints.perform(answered, Action.CLOSE, by=by_otto)

    assert "still 1 open task." in str(refusal.value.sentence)
    assert not closed.state.is_open


def test_nor_is_it_set_aside_as_a_duplicate_over_an_open_task(under_review, plan, by_otto):
    tasks.create(under_review, plan(), by=by_otto)

    with pytest.raises(IllegalAction):
        complaints.perform(under_review, Action.DISMISS, by=by_otto, given={"reason": "duplicate"})


# -- lists ----------------------------------------------------------------------------------------


def test_my_tasks_come_late_ones_first_page_by_page(under_review, plan, otto, mira, by_otto):
    days = ["2026-12-04", "2026-11-23", "2026-12-01", "2026-11-23"]
    for day in days:
        tasks.create(under_review, plan(due_on=day), by=by_otto)
    tasks.create(under_review, plan(executor=mira), by=by_otto)

    first = Task.mine(otto.uid, 2)
    rest = Task.mine(otto.uid, 10, after=(first[-1].due_on, bytes(first[-1].uid)))

    assert [str(task.due_on) for task in (*first, *rest)] == sorted(days)
    assert len({bytes(task.uid) for task in (*first, *rest)}) == 4
    assert Task.count_mine(otto.uid, most=3) == 3
    assert len(Task.everybodys(10)) == 5


def test_lists_read_open_tasks_in_their_order(under_review, plan, otto, by_otto):
    tasks.create(under_review, plan(), by=by_otto)
    here = (date(2026, 11, 23), bytes(16))

    for index, query in {
        "task_of_executor": Task._ordered(Task._open().where(Task.executor_uid == otto.uid), here),
        "task_open": Task._ordered(Task._open(), here),
    }.items():
        steps = plan_of(query.limit(50))
        assert [step for step in steps if "TEMP B-TREE" in step] == []
        assert all(f"USING INDEX {index}" in step for step in steps), steps


def plan_of(query: Any) -> list[str]:
    """How SQLite would read it."""
    sql, values = query.sql()
    return [row[3] for row in db.execute_sql(f"EXPLAIN QUERY PLAN {sql}", values).fetchall()]


# -- sealed, and one's own ------------------------------------------------------------------------


def test_nothing_that_was_typed_lies_open(under_review, plan, by_otto):
    task = tasks.create(under_review, plan(description="Ada waits at home"), by=by_otto)
    tasks.finish(under_review, task, report="Kettle 7 is hers", by=by_otto)

    dump = repr(db.execute_sql("SELECT * FROM task").fetchall())

    for words in ("Reserve", "Ada waits", "Kettle 7"):
        assert words not in dump


def test_another_company_finds_no_task(
    under_review: Complaint, plan: Callable[..., Plan], by_otto: Actor, globex: Company
) -> None:
    tasks.create(under_review, plan(), by=by_otto)

    with company_scope(globex.uid):
        own = file_complaint(globex, country="CZ")
        assert Task.everybodys(10) == []
        with pytest.raises(NotFound):
            tasks.get(own, 1)


def test_the_history_tells_which_task(under_review, plan, by_otto):
    tasks.create(under_review, plan(), by=by_otto)

    (event,) = (e for e in Event.of(under_review.complaint_uid) if e.code is EventKind.TASK_ADDED)

    assert event.detail["task"] == "Reserve a kettle"


def test_a_cancelled_task_is_taken_up_again_once(under_review, plan, by_otto):
    task = tasks.create(under_review, plan(), by=by_otto)
    tasks.perform(under_review, task, TaskAction.CANCEL, by=by_otto, given={"reason": "Sold out"})

    for _ in range(2):
        again = tasks.perform(under_review, task, TaskAction.RESTORE, by=by_otto)

    assert (again.state, again.ended_at, again.reason) == (TaskState.OPEN, None, None)
    codes = [event.code for event in Event.of(under_review.complaint_uid)]
    assert codes.count(EventKind.TASK_RESTORED) == 1
    assert "task.restored" in [row.action for row in AuditEntry.select()]


def test_what_nobody_has_approved_waits_for_that_again(under_review, plan, by_otto):
    task = tasks.create(under_review, plan(needs_approval=True), by=by_otto)
    tasks.perform(under_review, task, TaskAction.CANCEL, by=by_otto, given={"reason": "Sold out"})

    for _ in range(2):
        again = tasks.perform(under_review, task, TaskAction.RESTORE, by=by_otto)

    assert again.state is TaskState.PROPOSED


def test_nothing_is_taken_up_in_a_complaint_that_is_over(under_review, plan, by_otto):
    task = tasks.create(under_review, plan(), by=by_otto)
    tasks.perform(under_review, task, TaskAction.CANCEL, by=by_otto, given={"reason": "Sold out"})
    complaints.perform(
        complaints.get(under_review.complaint_uid),
        Action.DISMISS,
        by=by_otto,
        given={"reason": "spam"},
    )

    with pytest.raises(IllegalAction) as refused:
        tasks.perform(under_review, task, TaskAction.RESTORE, by=by_otto)

    assert "closed" in str(refused.value.sentence)
    assert tasks.get(under_review, 1).state is TaskState.CANCELLED
