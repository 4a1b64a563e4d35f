"""Complaints that belong together, through the API: one cause, and duplicates."""

from collections.abc import Callable

import pytest

from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.scope import company_scope
from tests.cast import HeldClock, file_complaint
from tests.web.api.machine import Machine


@pytest.fixture
def both(
    submitted: Complaint, submit: Callable[..., Complaint], frozen_clock: HeldClock
) -> tuple[str, str]:
    """Two complaints of Ada, the older one first."""
    frozen_clock.advance(minutes=5)
    return submitted.number, submit(description="Again there is a puddle.").number


def test_two_are_linked_and_one_leaves(machine: Machine, both: tuple[str, str]) -> None:
    one, other = both

    linked = machine.post(f"/complaints/{one}/cause", {"other": other, "title": "Batch 26"})
    seen = machine.get(f"/complaints/{other}/cause")
    left = machine.post(f"/complaints/{other}/cause/actions/leave")

    assert (linked.status, linked.json["title"], linked.json["members"]) == (
        201,
        "Batch 26",
        [other],
    )
    assert seen.json["members"] == [one]
    assert (left.status, left.json["title"], left.json["members"]) == (200, None, [])
    assert machine.get(f"/complaints/{one}/cause").json["members"] == []


def test_the_older_of_two_goes_on(machine: Machine, both: tuple[str, str]) -> None:
    older, younger = both
    at = f"/complaints/{younger}/merger"

    merged = machine.post(at, {"other": older}, Idempotency_Key="the-same")
    again = machine.post(at, {"other": older}, Idempotency_Key="the-same")

    assert (merged.status, merged.json["number"]) == (201, older)
    assert again.json["number"] == older
    assert machine.get(f"/complaints/{younger}").json["state"] == "closed"
    assert machine.get(f"/complaints/{younger}/cause").json["merged_into"] == older
    assert machine.get(f"/complaints/{older}/cause").json["duplicates"] == [younger]


def test_two_customers_are_merged_only_by_who_is_sure(
    machine: Machine, submitted: Complaint, submit: Callable[..., Complaint]
) -> None:
    other = submit(email="eva@customer.example", phone="").number
    at = f"/complaints/{submitted.number}/merger"

    refused = machine.post(at, {"other": other})
    sure = machine.post(at, {"other": other, "is_sure": True})

    assert (refused.status, refused.json["errors"][0]["field"]) == (422, "is_sure")
    assert sure.status == 201


def test_nothing_is_linked_with_itself_or_with_anothers(
    machine: Machine, reader: Machine, both: tuple[str, str], globex: Company
) -> None:
    one, other = both
    with company_scope(globex.uid):
        foreign = file_complaint(globex).number

    for part in ("cause", "merger"):
        at = f"/complaints/{one}/{part}"
        assert machine.post(at, {"other": one}).json["errors"][0]["field"] == "other"
        assert machine.post(at, {"other": foreign}).status == 404
        assert machine.post(at, {}).status == 404
        assert reader.post(at, {"other": other}).status == 403
    assert machine.get(f"/complaints/{one}/cause").json["members"] == []
