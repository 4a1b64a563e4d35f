"""Tasks through the API: the same rules as in the panel."""

from collections.abc import Callable
from typing import Any

import pytest

from reclamator.models.complaint import Complaint
from reclamator.services import actors, complaints, decisions
from tests.cast import GRANTED, Mailroom
from tests.web.api.machine import Machine

CALL: dict[str, Any] = {
    "title": "Call the courier",
    "executor": "otto@acme.example",
    "due_on": "2026-12-04",
}


@pytest.fixture
def at(under_review: Complaint) -> str:
    """Where the tasks of Ada's complaint are."""
    return f"/complaints/{under_review.number}/tasks"


def test_a_machine_adds_a_task_and_moves_it_to_its_end(machine: Machine, at: str) -> None:
    made = machine.post(at, CALL)
    reported = machine.post(f"{at}/1/actions/report", {"report": "They come on Monday."})
    closed = machine.post(f"{at}/1/actions/close")

    assert (made.status, made.json["state"]) == (201, "open")
    assert made.json["executor"] == "otto@acme.example"
    assert made.json["allowed_actions"] == ["report", "cancel"]
    assert (reported.status, reported.json["report"]) == (200, "They come on Monday.")
    assert (closed.status, closed.json["state"]) == (200, "done")


def test_a_complaint_with_open_tasks_cannot_be_closed(
    machine: Machine, at: str, under_review: Complaint, otto: Any, mail: Mailroom
) -> None:
    decisions.issue(under_review, GRANTED, by=actors.of_staff(otto))
    mail.deliver_all()
    here = f"/complaints/{under_review.number}"
    machine.post(f"{here}/actions/fulfil")
    for _twice in range(2):
        machine.post(at, CALL)

    answer = machine.post(f"{here}/actions/close")

    assert (answer.status, answer.json["code"]) == (409, "illegal_action")
    assert "still 2 open tasks" in answer.json["title"]
    assert "close" not in answer.json["allowed_actions"]


def test_the_same_key_adds_one_task(machine: Machine, at: str) -> None:
    first, second = (machine.post(at, CALL, Idempotency_Key="call-1") for _ in range(2))

    assert first.json["position"] == second.json["position"] == 1
    assert len(machine.get(at).json["items"]) == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"executor": "nobody@acme.example"}, "executor"),
        ({"executor": "nina@globex.example"}, "executor"),
        ({"due_on": "2026-11-01"}, "due_on"),
        ({"title": ""}, "title"),
        ({"colour": "red"}, "colour"),
        ({"agreed": "yes"}, "agreed"),
    ],
)
def test_what_is_wrong_is_named(
    machine: Machine, at: str, globex: Any, changes: dict[str, Any], field: str
) -> None:
    answer = machine.post(at, CALL | changes)

    assert answer.status == 422
    assert [error["field"] for error in answer.json["errors"]] == [field]
    assert machine.get(at).json["items"] == []


def test_a_step_that_is_not_possible_says_which_are(machine: Machine, at: str) -> None:
    machine.post(at, CALL | {"needs_approval": True})

    answer = machine.post(f"{at}/1/actions/report", {"report": "Done"})

    assert (answer.status, answer.json["allowed_actions"]) == (409, ["approve", "cancel"])


def test_a_change_of_one_thing_leaves_the_others(
    machine: Machine, at: str, under_review: Complaint
) -> None:
    machine.post(at, CALL | {"description": "Before noon", "agreed": True})
    stale = under_review.etag

    changed = machine.patch(f"{at}/1", {"title": "Call the shop"})
    refused = machine.patch(f"{at}/1", {"title": "Call both"}, If_Match=stale)

    assert changed.json["description"] == "Before noon"
    assert (changed.json["title"], changed.json["agreed"]) == ("Call the shop", True)
    assert complaints.get(under_review.complaint_uid).etag != stale
    assert refused.status == 412


def test_a_reading_key_reads_only(
    reader: Machine, machine: Machine, at: str, new_key: Callable[..., str]
) -> None:
    machine.post(at, CALL)

    assert reader.get(f"{at}/1").json["title"] == "Call the courier"
    assert reader.post(at, CALL).status == 403
    assert reader.post(f"{at}/1/actions/cancel", {"reason": "No"}).status == 403


def test_unknown_tasks_and_steps_are_not_there(machine: Machine, at: str) -> None:
    machine.post(at, CALL)

    assert machine.get(f"{at}/2").status == 404
    assert machine.post(f"{at}/1/actions/forget").status == 404
    assert machine.post(f"{at}/99999999999999999999/actions/cancel").status == 404
