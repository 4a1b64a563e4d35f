"""Approvals through the API: the same rules as in the panel."""

from typing import Any

import pytest

from reclamator.domain.permissions import Role
from reclamator.domain.vocabulary import Giving
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.staff import Staff
from reclamator.services import actors, authority, decisions
from tests.cast import GRANTED, REJECTED
from tests.web.api.machine import Machine

POINTS: dict[str, Any] = {
    "points": [GRANTED | {"asked": "Refund of the kettle"}],
    "return_costs": "we_collect",
}


@pytest.fixture
def at(acme: Company, mira: Staff, under_review: Complaint) -> str:
    """Ada's complaint, where a handler and a head have limits."""
    limits = {Role.HANDLER: 20_000, Role.HEAD: 50_000}
    authority.save(acme, Giving.DECISION, limits, by=actors.of_staff(mira))
    return f"/complaints/{under_review.number}"


def test_a_machine_decides_point_by_point(machine: Machine, at: str) -> None:
    made = machine.post(f"{at}/decision", POINTS)

    assert made.status == 201
    assert made.json["outcome"] == "granted"
    assert made.json["points"][0]["asked"] == "Refund of the kettle"
    assert made.json["amount"] == {"minor": 28_900, "currency": "PLN"}
    assert made.json["return_costs"] == "we_collect"


def test_what_a_point_lacks_is_named_by_its_place(machine: Machine, at: str) -> None:
    refused = machine.post(f"{at}/decision", {"points": [{"asked": "It", "outcome": "rejected"}]})

    assert refused.status == 422
    assert {error["field"] for error in refused.json["errors"]} == {
        f"points.0.{name}" for name in ("checked", "grounds", "provisions", "way_out")
    }


def test_above_its_limit_a_machine_asks_and_does_not_agree_itself(
    machine: Machine, at: str, mira: Staff
) -> None:
    much = GRANTED | {"amount": {"minor": 60_000, "currency": "PLN"}}

    refused = machine.post(f"{at}/decision", much)
    asked = machine.post(f"{at}/approvals", much)
    again = machine.post(f"{at}/decision", REJECTED)
    here = f"{at}/approvals/{asked.json['id']}"

    assert (refused.status, refused.json["code"]) == (409, "needs_approval")
    assert (asked.status, asked.json["state"]) == (201, "waiting")
    assert again.status == 409
    assert machine.post(f"{here}/actions/approve").status == 403
    assert [row["id"] for row in machine.get("/approvals").json["items"]] == [asked.json["id"]]
    assert machine.post(f"{here}/actions/withdraw").json["state"] == "withdrawn"
    assert machine.get("/approvals").json["items"] == []


def test_what_a_person_asked_for_a_machine_may_agree_to_once(
    machine: Machine, at: str, under_review: Complaint, otto: Staff
) -> None:
    row = decisions.ask(under_review, GRANTED, by=actors.of_staff(otto))
    here = f"{at}/approvals/{bytes(row.uid).hex()}"

    assert machine.post(f"{here}/actions/refuse").status == 422
    assert machine.post(f"{here}/actions/approve").json["state"] == "approved"
    assert machine.post(f"{here}/actions/approve").status == 200
    assert machine.get(f"{at}/decision").json["outcome"] == "granted"
    assert len(machine.get(f"{at}/approvals").json["items"]) == 1


def test_there_are_three_verdicts_on_requests_that_exist(machine: Machine, at: str) -> None:
    assert machine.post(f"{at}/approvals/{'00' * 16}/actions/approve").status == 404
    assert machine.post(f"{at}/approvals/none/actions/approve").status == 404


def test_a_correction_by_a_machine_keeps_the_old_answer(
    machine: Machine, at: str, under_review: Complaint
) -> None:
    machine.post(f"{at}/decision", GRANTED)

    plain = machine.post(f"{at}/decision", GRANTED)
    fixed = machine.post(f"{at}/decision", {**GRANTED, "correction": "The date was wrong."})

    assert (plain.status, fixed.status) == (409, 201)
    assert fixed.json["correction"] == "The date was wrong."
