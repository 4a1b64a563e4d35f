"""The investigation through the API: what was found, and the time that it took."""

from typing import Any

import pytest

from reclamator.models.complaint import Complaint
from reclamator.models.staff import Staff
from reclamator.services import actors, investigations
from tests.web.api.machine import Machine

FOUND: dict[str, Any] = {
    "validity": "justified",
    "cause": "supplier",
    "cause_detail": "The seal of batch 26",
    "opinion": "We change the supplier.",
    "opinion_on": "2026-11-21",
}
SPENT = {"staff": "otto@acme.example", "minutes": 25, "note": "On the phone"}


@pytest.fixture
def at(under_review: Complaint) -> str:
    """Where Ada's complaint is."""
    return f"/complaints/{under_review.number}"


def test_before_anything_was_found_all_is_null(reader: Machine, at: str) -> None:
    assert set(reader.get(f"{at}/investigation").json.values()) == {None}


def test_what_is_named_changes_and_the_rest_stays(
    machine: Machine, at: str, under_review: Complaint
) -> None:
    first = machine.patch(f"{at}/investigation", FOUND)
    second = machine.patch(f"{at}/investigation", {"cause": None, "error_type": "quality"})
    stale = machine.patch(f"{at}/investigation", {"validity": None}, If_Match=under_review.etag)

    assert {name: first.json[name] for name in FOUND} == FOUND
    assert second.json | {"updated_at": None} == first.json | {
        "cause": None,
        "error_type": "quality",
        "updated_at": None,
    }
    assert machine.get(at).json["validity"] == "justified"
    assert stale.status == 412
    codes = [each["code"] for each in machine.get(f"{at}/events").json["items"]]
    assert codes.count("investigated") == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"cause": "the weather"}, "cause"),
        ({"validity": "maybe"}, "validity"),
        ({"opinion": "x", "opinion_on": "2026-11-23"}, "opinion_on"),
        ({"person": "Otto"}, "person"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_kept(
    machine: Machine, at: str, changes: dict[str, str], field: str
) -> None:
    refused = machine.patch(f"{at}/investigation", changes)

    assert refused.status == 422
    assert [each["field"] for each in refused.json["errors"]] == [field]
    assert set(machine.get(f"{at}/investigation").json.values()) == {None}


def test_no_machine_learns_of_the_person_concerned(
    machine: Machine, at: str, under_review: Complaint, mira: Staff
) -> None:
    by = actors.of_staff(mira)
    investigations.hear(under_review, person="Bruno Kos", opinion="I was polite.", by=by)

    said = machine.get(f"{at}/investigation").body + machine.get(at).body

    assert b"Bruno" not in said
    assert b"polite" not in said


def test_a_machine_notes_the_minutes_of_a_colleague(
    machine: Machine, reader: Machine, at: str, otto: Staff
) -> None:
    first, again = (
        machine.post(f"{at}/time-entries", SPENT, Idempotency_Key="call") for _ in range(2)
    )

    assert (first.status, first.json["staff"], first.json["minutes"]) == (201, otto.email, 25)
    assert first.json["worked_on"] == "2026-11-22"
    assert again.json == first.json
    assert reader.get(f"{at}/time-entries").json["items"] == [first.json]
    assert reader.post(f"{at}/time-entries", SPENT).status == 403


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"staff": "nina@globex.example"}, "staff"),
        ({"staff": ""}, "staff"),
        ({"minutes": 0}, "minutes"),
        ({"minutes": -5}, "minutes"),
        ({"minutes": 1441}, "minutes"),
        ({"minutes": "25"}, "minutes"),
        ({"worked_on": "2026-11-23"}, "worked_on"),
        ({"worked_on": "1989-12-31"}, "worked_on"),
    ],
)
def test_minutes_that_cannot_be_are_named(
    machine: Machine, at: str, nina: Staff, changes: dict[str, Any], field: str
) -> None:
    refused = machine.post(f"{at}/time-entries", SPENT | changes)

    assert refused.status == 422
    assert [each["field"] for each in refused.json["errors"]] == [field]
    assert machine.get(f"{at}/time-entries").json["items"] == []
