"""What a body outside asks, noted and answered by a machine: as the panel does it."""

import pytest

ASKED = {
    "body": "Trade Inspection",
    "reference": "WI.12/2026",
    "text": "Your position?",
    "received_on": "2026-11-20",
    "answer_by": "2026-12-11",
}
OURS = {"answer": "Ours.", "answered_on": "2026-11-22"}


@pytest.fixture
def path(under_review):
    """Where the requests of Ada's complaint are."""
    return f"/complaints/{under_review.number}/outside-requests"


def test_it_is_noted_shown_and_answered(machine, under_review, path):
    made = machine.post(path, ASKED)

    assert made.status == 201
    assert made.json["number"] == f"{under_review.register_number}-A1"
    assert {name: made.json[name] for name in ASKED} == ASKED
    assert (made.json["state"], made.json["channel"]) == ("waiting", "api")
    assert machine.get(path).json == {"items": [made.json], "next": None}

    answered = machine.post(f"{path}/1/actions/answer", OURS)

    assert (answered.status, answered.json["state"]) == (200, "answered")
    assert {name: answered.json[name] for name in OURS} == OURS
    assert machine.get(f"/complaints/{under_review.number}").json["state"] == "under_review"
    assert machine.post(f"{path}/1/actions/answer", OURS).status == 409


def test_the_same_key_notes_it_once(machine, path):
    sent = [machine.post(path, ASKED, Idempotency_Key="one").json["number"] for _ in range(2)]

    assert len(set(sent)) == 1
    assert len(machine.get(path).json["items"]) == 1


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"body": " "}, "body"),
        ({"received_on": "2026-11-23"}, "received_on"),
        ({"received_on": "yesterday"}, "received_on"),
        ({"answer_by": None}, "answer_by"),
        ({"channel": "pigeon"}, "channel"),
        ({"text": "x" * 20_001}, "text"),
        ({"body": 7}, "body"),
    ],
)
def test_what_cannot_be_is_refused_by_its_name(machine, path, given, field):
    answer = machine.post(path, {**ASKED, **given})

    assert answer.status == 422
    assert [each["field"] for each in answer.json["errors"]] == [field]
    assert machine.get(path).json["items"] == []


def test_one_that_is_not_there_cannot_be_answered(machine, path):
    assert machine.post(f"{path}/1/actions/answer", OURS).status == 404
