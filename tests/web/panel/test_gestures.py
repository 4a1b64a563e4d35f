"""A goodwill gesture on the page of a complaint: given once, taken back, agreed to by another."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from reclamator.domain.permissions import Role
from reclamator.domain.vocabulary import BudgetPeriod, Giving
from reclamator.models.approval import Approval
from reclamator.models.catalogue_item import CatalogueItem
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.gesture import Gesture
from reclamator.models.staff import Staff
from reclamator.services import actors, authority, budgets, complaints, tracking_page
from tests.cast import HeldClock
from tests.services.generosity import give_voucher, offer
from tests.statements import counted
from tests.web import pages


@pytest.fixture
def voucher(mira: Staff) -> CatalogueItem:
    return offer(mira)


def card(client: FlaskClient, complaint: Complaint) -> str:
    page = client.get(f"/panel/complaints/{complaint.number}").text
    return page.partition('id="gestures"')[2].partition('id="responsible"')[0]


def give(client: FlaskClient, complaint: Complaint, item: CatalogueItem | None, **said: str) -> Any:
    form = {"item": bytes(item.uid).hex() if item else "", "uid": "75" * 16, **said}
    return pages.htmx_post(client, f"/panel/complaints/{complaint.number}/gestures", form)


def test_a_double_click_gives_once_and_the_page_says_what(
    at_work: FlaskClient, under_review: Complaint, voucher: CatalogueItem
) -> None:
    assert "Make a gesture" in card(at_work, under_review)

    answers = [give(at_work, under_review, voucher, card_text="Sorry <b>Ada</b>") for _ in "ab"]

    assert [answer.status_code for answer in answers] == [200, 200]
    (row,) = Gesture.of(under_review.complaint_uid)
    shown = card(at_work, under_review)
    assert str(row.voucher_code) in shown
    assert "Sorry &lt;b&gt;Ada" in shown
    assert "goes out in a minute" in shown
    assert complaints.get(under_review.complaint_uid).state is under_review.state


def test_what_is_wrong_is_said_beside_what_was_typed(
    at_work: FlaskClient, under_review: Complaint, voucher: CatalogueItem
) -> None:
    refused = give(at_work, under_review, None, card_text="Sorry about the puddle")

    assert refused.status_code == 422
    assert "Choose one of the offers in the catalogue." in refused.text
    assert "Sorry about the puddle" in refused.text
    assert Gesture.of(under_review.complaint_uid) == []


def test_it_is_taken_back_for_a_minute_only(
    at_work: FlaskClient,
    under_review: Complaint,
    voucher: CatalogueItem,
    otto: Staff,
    frozen_clock: HeldClock,
) -> None:
    base = f"/panel/complaints/{under_review.number}/gestures"
    late, early = (give_voucher(under_review, otto, voucher) for _ in "ab")

    taken = pages.htmx_post(at_work, f"{base}/{bytes(early.uid).hex()}/back", {})
    frozen_clock.advance(minutes=2)
    refused = pages.htmx_post(at_work, f"{base}/{bytes(late.uid).hex()}/back", {})

    assert (taken.status_code, refused.status_code) == (200, 409)
    assert "Too late" in refused.text
    assert [row.uid for row in Gesture.of(under_review.complaint_uid)] == [late.uid]


def test_above_the_limit_the_owner_agrees_on_the_same_page(
    at_work: FlaskClient,
    boss: FlaskClient,
    under_review: Complaint,
    voucher: CatalogueItem,
    acme: Company,
    mira: Staff,
) -> None:
    limits: dict[Role, int | None] = {Role.HANDLER: 10_00}
    authority.save(acme, Giving.GESTURE, limits, by=actors.of_staff(mira))
    give(at_work, under_review, voucher)
    (asked,) = Approval.waiting(5)
    base = f"/panel/complaints/{under_review.number}/gestures/{bytes(asked.uid).hex()}"
    assert "Approval needed." in card(at_work, under_review)
    assert "Ask no more" in card(at_work, under_review)
    assert "Agree and give" in card(boss, under_review)

    own = pages.htmx_post(at_work, f"{base}/approve", {})
    wordless = pages.htmx_post(boss, f"{base}/refuse", {"reason": " "})
    agreed = [pages.htmx_post(boss, f"{base}/approve", {}) for _ in "ab"]

    assert (own.status_code, wordless.status_code) == (403, 422)
    assert [answer.status_code for answer in agreed] == [200, 200]
    (row,) = Gesture.of(under_review.complaint_uid)
    assert row.approved_by == mira.uid
    assert f"agreed to by: {mira.name}" in card(at_work, under_review)


def test_the_page_of_a_month_asks_no_more_with_more_gestures(
    boss: FlaskClient, under_review: Complaint, voucher: CatalogueItem, acme: Company, mira: Staff
) -> None:
    by = actors.of_staff(mira)
    budgets.save(acme, 200_00, BudgetPeriod.MONTH, by=by)
    for _each in range(4):
        give_voucher(under_review, mira, voucher)
    other = offer(mira, name="Tea", cost=70_00)
    give_voucher(under_review, mira, other)

    with counted() as statements:
        page = boss.get("/panel/gestures")

    assert page.status_code == 200
    assert "PLN 170.00 of PLN 200.00 spent" in page.text.replace("\u00a0", " ")
    assert "More than 80 percent is spent." in page.text
    assert len([one for one in statements if one.startswith("SELECT")]) <= 6
    assert "Nothing was given in this month." in boss.get("/panel/gestures?month=2026-10").text
    assert boss.get("/panel/gestures?month=nonsense").status_code == 200


def test_the_customer_sees_it_once_it_can_be_taken_back_no_more(
    under_review: Complaint, voucher: CatalogueItem, otto: Staff, frozen_clock: HeldClock
) -> None:
    given = give_voucher(under_review, otto, voucher)
    assert tracking_page.opened(under_review).gestures == ()

    frozen_clock.advance(minutes=1)

    (shown,) = tracking_page.opened(under_review).gestures
    assert (shown.name, shown.value) == ("Voucher for the shop", (40_00, "PLN"))
    assert (shown.voucher_code, shown.card_text) == (given.voucher_code, "Sorry about the puddle.")
