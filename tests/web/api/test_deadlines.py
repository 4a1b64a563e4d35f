"""The dates by law as a machine gets them, and a corrected day of receipt."""

from typing import Any

import pytest

from tests.cast import HeldClock
from tests.web.api.machine import Machine

BODY = {"received_at": "2026-11-16T09:00:00Z", "received_note": "Postmark"}
LETTER = {"channel": "letter", "received_note": "Postmark"}


@pytest.mark.parametrize(
    ("country", "received", "statutory", "safe"),
    [
        ("PL", "2026-12-11", "2026-12-28", "2026-12-23"),
        ("CZ", "2026-11-25", "2026-12-28", "2026-12-23"),
        ("ES", "2026-12-10", "2026-12-25", "2026-12-24"),
        ("LV", "2026-12-14", "2027-01-08", "2027-01-08"),
    ],
)
def test_the_vectors_of_the_law(
    country: str,
    received: str,
    statutory: str,
    safe: str,
    machine: Machine,
    frozen_clock: HeldClock,
) -> None:
    frozen_clock.advance(days=30)

    made = machine.file(country=country, received_at=f"{received}T11:00:00Z", **LETTER).json

    answer = date_of(made, "answer")
    assert (answer["statutory_on"], answer["safe_on"]) == (statutory, safe)
    assert made["answer_due_on"] == statutory
    assert made["regime"] == {"code": country, "version": "2026-11-22"} | {
        "confidence": made["regime"]["confidence"]
    }


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


def test_a_key_that_only_reads_corrects_nothing(machine: Machine, reader: Machine) -> None:
    number = machine.file().json["number"]

    assert reader.patch(f"/complaints/{number}", BODY).status == 403


def date_of(complaint: dict[str, Any], kind: str) -> dict[str, Any]:
    (found,) = (each for each in complaint["deadlines"] if each["kind"] == kind)
    return found
