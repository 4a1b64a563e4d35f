"""Leaving: the door closes first, the work goes over in small steps that may be taken up again."""

from collections.abc import Callable

import pytest

from reclamator.domain.permissions import Role
from reclamator.errors import Forbidden, Incomplete
from reclamator.models.audit import AuditEntry
from reclamator.models.complaint import Complaint
from reclamator.models.staff import Staff
from reclamator.models.task import Task
from reclamator.services import actors, complaints, leaving, staff, tasks
from tests.services.records import history

Submit = Callable[..., Complaint]


@pytest.fixture
def his_work(submit: Submit, otto: Staff) -> list[Complaint]:
    """Five complaints that Otto handles."""
    by = actors.of_staff(otto)
    return [complaints.assign(submit(), otto, by=by) for _ in range(5)]


def handlers(rows: list[Complaint]) -> list[bytes | None]:
    return [complaints.get(row.complaint_uid).handler_uid for row in rows]


def test_each_complaint_tells_who_handles_it_now(
    his_work: list[Complaint], otto: Staff, mira: Staff
) -> None:
    moved = leaving.deactivate(otto, successor=mira, by=mira)

    assert moved == 5
    assert set(handlers(his_work)) == {bytes(mira.uid)}
    assert all(history(row)[-1] == "assigned" for row in his_work)


def test_what_was_left_half_way_goes_on(
    his_work: list[Complaint], otto: Staff, mira: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leaving, "BATCH", 2)
    monkeypatch.setattr(leaving, "MOST_AT_ONCE", 2)
    assert leaving.deactivate(otto, successor=mira, by=mira) == 2
    assert leaving.waiting(otto, 9) == 3
    assert staff.living(otto) == []

    monkeypatch.setattr(leaving, "MOST_AT_ONCE", 500)
    assert leaving.hand_over(otto, successor=mira, by=mira) == 3

    assert set(handlers(his_work)) == {bytes(mira.uid)}
    assert leaving.hand_over(otto, successor=mira, by=mira) == 0


def test_a_step_that_breaks_leaves_whole_steps_behind(
    his_work: list[Complaint], otto: Staff, mira: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    assign = complaints.assign
    done: list[Complaint] = []

    def breaks(complaint: Complaint, *rest: object, **more: object) -> Complaint:
        if len(done) == 3:
            raise OSError("the power fails")
        done.append(complaint)
        return assign(complaint, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(leaving, "BATCH", 2)
    monkeypatch.setattr(complaints, "assign", breaks)
    with pytest.raises(OSError, match="power"):
        leaving.deactivate(otto, successor=mira, by=mira)

    assert handlers(his_work).count(bytes(mira.uid)) == 2
    monkeypatch.setattr(complaints, "assign", assign)
    assert leaving.hand_over(otto, successor=mira, by=mira) == 3


def test_a_refusal_hands_nothing_over(
    his_work: list[Complaint], otto: Staff, mira: Staff, hire: Callable[[Role], Staff]
) -> None:
    with pytest.raises(Forbidden):
        leaving.deactivate(mira, successor=otto, by=hire(Role.ADMIN))
    with pytest.raises(staff.LastOwner):
        leaving.deactivate(mira, successor=otto, by=mira)

    assert set(handlers(his_work)) == {bytes(otto.uid)}
    assert "staff.disabled" not in [entry.action for entry in AuditEntry.walk()]


@pytest.fixture
def his_task(his_work: list[Complaint], otto: Staff) -> Callable[[], Task]:
    """A task of Otto's about his first complaint, as it stands now."""
    plan = tasks.Plan(title="Ring the forwarder", executor=otto, due_on="2026-11-24")
    position = tasks.create(his_work[0], plan, by=actors.of_staff(otto)).position
    return lambda: tasks.get(his_work[0], position)


def test_tasks_go_along(
    his_work: list[Complaint], his_task: Callable[[], Task], otto: Staff, mira: Staff
) -> None:
    leaving.deactivate(otto, successor=mira, by=mira)

    assert bytes(his_task().executor_uid) == bytes(mira.uid)
    assert "task_changed" in history(his_work[0])


def test_to_nobody_go_complaints_only_and_a_head_gets_the_tasks(
    his_work: list[Complaint],
    his_task: Callable[[], Task],
    otto: Staff,
    mira: Staff,
    hire: Callable[[Role], Staff],
) -> None:
    hanna = hire(Role.HEAD)

    leaving.deactivate(otto, successor=None, by=mira)

    assert set(handlers(his_work)) == {None}
    assert bytes(his_task().executor_uid) == bytes(hanna.uid)
    assert leaving.waiting(otto, 9) == 0


def test_where_nobody_leads_the_tasks_need_a_name(submit: Submit, otto: Staff, mira: Staff) -> None:
    plan = tasks.Plan(title="Ring the forwarder", executor=mira, due_on="2026-11-24")
    task = tasks.create(submit(), plan, by=actors.of_staff(otto))

    with pytest.raises(Incomplete) as refusal:
        leaving.hand_over(mira, successor=None, by=mira)
    leaving.hand_over(mira, successor=otto, by=mira)

    assert [fault.field for fault in refusal.value.errors] == ["successor"]
    assert "there are tasks" in str(refusal.value.errors[0].message)
    assert bytes(Task.get(Task.uid == task.uid).executor_uid) == bytes(otto.uid)
