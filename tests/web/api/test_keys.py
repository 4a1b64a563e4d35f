"""Who may call: keys, scopes, companies, rates."""

from collections.abc import Callable

import pytest
from flask import Flask

from reclamator.domain.permissions import Scope
from reclamator.models.api_key import ApiKey
from reclamator.models.company import Company
from reclamator.models.staff import Staff
from reclamator.services import api_keys, limits
from tests.cast import GRANTED, HeldClock
from tests.corpus import photo
from tests.journeys.visitor import Page
from tests.web.api.machine import NEW, Machine, machine_of

NOBODYS = "AAAA-AAAA-AAAA"
READS = ("", "/messages", "/notes", "/attachments", "/attachments/1", "/events", "/decision")
ACTIONS = "start_review request_completion decide dispatch fulfil close dismiss reopen release"


@pytest.mark.parametrize(
    "header",
    [None, "", "Bearer", "Bearer nonsense", "Basic YTpi", "Bearer rk_" + "0" * 64],
)
def test_without_a_good_key_nothing_is_said(header: str | None, app: Flask, acme: Company) -> None:
    caller = machine_of(app, "")
    caller.visitor.headers.pop("Authorization")
    if header is not None:
        caller.visitor.headers["Authorization"] = header

    answer = caller.get("/complaints")

    assert answer.status == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json["code"] == "unauthorised"


def test_a_revoked_key_ends_at_once(machine: Machine, acme: Company) -> None:
    assert machine.get("/complaints").status == 200

    api_keys.revoke(bytes(ApiKey.get().uid))

    assert machine.get("/complaints").status == 401


def test_a_key_is_kept_as_a_hash(new_key: Callable[..., str]) -> None:
    key = new_key(Scope.READ)

    row = ApiKey.get()

    assert key.encode() not in bytes(row.key_hash)
    assert len(bytes(row.key_hash)) == 32


def test_reading_is_all_that_a_reader_may(reader: Machine, machine: Machine) -> None:
    number = machine.file().json["number"]
    path = f"/complaints/{number}"

    assert {reader.get(f"{path}{part}").status for part in READS[:4]} == {200}
    assert reader.get("/complaints").status == 200
    refused = [
        reader.post("/complaints", NEW),
        reader.patch(path, {"category": "other"}),
        reader.post(f"{path}/messages", {"body": "Hello"}),
        reader.post(f"{path}/notes", {"body": "Hello"}),
        reader.post(f"{path}/decision", GRANTED),
        reader.post(f"{path}/actions/start_review"),
        reader.send_files(f"{path}/attachments", [("a.jpg", photo(), "image/jpeg")]),
    ]
    assert {answer.status for answer in refused} == {403}


def test_a_foreign_complaint_looks_like_one_that_never_was(
    stranger: Machine, machine: Machine, otto: Staff
) -> None:
    number = machine.file().json["number"]
    before = machine.get(f"/complaints/{number}").json

    for call in calls():
        foreign, unknown = call(stranger, number), call(stranger, NOBODYS)
        assert foreign.status == unknown.status == 404
        assert foreign.body == unknown.body
    assert stranger.get("/complaints").json["items"] == []
    assert stranger.get(f"/complaints?q={number}").json["items"] == []
    assert machine.get(f"/complaints/{number}").json == before


def calls() -> list[Callable[[Machine, str], Page]]:
    """Every way to name a complaint."""
    file = [("a.jpg", photo(), "image/jpeg")]
    return [
        *(lambda m, n, part=part: m.get(f"/complaints/{n}{part}") for part in READS),
        *(
            lambda m, n, one=action: m.post(f"/complaints/{n}/actions/{one}", {})
            for action in ACTIONS.split()
        ),
        lambda m, n: m.patch(f"/complaints/{n}", {"category": "other"}),
        lambda m, n: m.patch(f"/complaints/{n}", {"handler": "nina@globex.example"}),
        lambda m, n: m.post(f"/complaints/{n}/messages", {"body": "Hello"}),
        lambda m, n: m.post(f"/complaints/{n}/notes", {"body": "Hello"}),
        lambda m, n: m.post(f"/complaints/{n}/decision", GRANTED),
        lambda m, n: m.send_files(f"/complaints/{n}/attachments", file),
    ]


def test_nobody_of_another_company_becomes_the_handler(machine: Machine, nina: Staff) -> None:
    number = machine.file().json["number"]

    answer = machine.patch(f"/complaints/{number}", {"handler": "nina@globex.example"})

    assert answer.status == 422
    assert [fault["field"] for fault in answer.json["errors"]] == ["handler"]


def test_every_answer_tells_what_is_left(machine: Machine) -> None:
    first, second = machine.get("/complaints"), machine.get("/complaints")

    assert first.headers["RateLimit-Limit"] == "600"
    assert first.headers["RateLimit-Remaining"] == "599"
    assert second.headers["RateLimit-Remaining"] == "598"
    assert 0 < int(first.headers["RateLimit-Reset"]) <= 60


def test_too_many_calls_are_told_to_wait(machine: Machine, frozen_clock: HeldClock) -> None:
    limits.add(limits.API, bytes(ApiKey.get().uid), limits.API.most)

    refused = machine.get("/complaints")

    assert refused.status == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert refused.headers["RateLimit-Remaining"] == "0"
    frozen_clock.advance(minutes=1)
    assert machine.get("/complaints").status == 200


def test_the_api_sets_no_cookie(machine: Machine) -> None:
    machine.file()

    assert machine.visitor.cookies == {}
    assert all("Set-Cookie" not in answer.headers for answer in machine.called)
