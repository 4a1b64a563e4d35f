"""Returns of goods through the API: agreed once, moved by their table, found by their own only."""

from collections.abc import Callable
from typing import Any

import pytest

from reclamator.domain.vocabulary import GoodsState
from reclamator.models.complaint import Complaint
from reclamator.models.goods_return import GoodsReturn
from reclamator.models.notification import Notification
from reclamator.services import complaints
from tests.statements import counted
from tests.web.api.machine import Machine

KETTLES: dict[str, Any] = {"product": "Modra kettle", "quantity": 2, "send_by": "2026-12-04"}
OURS = {"minor": 4_500, "currency": "PLN"}


@pytest.fixture
def at(under_review: Complaint) -> str:
    """Ada's complaint."""
    return f"/complaints/{under_review.number}"


@pytest.fixture
def here(machine: Machine, at: str) -> str:
    """The return of Ada's two kettles, just agreed."""
    made = machine.post(f"{at}/goods", KETTLES)
    assert made.status == 201, made.body
    return f"/goods/{made.json['rma_number']}"


def fields(answer: Any) -> list[str]:
    """The fields that an answer refuses."""
    assert answer.status == 422
    return [error["field"] for error in answer.json["errors"]]


def test_two_kettles_come_are_repaired_and_go_back(machine: Machine, here: str, at: str) -> None:
    came = machine.post(f"{here}/actions/receive", {"quantity": 1, "condition": "Wet box"}).json
    assert (came["state"], came["received"], came["condition"]) == ("received", 1, "Wet box")
    machine.post(f"{here}/actions/receive")
    machine.post(f"{here}/actions/to_service", {"instructions": "Look at the base"})

    found = {"finding": "New seal", "cost": OURS, "done_on": "2026-11-22"}
    machine.post(f"{here}/actions/finish_service", found)
    gone = machine.post(f"{here}/actions/send_back", {"back_parcel_number": "PX-1"}).json

    assert (gone["state"], gone["returned"], gone["cost"]) == ("returned", 2, OURS)
    assert (gone["back_parcel_number"], gone["allowed_actions"]) == ("PX-1", [])
    assert machine.get(f"{at}/goods").json["items"] == [gone] == [machine.get(here).json]


def test_the_same_key_agrees_to_one_return_and_tells_once(machine: Machine, at: str) -> None:
    first, second = (machine.post(f"{at}/goods", KETTLES, Idempotency_Key="a") for _ in range(2))
    other = machine.post(f"{at}/goods", {**KETTLES, "quantity": 3}, Idempotency_Key="a")

    assert (first.status, second.status) == (201, 201)
    assert first.json == second.json
    assert (other.status, other.json["code"]) == (409, "already_used")
    assert GoodsReturn.select().count() == 1
    told = Notification.select().where(Notification.notice == "goods-authorised")
    assert told.count() == 1


def test_the_same_key_receives_one_piece_once(machine: Machine, here: str) -> None:
    for _ in range(2):
        step = machine.post(f"{here}/actions/receive", {"quantity": 1}, Idempotency_Key="b")

    assert (step.status, step.json["received"]) == (200, 1)


@pytest.mark.parametrize("pieces", [0, -1, 10_000, True])
def test_a_quantity_that_cannot_be_is_not_agreed_to(machine: Machine, at: str, pieces: int) -> None:
    assert fields(machine.post(f"{at}/goods", {**KETTLES, "quantity": pieces})) == ["quantity"]
    assert machine.get(f"{at}/goods").json["items"] == []


@pytest.mark.parametrize("pieces", [0, -1, 3, "two", 1.5])
def test_more_pieces_than_were_meant_do_not_arrive(
    machine: Machine, here: str, pieces: object
) -> None:
    assert fields(machine.post(f"{here}/actions/receive", {"quantity": pieces})) == ["quantity"]
    assert machine.get(here).json["received"] == 0


def test_all_that_a_return_lacks_is_named(machine: Machine, at: str) -> None:
    answer = machine.post(f"{at}/goods", {"costs": "nobody", "colour": "red"})
    assert fields(answer) == ["colour"]

    assert fields(machine.post(f"{at}/goods", {"costs": "nobody"})) == [
        "product",
        "costs",
        "send_by",
    ]


@pytest.mark.parametrize(
    "cost", [{}, {"minor": -1, "currency": "PLN"}, {"minor": 4_500, "currency": "EUR"}]
)
def test_a_repair_costs_an_amount_in_the_currency_of_the_company(
    machine: Machine, here: str, cost: object
) -> None:
    machine.post(f"{here}/actions/receive")
    machine.post(f"{here}/actions/to_service")

    step = machine.post(f"{here}/actions/finish_service", {"finding": "Seal", "cost": cost})

    assert fields(step) == ["cost"]
    assert machine.get(here).json["state"] == "at_service"


def test_a_step_that_the_goods_are_not_ready_for_says_which_are(
    machine: Machine, here: str
) -> None:
    answer = machine.post(f"{here}/actions/send_back")

    assert (answer.status, answer.json["code"]) == (409, "illegal_action")
    assert answer.json["allowed_actions"] == ["receive", "cancel"]
    assert machine.post(f"{here}/actions/burn").status == 404


def test_a_step_on_an_older_version_is_refused(
    machine: Machine, here: str, under_review: Complaint
) -> None:
    stale = machine.get(here).headers["ETag"]
    assert stale == complaints.get(under_review.complaint_uid).etag
    machine.post(f"{here}/actions/receive", {"quantity": 1}, If_Match=stale)

    refused = machine.post(f"{here}/actions/receive", {"quantity": 1}, If_Match=stale)

    assert (refused.status, refused.json["code"]) == (412, "changed_meanwhile")
    assert machine.get(here).json["received"] == 1


def test_a_closed_complaint_takes_no_return(machine: Machine, at: str) -> None:
    machine.post(f"{at}/actions/dismiss", {"reason": "spam"})

    assert machine.post(f"{at}/goods", KETTLES).status == 409


def test_another_companys_return_is_as_one_that_is_not_there(stranger: Machine, here: str) -> None:
    for path in ("", "/label.pdf"):
        theirs, none = (stranger.get(f"{rma}{path}") for rma in (here, "/goods/R-0000-0000"))
        assert (theirs.status, none.status) == (404, 404)
        assert theirs.body == none.body
    assert stranger.post(f"{here}/actions/receive").status == 404
    assert stranger.get("/goods").json["items"] == []


def test_a_reading_key_reads_and_moves_nothing(reader: Machine, here: str, at: str) -> None:
    assert reader.get(here).json["product"] == "Modra kettle"
    assert reader.get(here).json["allowed_actions"] == []
    assert len(reader.get("/goods").json["items"]) == 1
    assert reader.post(f"{here}/actions/receive").status == 403
    assert reader.post(f"{at}/goods", KETTLES).status == 403


def test_the_label_is_a_paper_of_the_company(machine: Machine, here: str) -> None:
    answer = machine.get(f"{here}/label.pdf")

    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.body.startswith(b"%PDF-")


def test_a_list_is_read_page_by_page_with_the_same_queries(
    machine: Machine, submit: Callable[..., Complaint]
) -> None:
    for day in ("2026-12-04", "2026-12-02", "2026-12-03"):
        machine.post(f"/complaints/{submit().number}/goods", {**KETTLES, "send_by": day})

    with counted() as short:
        first = machine.get("/goods?limit=1").json
    with counted() as long:
        rest = machine.get(f"/goods?limit=2&after={first['next']}").json

    shown = [row["send_by"] for row in first["items"] + rest["items"]]
    assert shown == ["2026-12-02", "2026-12-03", "2026-12-04"]
    assert rest["next"] is None
    assert len(long) == len(short)


@pytest.mark.parametrize(
    ("query", "field"),
    [("state=lost", "state"), ("after=here", "after"), ("limit=0", "limit"), ("limit=x", "limit")],
)
def test_a_list_that_cannot_be_asked_for_names_why(
    machine: Machine, query: str, field: str
) -> None:
    assert fields(machine.get(f"/goods?{query}")) == [field]


@pytest.mark.parametrize("state", [*GoodsState, "overdue"])
def test_every_place_has_a_list(machine: Machine, here: str, state: str) -> None:
    found = machine.get(f"/goods?state={state}").json["items"]

    assert len(found) == (state == GoodsState.AWAITED)
