"""The side bar says how much waits for a person, on every page, and costs no query of its own."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from reclamator.domain.tasks import TaskAction
from reclamator.models.complaint import Complaint
from reclamator.models.staff import Staff
from reclamator.services import actors, tasks
from reclamator.services.tasks import Plan
from tests.cast import HeldClock, on_both_databases
from tests.statements import counted

PLACE = 'href="/panel/tasks"'


@pytest.fixture
def give(under_review: Complaint, otto: Staff) -> Callable[..., Any]:
    """Give Otto a task, with changes: `give(due_on="2026-11-23")`."""
    said = {"title": "Reserve a kettle", "executor": otto, "due_on": "2026-12-04"}
    by = actors.of_staff(otto)
    return lambda **more: tasks.create(under_review, Plan(**{**said, **more}), by=by)


def entry(page: Any) -> str:
    """The side bar's line about tasks."""
    after = page.text.partition(PLACE)[2]
    return str(after.partition("</li>")[0])


@on_both_databases
def test_open_tasks_are_counted_on_every_page(
    at_work: FlaskClient,
    boss: FlaskClient,
    give: Callable[..., Any],
    under_review: Complaint,
    otto: Staff,
) -> None:
    given = [give() for _ in range(3)]
    cancel = {"reason": "No need"}
    by = actors.of_staff(otto)
    tasks.perform(under_review, given[0], TaskAction.CANCEL, by=by, given=cancel)

    for address in ("/panel/tasks", "/panel/absences", "/profile"):
        assert ">2<" in entry(at_work.get(address)), address
    assert "count" not in entry(boss.get("/panel/absences"))


def test_what_is_late_is_said_in_words(
    app: Any, sign_in: Any, otto: Staff, give: Callable[..., Any], frozen_clock: HeldClock
) -> None:
    give(due_on="2026-11-23")
    give()
    frozen_clock.advance(days=2)
    client = sign_in(app.test_client(), otto)

    line = entry(client.get("/panel/absences"))

    assert ">2<" in line
    assert "open, some are late" in line


def test_it_costs_no_query(at_work: FlaskClient, give: Callable[..., Any]) -> None:
    at_work.get("/panel/absences")
    with counted() as before:
        at_work.get("/panel/absences")
    for _ in range(3):
        give()
    with counted() as after:
        at_work.get("/panel/absences")

    assert len(after) == len(before)
