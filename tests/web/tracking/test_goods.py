"""What Ada reads of her kettle: how to send it, that it came, that it goes home."""

from datetime import date

import pytest
from flask.testing import FlaskClient

from reclamator.domain.goods import GoodsAction
from reclamator.models.complaint import Complaint
from reclamator.models.goods_return import GoodsReturn
from reclamator.models.staff import Staff
from reclamator.services import goods
from reclamator.services.actors import of_staff
from tests.cast import ADA
from tests.web import pages
from tests.web.tracking.conftest import Customer

ARRIVED = "Your product has arrived on Sunday 22 November 2026."


@pytest.fixture
def row(under_review: Complaint, mira: Staff) -> GoodsReturn:
    """Ada is asked for her kettle."""
    plan = goods.Plan(product=ADA.product, send_by=date(2026, 12, 4))
    return goods.authorise(under_review, plan, by=of_staff(mira))


@pytest.fixture
def ada_looks(client: FlaskClient, under_review: Complaint) -> Customer:
    """Ada has opened her page."""
    customer = Customer(client, under_review.number)
    customer.open(under_review.access_code)
    return customer


def test_ada_reads_what_to_pack_where_to_send_by_when_and_at_whose_cost(
    ada_looks: Customer, row: GoodsReturn
) -> None:
    text = pages.text_of(ada_looks.get())

    for said in (
        "Please send us the product",
        "Please send it by Friday 4 December 2026.",
        row.shown_number,
        "We pay for the parcel.",
        "You do not need the original packaging.",
        "Label for the parcel (PDF)",
    ):
        assert said in text


def test_the_number_alone_tells_nothing_of_it(
    client: FlaskClient, under_review: Complaint, row: GoodsReturn
) -> None:
    text = pages.text_of(client.get(f"/track/{under_review.number}"))

    assert row.shown_number not in text
    assert ADA.product not in text
    label = client.get(f"/track/{under_review.number}/returns/1/label.pdf")
    assert label.status_code == 303


def test_ada_prints_her_label(
    ada_looks: Customer, under_review: Complaint, row: GoodsReturn
) -> None:
    answer = ada_looks.get("/returns/1/label.pdf")

    assert answer.status_code == 200
    assert answer.data.startswith(b"%PDF")
    assert f"{row.shown_number}.pdf" in answer.headers["Content-Disposition"]
    missing = ada_looks.get("/returns/2/label.pdf")
    assert missing.status_code == 404


def test_ada_reads_that_it_came_and_that_it_goes_home(
    ada_looks: Customer, row: GoodsReturn, mira: Staff
) -> None:
    by = of_staff(mira)
    said = {"condition": "Marker: dirty box", "back_carrier": "InPost"}
    goods.perform(row, GoodsAction.RECEIVE, by=by, given=said)

    text = pages.text_of(ada_looks.get())
    assert ARRIVED in text
    assert "Please send us the product" not in text
    assert "Marker" not in text

    goods.perform(row, GoodsAction.SEND_BACK, by=by, given=said | {"back_parcel_number": "52001"})

    text = pages.text_of(ada_looks.get())
    assert "We sent your product back on Sunday 22 November 2026." in text
    assert "52001" in text
    assert "Your product has arrived" in text  # in what happened so far
