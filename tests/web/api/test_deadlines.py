"""The dates by law as a machine gets them, and a corrected day of receipt."""

from typing import Any

import pytest

from reclamator.models.company import Company
from tests.cast import HeldClock
from tests.vectors import Vector, each_vector
from tests.web.api.machine import Machine

BODY = {"received_at": "2026-11-16T09:00:00Z", "received_note": "Postmark"}
LETTER = {"channel": "letter", "received_note": "Postmark"}


@each_vector
def test_the_vectors_of_the_law(
    vector: Vector, machine: Machine, acme: Company, frozen_clock: HeldClock
) -> None:
    acme.sector = vector.sector
    acme.save()
    frozen_clock.advance(days=30)
    received_at = vector.noon.isoformat()

    made = machine.file(country=vector.country, received_at=received_at, **LETTER).json
    read = machine.get(f"/complaints/{made['number']}").json

    for answer in (made, read):
        due = date_of(answer, "answer")
        assert (due["statutory_on"], due["safe_on"]) == (
            vector.statutory.isoformat(),
            vector.safe.isoformat(),
        )
        assert answer["regime"]["code"] == vector.code
        assert (answer["country"], answer["sector"]) == (vector.country, vector.sector.value)
        assert (answer["buyer"], answer["received_at"][:10]) == ("consumer", str(vector.received))
    assert made["answer_due_on"] == vector.statutory.isoformat()


def test_who_buys_for_a_company_has_no_date_by_law(machine: Machine) -> None:
    made = machine.file(country="PL", buyer="business").json

    assert {each["kind"] for each in made["deadlines"]} == {"target", "acknowledge"}
    assert all(each["statutory_on"] is None for each in made["deadlines"])
    assert (made["answer_due_on"], made["answer_target_on"]) == (None, "2026-12-02")


def test_a_corrected_day_moves_the_dates(machine: Machine) -> None:
    number = machine.file().json["number"]

    changed = machine.patch(f"/complaints/{number}", BODY)

    assert changed.status == 200
    assert changed.json["received_at"] == "2026-11-16T09:00:00.000Z"
    assert date_of(changed.json, "answer")["statutory_on"] == "2026-11-30"
    assert date_of(changed.json, "target")["safe_on"] == "2026-11-26"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"received_at": "2026-11-23T09:00:00Z", "received_note": "x"}, "received_at"),
        ({"received_at": "1989-12-31T09:00:00Z", "received_note": "x"}, "received_at"),
        ({"received_at": "2026-11-16", "received_note": "x"}, "received_at"),
        ({"received_at": None, "received_note": "x"}, "received_at"),
        ({"received_note": "x"}, "received_at"),
        ({"received_at": "2026-11-16T09:00:00Z"}, "received_note"),
    ],
)
def test_a_wrong_day_is_named_and_changes_nothing(
    body: dict[str, str], field: str, machine: Machine
) -> None:
    number = machine.file().json["number"]
    before = machine.get(f"/complaints/{number}").json

    refused = machine.patch(f"/complaints/{number}", body)

    assert refused.status == 422
    assert [fault["field"] for fault in refused.json["errors"]] == [field]
    assert machine.get(f"/complaints/{number}").json == before


def test_a_day_by_which_silence_decides_wants_to_be_meant(machine: Machine) -> None:
    number = machine.file().json["number"]
    before = machine.get(f"/complaints/{number}").json
    early = {"received_at": "2026-10-12T09:00:00Z", "received_note": "Postmark"}

    refused = machine.patch(f"/complaints/{number}", early)
    assert (refused.status, refused.json["errors"][0]["field"]) == (422, "is_sure")
    assert "counts as accepted at once" in refused.json["errors"][0]["message"]
    assert machine.get(f"/complaints/{number}").json == before
    meant = machine.patch(f"/complaints/{number}", early | {"is_sure": True})

    assert date_of(meant.json, "answer")["statutory_on"] == "2026-10-26"


def test_a_key_that_only_reads_corrects_nothing(machine: Machine, reader: Machine) -> None:
    number = machine.file().json["number"]

    assert reader.patch(f"/complaints/{number}", BODY).status == 403


def date_of(complaint: dict[str, Any], kind: str) -> dict[str, Any]:
    (found,) = (each for each in complaint["deadlines"] if each["kind"] == kind)
    return found
