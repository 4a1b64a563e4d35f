"""The second look by a machine: the bare step as ever, or with all that is known of it."""

import pytest

from reclamator.domain.permissions import Role
from reclamator.services import actors, decisions
from tests.cast import REJECTED


@pytest.fixture
def refused(under_review, otto, mail):
    """Refused by Otto, and sent."""
    decisions.issue(under_review, REJECTED, by=actors.of_staff(otto))
    mail.deliver_all()
    return under_review


def test_the_bare_step_is_taken_as_ever(machine, refused):
    answer = machine.post(f"/complaints/{refused.number}/actions/appeal")

    assert (answer.status, answer.json["state"]) == (200, "under_appeal")
    shown = machine.get(f"/complaints/{refused.number}/appeal").json
    assert (shown["channel"], shown["arguments"]) == ("api", [])


def test_all_that_is_known_comes_along_and_is_answered(machine, refused, hire):
    hire(Role.HEAD)
    sent = machine.post(
        f"/complaints/{refused.number}/actions/appeal",
        {"text": "One\n\nTwo", "claim": "refund", "channel": "letter"},
    )
    assert sent.status == 200
    path = f"/complaints/{refused.number}/appeal"
    short = machine.post(f"/complaints/{refused.number}/decision", REJECTED)
    assert [each["field"] for each in short.json["errors"]] == ["argument_1", "argument_2"]

    answers = [{"argument": place, "verdict": "rejected", "text": "No"} for place in (1, 2)]
    shown = machine.patch(path, {"reviewer": "head@acme.example", "answers": answers}).json

    assert shown["number"].endswith("-O1")
    assert (shown["claim"], shown["reviewer"]) == ("refund", "head@acme.example")
    assert shown["arguments"][1] == {"text": "Two", "verdict": "rejected", "answer": "No"}
    assert machine.post(f"/complaints/{refused.number}/decision", REJECTED).status == 201


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"reviewer": "otto@acme.example"}, "reviewer"),
        ({"answers": [{"argument": 1}]}, "answers"),
        ({"answers": [{"argument": 1, "verdict": "perhaps", "text": "No"}]}, "verdict"),
    ],
)
def test_what_cannot_be_is_refused_by_its_name(machine, refused, given, field):
    machine.post(f"/complaints/{refused.number}/actions/appeal", {"text": "One"})

    answer = machine.patch(f"/complaints/{refused.number}/appeal", given)

    assert answer.status == 422
    assert [each["field"] for each in answer.json["errors"]] == [field]


def test_without_a_second_look_there_is_none_to_show(machine, refused):
    assert machine.get(f"/complaints/{refused.number}/appeal").status == 404
