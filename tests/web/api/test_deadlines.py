"""The dates by law as a machine gets them, and a corrected day of receipt."""

from typing import Any

import pytest

from reclamator.domain.vocabulary import Sector
from reclamator.models.company import Company
from reclamator.services import missed
from tests.cast import HeldClock
from tests.vectors import Vector, each_vector
from tests.web.api.machine import NEW, Machine

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


NO_MOMENT = "Enter a moment in the past as RFC 3339, such as 2026-11-22T14:08:00Z."
IN_THE_FUTURE = "A complaint cannot come in later than now. Enter a moment in the past."
TOO_EARLY = "Enter a moment after the beginning of 1990."
WHENCE = "Say where this date comes from."
WRONG_DAYS: list[tuple[dict[str, Any], str, str]] = [
    ({"received_at": "2026-11-23T09:00:00Z"}, "received_at", IN_THE_FUTURE),
    ({"received_at": "1989-12-31T23:59:59Z"}, "received_at", TOO_EARLY),
    ({"received_at": "0001-01-01T00:00:00+14:00"}, "received_at", NO_MOMENT),
    ({"received_at": "2026-11-16"}, "received_at", NO_MOMENT),
    ({"received_note": ""}, "received_note", WHENCE),
    ({"received_note": None}, "received_note", WHENCE),
]


@pytest.mark.parametrize(("changes", "field", "sentence"), WRONG_DAYS)
def test_a_wrong_day_is_named_and_changes_nothing(
    changes: dict[str, Any], field: str, sentence: str, machine: Machine
) -> None:
    number = machine.file().json["number"]
    before = machine.get("/complaints").json

    corrected = machine.patch(f"/complaints/{number}", BODY | changes)
    filed = machine.post("/complaints", NEW | BODY | changes)

    for refused in (corrected, filed):
        assert refused.status == 422
        assert [(each["field"], each["message"]) for each in refused.json["errors"]] == [
            (field, sentence)
        ]
    assert machine.get("/complaints").json == before


@pytest.mark.parametrize("body", [{"received_at": None}, {"received_at": ""}, {}])
def test_a_reason_without_a_day_corrects_nothing(body: dict[str, Any], machine: Machine) -> None:
    number = machine.file().json["number"]

    refused = machine.patch(f"/complaints/{number}", {"received_note": "x"} | body)

    assert (refused.status, refused.json["errors"][0]["field"]) == (422, "received_at")


@pytest.mark.parametrize(
    ("country", "sector"), [("ES", Sector.GOODS), ("BG", Sector.GOODS), ("PL", Sector.TELECOM)]
)
def test_where_the_row_is_not_sure_nothing_happens_by_itself(
    country: str, sector: Sector, machine: Machine, acme: Company, frozen_clock: HeldClock
) -> None:
    acme.sector = sector
    acme.save()
    made = machine.file(country=country).json
    assert made["regime"]["confidence"] in ("medium", "low")
    frozen_clock.advance(days=90)

    missed.note(acme)

    read = machine.get(f"/complaints/{made['number']}").json
    assert (read["state"], read["decision"]) == ("received", None)
    assert read["allowed_actions"] == made["allowed_actions"]


def test_the_empty_year_of_ukraine_moves_no_date(machine: Machine) -> None:
    # 24 August is a suspended holiday: the date by law stays, the safe one avoids it
    body = BODY | {"received_at": "2026-08-10T09:00:00Z"}

    due = date_of(machine.post("/complaints", NEW | body | {"country": "UA"}).json, "answer")

    assert (due["statutory_on"], due["safe_on"]) == ("2026-08-24", "2026-08-21")


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
