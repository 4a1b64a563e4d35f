"""Requested pieces through the API: what was asked for, and what came another way."""

import pytest

from reclamator.models.complaint import Complaint
from reclamator.services import complaints
from tests.web.api.machine import Machine


@pytest.fixture
def at(machine: Machine, under_review: Complaint) -> str:
    """Where the pieces are: Ada was asked for a photo and for one thing in our words."""
    here = f"/complaints/{under_review.number}"
    wanted = {"pieces": ["photo"], "missing": "The lid", "answer_by": "2026-12-01"}
    assert machine.post(f"{here}/actions/request_completion", wanted).status == 200
    return f"{here}/pieces"


def test_what_was_asked_for_is_listed(reader: Machine, at: str) -> None:
    items = reader.get(at).json["items"]

    assert [(each["position"], each["piece"], each["words"]) for each in items] == [
        (1, "photo", None),
        (2, None, "The lid"),
    ]
    assert {each["answer_by"] for each in items} == {"2026-12-01"}
    assert {each["settled_at"] for each in items} == {None}


def test_what_came_another_way_is_settled_once(
    machine: Machine, at: str, under_review: Complaint
) -> None:
    before = complaints.get(under_review.complaint_uid)

    first, again = (
        machine.post(f"{at}/1/actions/settle", Idempotency_Key="photo-came") for _ in range(2)
    )
    stale = machine.post(f"{at}/2/actions/settle", If_Match=before.etag)

    assert (first.status, first.json["settled_how"]) == (200, "by_hand")
    assert again.json == first.json
    assert stale.status == 412
    here = at.removesuffix("/pieces")
    assert machine.get(here).json["waiting_on"] == "complainant"
    machine.post(f"{at}/2/actions/settle")
    assert machine.get(here).json["waiting_on"] is None
    codes = [each["code"] for each in machine.get(f"{here}/events").json["items"]]
    assert codes.count("completion_ticked") == 2


def test_only_what_is_waited_for_can_be_settled(machine: Machine, reader: Machine, at: str) -> None:
    here = at.removesuffix("/pieces")
    machine.post(f"{here}/actions/request_completion", {"pieces": ["serial"]})

    assert machine.post(f"{at}/1/actions/settle").status == 404
    assert machine.post(f"{at}/9/actions/settle").status == 404
    assert reader.post(f"{at}/3/actions/settle").status == 403
    assert [each["settled_how"] for each in machine.get(at).json["items"]] == [
        "superseded",
        "superseded",
        None,
    ]
