"""Goodwill gestures: within a limit and a budget, once, without touching what is owed."""

from datetime import date
from typing import Any

import pytest

from reclamator import clock
from reclamator.domain.compensation import first_day
from reclamator.domain.permissions import Role
from reclamator.domain.vocabulary import BudgetPeriod, CompensationKind, Giving
from reclamator.errors import Forbidden, Incomplete
from reclamator.models.approval import Approval
from reclamator.models.audit import AuditEntry
from reclamator.models.catalogue_item import CatalogueItem
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.deadline import Deadline
from reclamator.models.gesture import Gesture
from reclamator.models.scope import company_scope
from reclamator.models.staff import Staff
from reclamator.services import actors, authority, budgets, catalogue, complaints, gestures
from reclamator.services.gestures import NotNow, TooLate, Wanted
from tests.cast import HeldClock, Mailroom, on_both_databases
from tests.services.generosity import give_voucher, offer
from tests.services.records import history, notices


@pytest.fixture
def voucher(mira: Staff) -> CatalogueItem:
    return offer(mira)


def give(complaint: Complaint, item: CatalogueItem, by: Staff, **more: Any) -> Any:
    uid = more.pop("uid", None)
    wanted = Wanted(bytes(item.uid), **more)
    return gestures.give(complaint, wanted, by=actors.of_staff(by), uid=uid)


def limited(company: Company, by: Staff, minor: int) -> None:
    """Handlers give so much by themselves."""
    limits: dict[Role, int | None] = {Role.HANDLER: minor}
    authority.save(company, Giving.GESTURE, limits, by=actors.of_staff(by))


def budgeted(company: Company, by: Staff, minor: int) -> None:
    budgets.save(company, minor, BudgetPeriod.MONTH, by=actors.of_staff(by))


def faults(refusal: pytest.ExceptionInfo[Incomplete]) -> list[str]:
    return [fault.field for fault in refusal.value.errors]


@on_both_databases
def test_a_gesture_leaves_what_is_owed_as_it_was(
    under_review: Complaint, voucher: CatalogueItem, otto: Staff
) -> None:
    dates = [row.met_at for row in Deadline.of(under_review.complaint_uid)]

    given = give_voucher(under_review, otto, voucher)

    fresh = complaints.get(under_review.complaint_uid)
    assert (fresh.state, fresh.answered) == (under_review.state, False)
    assert [row.met_at for row in Deadline.of(fresh.complaint_uid)] == dates
    assert (given.value_minor, given.cost_minor, given.currency) == (40_00, 25_00, "PLN")
    assert history(fresh)[-1] == "gesture_given"
    assert "gesture.given" in [row.action for row in AuditEntry.walk()]


def test_a_code_that_nobody_typed_is_long_and_never_the_same(
    under_review: Complaint, voucher: CatalogueItem, otto: Staff
) -> None:
    codes = {give_voucher(under_review, otto, voucher).voucher_code for _each in range(5)}

    assert len(codes) == 5
    assert all(code and len(code) == 19 for code in codes)
    assert give(under_review, voucher, otto, voucher_code=" SUMMER 24 ").voucher_code == "SUMMER 24"


@on_both_databases
def test_the_same_form_twice_is_one_gesture_with_one_code_and_one_mail(
    under_review: Complaint, voucher: CatalogueItem, otto: Staff
) -> None:
    uid = b"u" * 16

    first, second = (give(under_review, voucher, otto, uid=uid) for _each in range(2))

    assert (first.uid, first.voucher_code) == (second.uid, second.voucher_code)
    assert len(Gesture.of(under_review.complaint_uid)) == 1
    assert notices(under_review).count("goodwill-gesture") == 1
    assert history(under_review).count("gesture_given") == 1


@on_both_databases
def test_it_can_be_taken_back_for_a_minute_and_then_the_customer_has_it(
    under_review: Complaint,
    voucher: CatalogueItem,
    otto: Staff,
    mail: Mailroom,
    frozen_clock: HeldClock,
) -> None:
    by = actors.of_staff(otto)
    first = give_voucher(under_review, otto, voucher)
    for _each in range(2):
        gestures.take_back(under_review, bytes(first.uid), by=by)
    frozen_clock.advance(seconds=61)
    mail.deliver_all()
    told = len(mail.to("ada@customer.example"))
    assert Gesture.of(under_review.complaint_uid) == []
    assert history(under_review).count("gesture_taken_back") == 1

    second = give_voucher(under_review, otto, voucher)
    frozen_clock.advance(seconds=61)
    mail.deliver_all()

    assert len(mail.to("ada@customer.example")) == told + 1
    body = mail.to("ada@customer.example")[-1].get_body(("plain",)).get_content()
    assert "Voucher for the shop: PLN" in body
    assert "without any duty" in body
    # what somebody typed, and the code, stand on the customer's page only
    assert str(second.voucher_code) not in body
    assert "puddle" not in body
    with pytest.raises(TooLate):
        gestures.take_back(under_review, bytes(second.uid), by=by)


@on_both_databases
def test_above_the_limit_of_a_role_another_person_agrees_first(
    under_review: Complaint, voucher: CatalogueItem, acme: Company, mira: Staff, otto: Staff
) -> None:
    limited(acme, mira, 39_99)

    asked = give(under_review, voucher, otto, uid=b"u" * 16)
    again = give(under_review, voucher, otto, uid=b"u" * 16)

    assert isinstance(asked, Approval)
    assert again.uid == asked.uid
    assert Gesture.of(under_review.complaint_uid) == []
    with pytest.raises(Forbidden):
        gestures.approve(asked, by=actors.of_staff(otto))

    given = gestures.approve(asked, by=actors.of_staff(mira))

    assert given is not None
    assert (given.given_by, given.approved_by) == (otto.uid, mira.uid)
    assert gestures.approve(asked, by=actors.of_staff(mira)) is None
    assert len(Gesture.of(under_review.complaint_uid)) == 1
    # the one that was agreed to leaves the limit for the next as it was
    limited(acme, mira, 40_00)
    assert isinstance(give(under_review, voucher, otto), Gesture)


def test_many_small_gestures_on_one_complaint_count_as_one_large(
    under_review: Complaint, voucher: CatalogueItem, acme: Company, mira: Staff, otto: Staff
) -> None:
    limited(acme, mira, 100_00)

    kinds = [type(give(under_review, voucher, otto)) for _each in range(3)]

    assert kinds == [Gesture, Gesture, Approval]


@on_both_databases
def test_beyond_the_budget_nothing_is_given_unless_somebody_agrees(
    under_review: Complaint,
    voucher: CatalogueItem,
    acme: Company,
    mira: Staff,
    otto: Staff,
    frozen_clock: HeldClock,
) -> None:
    budgeted(acme, mira, 60_00)

    kinds = [type(give(under_review, voucher, otto)) for _each in range(3)]

    assert kinds == [Gesture, Gesture, Approval]
    budget = budgets.of(acme)
    assert budget is not None
    assert (budget.spent_minor, budget.left_minor, budget.spent_percent) == (50_00, 10_00, 83)
    assert budget.is_warned

    waiting = Approval.waiting(5)[0]
    gestures.approve(waiting, by=actors.of_staff(mira))
    assert [budget.left_minor for budget in [budgets.of(acme)] if budget] == [-15_00]

    frozen_clock.advance(days=9)  # December: what November cost is gone
    assert isinstance(give(under_review, voucher, otto), Gesture)


def test_what_was_taken_back_costs_nothing(
    under_review: Complaint, voucher: CatalogueItem, acme: Company, mira: Staff
) -> None:
    budgeted(acme, mira, 60_00)
    given = give_voucher(under_review, mira, voucher)

    gestures.take_back(under_review, bytes(given.uid), by=actors.of_staff(mira))

    budget = budgets.of(acme)
    assert budget is not None
    assert (budget.spent_minor, budget.is_warned) == (0, False)
    assert budgets.month(acme, date(2026, 11, 1)) == []


def test_what_cannot_be_given_is_refused_and_nothing_is_sent(
    under_review: Complaint, voucher: CatalogueItem, mira: Staff
) -> None:
    card = offer(mira, kind=CompensationKind.APOLOGY_CARD, name="Card", value=0, cost=0)
    repair = offer(mira, kind=CompensationKind.REPAIR_AT_COST, name="Repair")
    english = offer(mira, name="Nowhere else", languages=("en",))
    retired = offer(mira, name="Gone")
    catalogue.retire(retired, by=actors.of_staff(mira))
    wrong: tuple[tuple[CatalogueItem, dict[str, str], list[str]], ...] = (
        (card, {}, ["card_text"]),
        (card, {"card_text": "x" * 2_001}, ["card_text"]),
        (voucher, {"voucher_code": "x" * 65}, ["voucher_code"]),
        (repair, {}, ["item"]),
        (retired, {}, ["item"]),
    )

    for item, said, fields in wrong:
        with pytest.raises(Incomplete) as refusal:
            give(under_review, item, mira, **said)
        assert faults(refusal) == fields
    Complaint.update(language="pl").where(Complaint.uid == under_review.uid).execute()
    with pytest.raises(Incomplete) as refusal:
        give(under_review, english, mira)

    assert faults(refusal) == ["item"]
    assert Gesture.of(under_review.complaint_uid) == []
    assert "goodwill-gesture" not in notices(under_review)


def test_nobody_gives_to_a_complaint_that_is_set_aside(
    submit: Any, voucher: CatalogueItem, mira: Staff
) -> None:
    complaint = submit()
    complaint.touched(quarantine="honeypot")

    with pytest.raises(NotNow):
        give(complaint, voucher, mira)


@pytest.mark.parametrize("role", [Role.WAREHOUSE, Role.VIEWER, Role.AUDITOR, Role.ADMIN])
def test_who_does_not_work_on_complaints_gives_nothing(
    role: Role, under_review: Complaint, voucher: CatalogueItem, otto: Staff
) -> None:
    otto.role = role

    with pytest.raises(Forbidden):
        give(under_review, voucher, otto)


def test_a_gesture_of_another_company_is_not_there(
    under_review: Complaint, voucher: CatalogueItem, mira: Staff, globex: Company
) -> None:
    given = give_voucher(under_review, mira, voucher)

    with company_scope(bytes(globex.uid)):
        assert Gesture.by_uid(bytes(given.uid)) is None
        assert budgets.month(globex, date(2026, 11, 1)) == []


def test_the_totals_of_a_month_tell_each_offer_apart(
    under_review: Complaint, voucher: CatalogueItem, acme: Company, mira: Staff
) -> None:
    tea = offer(mira, kind=CompensationKind.GIFT, name="Tea", cost=30_00, value=35_00)
    give_voucher(under_review, mira, voucher)
    give_voucher(under_review, mira, voucher)
    give(under_review, tea, mira)

    lines = budgets.month(acme, clock.today(acme.time_zone).replace(day=1))

    assert [(line.item.uid, line.given, line.cost_minor, line.value_minor) for line in lines] == [
        (voucher.uid, 2, 50_00, 80_00),
        (tea.uid, 1, 30_00, 35_00),
    ]
    assert budgets.month(acme, date(2026, 10, 1)) == []


@pytest.mark.parametrize(
    ("period", "day"),
    [
        (BudgetPeriod.MONTH, date(2026, 11, 1)),
        (BudgetPeriod.QUARTER, date(2026, 10, 1)),
        (BudgetPeriod.YEAR, date(2026, 1, 1)),
    ],
)
def test_a_period_begins_with_its_month(period: BudgetPeriod, day: date) -> None:
    assert first_day(period, date(2026, 11, 22)) == day
