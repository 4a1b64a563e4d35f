"""Registering, reading, listing and changing complaints."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from reclamator import clock
from reclamator.domain.permissions import Role
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.database import db
from reclamator.models.staff import Staff
from reclamator.services import actors, investigations, register
from tests.cast import REJECTED, HeldClock, file_complaint, on_both_databases
from tests.statements import counted
from tests.web.api.machine import NEW, Machine

SECRET = "Zażółć-marker-4711"


# -- registering ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("channel", "received", "safe"),
    [
        ("letter", "2026-11-12T09:00:00+01:00", "2026-11-26"),
        ("phone", "2026-11-20T10:00:00Z", "2026-12-04"),
        ("email", "2026-11-22T00:30:00+01:00", "2026-12-04"),
        ("counter", "2025-12-30T10:00:00Z", "2026-01-13"),
    ],
)
def test_what_came_by_another_road_has_the_right_clock(
    channel: str, received: str, safe: str, machine: Machine
) -> None:
    made = machine.file(channel=channel, received_at=received, received_note="Postmark").json

    answer = next(row for row in made["deadlines"] if row["kind"] == "answer")
    assert made["channel"] == channel
    assert answer["safe_on"] == safe
    assert made["register_number"] == "1/2026"
    assert Complaint.get().received_note == "Postmark"
    assert made["created_at"] == "2026-11-22T13:08:00.000Z"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"received_at": "2026-11-01T10:00:00Z"}, "received_note"),
        ({"received_at": "2026-12-01T10:00:00Z", "received_note": "x"}, "received_at"),
        ({"received_at": "2026-11-01T10:00:00", "received_note": "x"}, "received_at"),
        ({"received_at": "yesterday", "received_note": "x"}, "received_at"),
        ({"received_at": "0001-01-01T00:00:00+14:00", "received_note": "x"}, "received_at"),
        ({"received_at": "1026-11-01T10:00:00Z", "received_note": "x"}, "received_at"),
        ({"channel": "pigeon"}, "channel"),
        ({"category": "nonsense"}, "category"),
        ({"claim": ""}, "claim"),
        ({"claim": None}, "claim"),
        ({"description": ""}, "description"),
        ({"name": ""}, "name"),
        ({"email": ""}, "email"),
        ({"kind": "ticket"}, "kind"),
        ({"language": "xx"}, "language"),
        ({"country": "Poland"}, "country"),
        ({"description": 5}, "description"),
        ({"state": "closed"}, "state"),
        ({"quarantine": None}, "quarantine"),
        ({"x_list": ["a"]}, "x_list"),
    ],
)
def test_what_does_not_fit_is_named_by_its_key(
    changes: dict[str, Any], field: str, machine: Machine
) -> None:
    answer = machine.post("/complaints", {**NEW, **changes})

    assert answer.status == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert [fault["field"] for fault in answer.json["errors"]] == [field]
    assert Complaint.select().count() == 0


@pytest.mark.parametrize("body", [None, [], "text", 5])
def test_a_body_must_be_an_object(body: Any, machine: Machine) -> None:
    assert machine.post("/complaints", body).status == 422


def test_a_body_nested_too_deep_is_no_object(machine: Machine) -> None:
    answer = machine.visitor.request(
        "POST",
        "/api/v1/complaints",
        headers={"Content-Type": "application/json"},
        body=b'{"a":' * 100_000,
    )

    assert answer.status == 422
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_nothing_that_was_sent_comes_back_in_a_refusal(machine: Machine) -> None:
    number = machine.file().json["number"]
    answers = [
        machine.post("/complaints", {**NEW, "name": SECRET, "claim": SECRET, SECRET: SECRET}),
        machine.post("/complaints", {**NEW, "email": SECRET, "purchased_on": SECRET}),
        machine.patch(f"/complaints/{number}", {"handler": SECRET}),
        machine.patch(f"/complaints/{number}", {"category": SECRET}),
        machine.post(f"/complaints/{number}/messages", {"text": SECRET}),
        machine.post(f"/complaints/{number}/decision", {"outcome": SECRET}),
        machine.post(f"/complaints/{number}/actions/{SECRET}"),
        machine.get(f"/complaints/{SECRET}"),
        machine.get(f"/complaints?state={SECRET}&due_before={SECRET}"),
        machine.send_files(f"/complaints/{number}/attachments", [(SECRET, b"x", "text/html")]),
    ]

    for answer in answers:
        assert answer.status in (404, 409, 422)
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert "marker" not in answer.html
        assert {"type", "title", "status", "code"} <= set(answer.json)
        assert answer.json["status"] == answer.status


def test_a_fault_of_ours_is_not_called_the_callers(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(*_: object, **__: object) -> None:
        raise RuntimeError(SECRET)

    monkeypatch.setattr(register, "page", stumble)

    answer = machine.get("/complaints")

    assert answer.status == 500
    assert answer.json == {
        "type": "about:blank",
        "title": "Something went wrong on our side",
        "status": 500,
        "code": "fault",
    }


def test_a_letter_needs_no_mail_address(machine: Machine) -> None:
    made = machine.file(email="", postal_address="ul. Długa 1\n30-001 Kraków", channel="letter")

    assert made.json["complainant"]["postal_address"] == "ul. Długa 1\n30-001 Kraków"


def test_a_complaint_as_json_has_every_key_of_the_contract(machine: Machine) -> None:
    body = machine.file().json

    assert set(body) == {
        *"number register_number kind channel state stage validity category claim product".split(),
        *"order_number sold_by purchased_on price occurred_on description language country".split(),
        *"sector buyer received_at complainant handler waiting_on quarantine regime".split(),
        *"deadlines allowed_actions decision labels extra created_at updated_at".split(),
        *"access_code track_url answer_due_on answer_target_on".split(),
    }
    assert set(body["deadlines"][0]) == set(
        "kind statutory_on safe_on rollover_verified own_days met_at basis".split()
    )
    assert set(body["regime"]) == {"code", "version", "confidence"}


def test_a_machine_says_what_was_paid_at_once_or_later(machine: Machine) -> None:
    paid = {"minor": 28_900, "currency": "PLN"}

    first, later = machine.file(price=paid), machine.file()
    at = f"/complaints/{later.json['number']}"
    unknown = machine.get(at).json["price"]
    machine.patch(at, {"price": paid})
    wrong = machine.patch(at, {"price": {"minor": "289", "currency": "PLN"}})

    assert (first.json["price"], unknown) == (paid, None)
    assert (wrong.status, wrong.json["errors"][0]["field"]) == (422, "price")
    assert machine.get(at).json["price"] == paid
    machine.patch(at, {"price": None})
    assert machine.get(at).json["price"] is None


def test_a_complaint_with_a_wrong_price_is_not_registered(machine: Machine) -> None:
    refused = machine.post("/complaints", {**NEW, "price": {"minor": 0, "currency": "PLN"}})

    assert (refused.status, refused.json["errors"][0]["field"]) == (422, "price")
    assert machine.get("/complaints").json["items"] == []


# -- idempotency ----------------------------------------------------------------------------------


def test_a_key_makes_a_complaint_once(machine: Machine) -> None:
    first = machine.post("/complaints", NEW, Idempotency_Key="a")
    again = machine.post("/complaints", NEW, Idempotency_Key="a")
    other = machine.post("/complaints", NEW, Idempotency_Key="b")

    assert (first.status, again.status, other.status) == (201, 201, 201)
    assert again.body == first.body
    assert other.json["number"] != first.json["number"]
    assert Complaint.select().count() == 2


def test_a_key_with_other_content_is_refused(machine: Machine) -> None:
    machine.post("/complaints", NEW, Idempotency_Key="a")

    answer = machine.post("/complaints", {**NEW, "name": "Otto"}, Idempotency_Key="a")

    assert answer.status == 409
    assert answer.json["code"] == "already_used"
    assert Complaint.select().count() == 1


def test_a_refused_call_may_be_repeated_with_its_key(machine: Machine) -> None:
    refused = machine.post("/complaints", {**NEW, "name": ""}, Idempotency_Key="a")
    accepted = machine.post("/complaints", NEW, Idempotency_Key="a")

    assert (refused.status, accepted.status) == (422, 201)


# -- reading and changing -------------------------------------------------------------------------


def test_an_unchanged_complaint_is_not_sent_again(machine: Machine) -> None:
    path = f"/complaints/{machine.file().json['number']}"
    tag = machine.get(path).headers["ETag"]

    assert machine.get(path, If_None_Match=tag).status == 304
    assert machine.get(path, If_None_Match=f'"other", W/{tag}').status == 304
    assert machine.get(path, If_None_Match='"other"').status == 200
    machine.patch(path, {"category": "other"})
    assert machine.get(path, If_None_Match=tag).status == 200


def test_a_change_applies_to_the_version_it_names(machine: Machine, otto: Staff) -> None:
    path = f"/complaints/{machine.file().json['number']}"
    tag = machine.get(path).headers["ETag"]

    changed = machine.patch(path, {"validity": "justified"}, If_Match=tag)
    behind = machine.patch(path, {"validity": "unjustified"}, If_Match=tag)
    blind = machine.patch(path, {"waiting_on": "complainant"})

    assert (changed.status, behind.status, blind.status) == (200, 412, 200)
    assert changed.headers["ETag"] != tag
    assert machine.get(path).json["validity"] == "justified"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/messages", {"body": "Hello"}),
        ("/notes", {"body": "Hello"}),
        ("/actions/request_completion", {"missing": "A photo"}),
        ("/decision", REJECTED),
    ],
)
def test_a_post_applies_to_the_version_it_names(
    path: str, body: dict[str, Any], machine: Machine, otto: Staff
) -> None:
    at = f"/complaints/{machine.file().json['number']}"
    old = machine.get(at).headers["ETag"]
    machine.patch(at, {"handler": "otto@acme.example"})
    machine.post(f"{at}/actions/start_review")
    before = machine.get(at)

    behind = machine.post(at + path, body, If_Match=old)
    weak = machine.post(at + path, body, If_Match=f"W/{before.headers['ETag']}")
    untouched = machine.get(at)
    first = machine.post(at + path, body, If_Match=before.headers["ETag"], Idempotency_Key="k")
    again = machine.post(at + path, body, If_Match=before.headers["ETag"], Idempotency_Key="k")

    assert (behind.status, weak.status) == (412, 412)
    assert behind.json["code"] == "changed_meanwhile"
    assert untouched.body == before.body
    assert first.status in (200, 201)
    assert (again.status, again.body) == (first.status, first.body)


def test_a_change_is_made_whole_or_not_at_all(machine: Machine, otto: Staff) -> None:
    path = f"/complaints/{machine.file().json['number']}"

    answer = machine.patch(path, {"handler": "otto@acme.example", "category": "nonsense"})

    assert answer.status == 422
    assert machine.get(path).json["handler"] is None


def test_a_handler_can_be_taken_away_again(machine: Machine, otto: Staff) -> None:
    path = f"/complaints/{machine.file().json['number']}"
    machine.patch(path, {"handler": "OTTO@acme.example "})
    assert machine.get(path).json["handler"] == "otto@acme.example"

    machine.patch(path, {"handler": None})

    assert machine.get(path).json["handler"] is None


def test_a_damaged_row_leaves_the_others_readable(machine: Machine, acme: Company) -> None:
    broken = machine.file(product="Modra kettle").json["number"]
    whole = machine.file().json["number"]
    db.execute_sql("UPDATE complaint SET product = x'00' WHERE product IS NOT NULL")
    db.execute_sql("DELETE FROM complaint_key WHERE rowid = 1")

    items = {item["number"]: item for item in machine.get("/complaints").json["items"]}

    assert items[broken]["product"] is None
    assert items[broken]["description"] is None
    assert items[whole]["description"] == NEW["description"]
    assert machine.get(f"/complaints/{broken}").status == 200


# -- lists ----------------------------------------------------------------------------------------


@pytest.fixture
def hundred_and_twenty(acme: Company, frozen_clock: HeldClock) -> list[str]:
    """Numbers of 120 complaints of 40 days, three a day, in the order of their legal dates."""
    rows = []
    with clock.frozen(clock.now() - timedelta(days=40)):
        for day in range(40):
            rows += [file_complaint(acme, name=f"{day}-{turn}") for turn in range(3)]
            clock.advance(timedelta(days=1))
    rows.sort(key=lambda row: (row.due_on, bytes(row.uid)))
    return [row.number for row in rows]


def pages(machine: Machine, query: str) -> Iterator[list[dict[str, Any]]]:
    """Follow the cursor to the end."""
    after = ""
    while True:
        answer = machine.get(f"/complaints?{query}{after}")
        assert answer.status == 200
        yield answer.json["items"]
        if answer.json["next"] is None:
            return
        after = f"&after={answer.json['next']}"


@on_both_databases
def test_the_cursor_shows_each_complaint_once(
    machine: Machine, hundred_and_twenty: list[str]
) -> None:
    found = list(pages(machine, "limit=50"))

    assert [len(page) for page in found] == [50, 50, 20]
    assert [item["number"] for page in found for item in page] == hundred_and_twenty

    # what arrives meanwhile moves no page
    first = machine.get("/complaints?limit=50").json
    machine.file(received_at="2026-09-01T10:00:00Z", received_note="found", channel="letter")
    second = machine.get(f"/complaints?limit=50&after={first['next']}").json
    shown = [item["number"] for item in first["items"] + second["items"]]
    assert shown == hundred_and_twenty[:100]


def test_a_page_costs_the_same_whatever_its_length(
    machine: Machine, acme: Company, otto: Staff
) -> None:
    for number in [file_complaint(acme).number for _ in range(24)]:
        machine.patch(f"/complaints/{number}", {"handler": "otto@acme.example"})

    with counted() as short:
        machine.get("/complaints?limit=2")
    with counted() as long:
        assert len(machine.get("/complaints?limit=200").json["items"]) == 24
    with counted() as filtered:
        machine.get("/complaints?handler=otto@acme.example&state=received")

    assert len(short) == len(long), long
    assert len(long) <= 12, long
    assert len(filtered) <= 13, filtered


@pytest.fixture
def various(machine: Machine, otto: Staff) -> dict[str, str]:
    """Complaints that differ, by what is special about them."""
    made = {
        "plain": machine.file().json["number"],
        "missing": machine.file(category="missing_item").json["number"],
        "otto": machine.file(name="Taken").json["number"],
        "old": machine.file(
            received_at="2026-11-01T10:00:00Z", received_note="x", channel="letter"
        ).json["number"],
        "order": machine.file(order_number="B-77/1", email="b@x.example").json["number"],
    }
    machine.patch(f"/complaints/{made['otto']}", {"handler": "otto@acme.example"})
    machine.post(f"/complaints/{made['otto']}/actions/start_review")
    return made


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("state=under_review", ["otto"]),
        ("category=missing_item", ["missing"]),
        ("handler=otto@acme.example", ["otto"]),
        ("due_before=2026-11-30", ["old"]),
        ("q=B77-1", ["order"]),
        ("q=b@X.example", ["order"]),
        ("q=1/2026", ["plain"]),
        ("q=nothing-like-it", []),
        ("state=received&category=missing_item", ["missing"]),
        ("category=none-of-ours", []),
        ("q=%00", []),
    ],
)
def test_filters_narrow_the_list(
    query: str, expected: list[str], machine: Machine, various: dict[str, str]
) -> None:
    items = machine.get(f"/complaints?{query}").json["items"]

    assert [item["number"] for item in items] == [various[name] for name in expected]


def test_what_is_over_is_due_no_more(machine: Machine, various: dict[str, str]) -> None:
    machine.post(f"/complaints/{various['old']}/actions/withdraw", {})

    due = machine.get("/complaints?due_before=2026-11-30").json["items"]
    over = machine.get("/complaints?due_before=2026-11-30&state=withdrawn").json["items"]

    assert due == []
    assert [item["number"] for item in over] == [various["old"]]


def test_a_number_finds_its_complaint(machine: Machine, various: dict[str, str]) -> None:
    (found,) = machine.get(f"/complaints?q={various['order'].lower()}").json["items"]

    assert found["number"] == various["order"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("state=lost", "state"),
        ("due_before=soon", "due_before"),
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=²", "limit"),
        ("handler=nobody@acme.example", "handler"),
        ("category=%00", "category"),
    ],
)
def test_a_wrong_filter_is_named(query: str, field: str, machine: Machine) -> None:
    answer = machine.get(f"/complaints?{query}")

    assert answer.status == 422
    assert [fault["field"] for fault in answer.json["errors"]] == [field]


@pytest.mark.parametrize("after", ["nonsense", "%00", "A" * 500])
def test_an_unreadable_cursor_is_named(after: str, machine: Machine) -> None:
    """From the first page again, a machine that follows `next` would never come to an end."""
    answer = machine.get(f"/complaints?after={after}")

    assert answer.status == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert [fault["field"] for fault in answer.json["errors"]] == ["after"]
    assert "nonsense" not in answer.text


def test_an_empty_cursor_is_the_first_page(machine: Machine, various: dict[str, str]) -> None:
    assert len(machine.get("/complaints?after=").json["items"]) == 5


# -- actions --------------------------------------------------------------------------------------


@pytest.mark.parametrize("action", ["close", "fulfil", "decide", "reopen", "dispatch", "extend"])
def test_a_step_that_is_not_possible_now_says_which_are(action: str, machine: Machine) -> None:
    path = f"/complaints/{machine.file().json['number']}"

    answer = machine.post(f"{path}/actions/{action}", {})

    assert answer.status == 409
    assert answer.json["code"] == "illegal_action"
    assert "Reload" not in answer.json["title"]  # a machine has no page
    assert answer.json["allowed_actions"] == machine.get(path).json["allowed_actions"]


def test_an_unknown_step_is_404(machine: Machine) -> None:
    number = machine.file().json["number"]

    assert machine.post(f"/complaints/{number}/actions/explode").status == 404


def test_dismissing_wants_a_reason(machine: Machine) -> None:
    path = f"/complaints/{machine.file().json['number']}"

    without = machine.post(f"{path}/actions/dismiss", {})
    done = machine.post(f"{path}/actions/dismiss", {"reason": "spam"})

    assert [fault["field"] for fault in without.json["errors"]] == ["reason"]
    assert (done.status, done.json["state"]) == (200, "closed")


Post = Callable[..., Any]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/messages", {"body": "Hello"}),
        ("/notes", {"body": "Hello"}),
        ("/actions/request_completion", {"missing": "A photo"}),
    ],
)
def test_every_post_is_done_once_for_its_key(
    path: str, body: dict[str, str], machine: Machine
) -> None:
    at = f"/complaints/{machine.file().json['number']}"

    first = machine.post(at + path, body, Idempotency_Key="k")
    again = machine.post(at + path, body, Idempotency_Key="k")
    other = machine.post(at + path, dict.fromkeys(body, "Other"), Idempotency_Key="k")

    assert first.status == again.status
    assert again.body == first.body
    assert other.status == 409
    written = machine.get(f"{at}/messages").json["items"]
    notes = machine.get(f"{at}/notes").json["items"]
    assert len(written) + len(notes) == 2


def test_a_complaint_is_moved_from_stage_to_stage(machine: Machine, otto: Staff) -> None:
    path = f"/complaints/{machine.file().json['number']}"
    early = machine.patch(path, {"stage": "clarify"})
    machine.patch(path, {"handler": "otto@acme.example"})
    begun = machine.post(f"{path}/actions/start_review")
    wrong = machine.patch(path, {"stage": "nonsense"})
    moved = machine.patch(path, {"stage": "clarify"}, If_Match=begun.headers["ETag"])
    behind = machine.patch(path, {"stage": "prepare_answer"}, If_Match=begun.headers["ETag"])

    assert (early.status, early.json["code"]) == (409, "illegal_action")
    assert begun.json["stage"] == "first_check"
    assert (wrong.status, wrong.json["errors"][0]["field"]) == (422, "stage")
    assert (moved.status, moved.json["stage"]) == (200, "clarify")
    assert behind.status == 412


def test_nobody_is_made_responsible_who_may_not_check(
    machine: Machine, hire: Callable[[Role], Staff]
) -> None:
    viewer = hire(Role.VIEWER)
    path = f"/complaints/{machine.file().json['number']}"

    refused = machine.patch(path, {"handler": viewer.email})

    assert refused.status == 422
    assert refused.json["errors"] == [
        {"field": "handler", "message": "This person’s role does not check complaints."}
    ]
    assert machine.get(path).json["handler"] is None


def test_no_machine_is_told_who_of_the_company_is_concerned(
    machine: Machine, under_review: Complaint, otto: Staff
) -> None:
    words: dict[str, Any] = {
        "person": "Jan from the shop",
        "opinion": "I never said that she lies.",
    }
    investigations.hear(under_review, **words, by=actors.of_staff(otto))

    for path in ("", "/events", "/notes", "/messages"):
        answer = machine.get(f"/complaints/{under_review.number}{path}")
        assert answer.status == 200, path
        assert "Jan from" not in str(answer.json), path
        assert "she lies" not in str(answer.json), path
