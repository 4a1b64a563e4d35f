"""What was promised is reported as done, with what shows it, and the customer is told."""

from datetime import date
from typing import Any

import pytest

from reclamator.domain.satisfaction import TABLE, Asked, WhyNot, why_not
from reclamator.domain.vocabulary import ProofKind, State
from reclamator.errors import Incomplete
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.decision import Decision
from reclamator.models.fulfilment import Fulfilment
from reclamator.models.staff import Staff
from reclamator.services import actors, complaints, fulfilments, satisfaction, tracking_page
from reclamator.services.fulfilments import Proof
from tests.cast import HeldClock, Mailroom, on_both_databases

PAID = Proof(1, ProofKind.PAYMENT, date(2026, 11, 22), "  TR-2026/991  ")


def report(decision: Decision, by: Staff, *proofs: Proof) -> Complaint:
    complaint = complaints.get(decision.complaint_uid)
    return fulfilments.report(complaint, proofs, by=actors.of_staff(by))


@on_both_databases
def test_the_customer_is_told_what_was_done_and_sees_what_shows_it(
    decided: Decision, otto: Staff, mail: Mailroom
) -> None:
    mail.deliver_all()

    fulfilled = report(decided, otto, PAID)
    mail.deliver_all()

    assert fulfilled.state is State.FULFILLED
    body = mail.to("ada@customer.example")[-1].get_body(("plain",)).get_content()
    assert "PLN\u00a0289.00" in body
    assert "22 November 2026" in body.replace("\u00a0", " ")
    # what somebody typed stands on her page only
    assert "TR-2026/991" not in body
    (done,) = tracking_page.opened(fulfilled).done
    assert (done.amount, done.done_on) == ((289_00, "PLN"), date(2026, 11, 22))
    assert done.reference == "TR-2026/991"


@on_both_databases
def test_reporting_without_proof_is_possible_and_says_nothing_of_a_reference(
    decided: Decision, otto: Staff, mail: Mailroom
) -> None:
    fulfilled = report(decided, otto)
    mail.deliver_all()

    assert fulfilled.state is State.FULFILLED
    assert list(Fulfilment.of(fulfilled.complaint_uid)) == []
    body = mail.to("ada@customer.example")[-1].get_body(("plain",)).get_content()
    assert "reference of the payment" not in body


@pytest.mark.parametrize(
    ("proof", "field"),
    [
        (Proof(2, ProofKind.PAYMENT, date(2026, 11, 22)), "proof_2"),
        (Proof(1, None, date(2026, 11, 22)), "proof_1"),
        (Proof(1, ProofKind.PAYMENT, None), "done_on_1"),
        (Proof(1, ProofKind.PAYMENT, date(2026, 11, 23)), "done_on_1"),
        (Proof(1, ProofKind.PAYMENT, date(2026, 11, 22), "x" * 201), "reference_1"),
    ],
)
def test_a_proof_that_makes_no_sense_is_refused_and_nothing_moves(
    proof: Proof, field: str, decided: Decision, otto: Staff
) -> None:
    with pytest.raises(Incomplete) as refusal:
        report(decided, otto, proof)

    assert [fault.field for fault in refusal.value.errors] == [field]
    assert complaints.get(decided.complaint_uid).state is State.DECIDED
    assert list(Fulfilment.of(decided.complaint_uid)) == []


def test_late_is_what_came_after_the_promised_day(decided: Decision, otto: Staff) -> None:
    fulfilled = report(decided, otto, PAID)
    (row,) = Fulfilment.of(fulfilled.complaint_uid)

    late = [fulfilments.days_late(row, day) for day in (date(2026, 11, 20), row.done_on, None)]

    assert late == [2, 0, 0]


# -- whom we may ask afterwards -------------------------------------------------------------------

ASKED: dict[str, Any] = {
    "state": State.CLOSED,
    "is_erased": False,
    "is_set_aside": False,
    "was_answered": True,
    "is_reachable": True,
    "has_objected": False,
    "company_asks": True,
}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({}, None),
        ({"is_erased": True, "company_asks": False}, WhyNot.ERASED),
        ({"state": State.WITHDRAWN}, WhyNot.WITHDRAWN),
        ({"is_set_aside": True}, WhyNot.SET_ASIDE),
        ({"state": State.DECIDED}, WhyNot.OPEN),
        ({"was_answered": False}, WhyNot.UNANSWERED),
        ({"has_objected": True}, WhyNot.OBJECTED),
        ({"is_reachable": False}, WhyNot.NO_ADDRESS),
        ({"company_asks": False}, WhyNot.SWITCHED_OFF),
    ],
)
def test_who_is_asked_and_why_not(change: dict[str, Any], reason: WhyNot | None) -> None:
    assert why_not(Asked(**ASKED | change)) is reason


def test_every_reason_has_one_line() -> None:
    assert [reason for reason, _holds in TABLE] == list(WhyNot)


def test_a_complaint_is_asked_about_once_it_is_closed_and_the_company_wants_it(
    decided: Decision,
    otto: Staff,
    mira: Staff,
    acme: Company,
    mail: Mailroom,
    frozen_clock: HeldClock,
) -> None:
    complaint = complaints.get(decided.complaint_uid)
    mail.deliver_all()
    assert satisfaction.may_ask_satisfaction(complaint) is WhyNot.OPEN

    Complaint.update(state=State.CLOSED).where(Complaint.uid == complaint.uid).execute()
    closed = complaints.get(complaint.complaint_uid)
    assert satisfaction.may_ask_satisfaction(closed) is None

    satisfaction.set_asking(acme, is_on=False, by=actors.of_staff(mira))
    assert satisfaction.may_ask_satisfaction(closed) is WhyNot.SWITCHED_OFF
