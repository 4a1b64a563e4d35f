"""Approvals: another person agrees, once, within what they may give themselves."""

import pytest

from reclamator import clock
from reclamator.domain.lifecycle import Action
from reclamator.domain.permissions import Role
from reclamator.domain.vocabulary import ApprovalState, Giving
from reclamator.errors import Forbidden, IllegalAction, Incomplete
from reclamator.models.approval import Approval
from reclamator.models.database import transaction
from reclamator.models.notification import Notification
from reclamator.services import actors, approvals, authority, complaints, decisions
from reclamator.services.actors import COMPLAINANT
from tests.cast import GRANTED, on_both_databases
from tests.services.records import history

DRAFT = {"text": "A voucher for the trouble"}


@pytest.fixture
def handler(otto):
    return actors.of_staff(otto)


@pytest.fixture
def head(hire):
    return actors.of_staff(hire(Role.HEAD))


@pytest.fixture
def asked(under_review, handler) -> Approval:
    """Otto asks for a gesture above his limit."""
    return approvals.ask(under_review, Giving.GESTURE, DRAFT, amount=(4_000, "PLN"), by=handler)


def approve(row: Approval, by) -> bool:
    with transaction():
        return approvals.approve(row, by=by)


@on_both_databases
def test_a_request_keeps_its_draft_until_another_person_agrees(under_review, asked, handler, head):
    assert approvals.get(asked.uid).draft == DRAFT
    assert [row.uid for row in Approval.waiting(10)] == [asked.uid]

    assert approve(asked, head)

    found = approvals.get(asked.uid)
    assert (found.state, found.settled_by) == (ApprovalState.APPROVED, head.uid)
    assert (found.settled_at, found.amount) == (clock.now(), (4_000, "PLN"))
    assert Approval.waiting(10) == []
    assert history(under_review)[-2:] == ["approval_asked", "approval_given"]


def test_agreeing_twice_is_agreeing_once(asked, head, under_review):
    assert approve(asked, head)
    before = history(under_review)

    assert not approve(asked, head)
    assert history(under_review) == before


def test_asking_twice_is_asking_once(asked, under_review, handler):
    again = approvals.ask(under_review, Giving.GESTURE, DRAFT, amount=(4_000, "PLN"), by=handler)

    assert again.uid == asked.uid
    assert len(Approval.of(under_review.uid)) == 1


def test_nobody_agrees_to_their_own(under_review, head):
    own = approvals.ask(under_review, Giving.GESTURE, DRAFT, amount=None, by=head)

    for act in (lambda: approve(own, head), lambda: approvals.refuse(own, reason="No", by=head)):
        with pytest.raises(Forbidden):
            act()
    assert approvals.get(own.uid).state is ApprovalState.WAITING


def test_nobody_agrees_to_more_than_they_may_give(acme, asked, head, mira):
    owner = actors.of_staff(mira)
    authority.save(acme, Giving.GESTURE, {Role.HEAD: 3_999}, by=owner)

    with pytest.raises(Forbidden):
        approve(asked, head)
    assert approve(asked, owner)


def test_who_only_looks_agrees_to_nothing(asked, hire):
    with pytest.raises(Forbidden):
        approve(asked, actors.of_staff(hire(Role.VIEWER)))


def test_not_agreeing_wants_a_reason_and_is_the_end_of_it(asked, head, mira, handler):
    with pytest.raises(Incomplete):
        approvals.refuse(asked, reason="  ", by=head)

    assert approvals.refuse(asked, reason="Too much for a scratch.", by=head)

    found = approvals.get(asked.uid)
    assert (found.state, found.reason) == (ApprovalState.REFUSED, "Too much for a scratch.")
    with pytest.raises(IllegalAction):
        approve(asked, actors.of_staff(mira))
    with pytest.raises(IllegalAction):
        approvals.withdraw(asked, by=handler)


def test_only_who_asked_takes_it_back(asked, head, handler):
    with pytest.raises(Forbidden):
        approvals.withdraw(asked, by=head)

    assert approvals.withdraw(asked, by=handler)
    assert not approvals.withdraw(asked, by=handler)
    assert approvals.get(asked.uid).state is ApprovalState.WITHDRAWN


def test_one_decision_waits_at_a_time(under_review, handler, head):
    approvals.ask(under_review, Giving.DECISION, DRAFT, amount=None, by=handler)

    with pytest.raises(IllegalAction):
        approvals.ask(under_review, Giving.DECISION, DRAFT, amount=None, by=head)
    with pytest.raises(IllegalAction):
        approvals.require_none_waits(under_review)


# -- what the matter's moves do to what waits ------------------------------------------------------


def test_a_withdrawn_complaint_leaves_nothing_to_agree_to(under_review, asked, handler, head):
    answer = approvals.ask(under_review, Giving.DECISION, DRAFT, amount=None, by=handler)

    complaints.perform(under_review, Action.WITHDRAW, by=COMPLAINANT)

    assert {approvals.get(row.uid).state for row in (asked, answer)} == {ApprovalState.WITHDRAWN}
    assert approvals.get(answer.uid).settled_as == "complainant"
    assert history(under_review).count("approval_withdrawn") == 2
    with pytest.raises(IllegalAction):
        approve(asked, head)


@pytest.mark.parametrize(
    ("step", "given"), [(Action.APPEAL, {}), (Action.FULFIL, {"proof": "Transfer 17"})]
)
def test_a_correction_that_came_too_late_waits_no_more(
    under_review, handler, head, mail, asked, step, given
):
    decisions.issue(under_review, GRANTED, by=handler)
    mail.deliver_all()
    waiting = approvals.ask(under_review, Giving.DECISION, DRAFT, amount=None, by=handler)

    complaints.perform(
        under_review, step, by=COMPLAINANT if step is Action.APPEAL else head, given=given
    )

    assert approvals.get(waiting.uid).state is ApprovalState.WITHDRAWN
    # goodwill may be given beside an answer and after it
    assert approvals.get(asked.uid).state is ApprovalState.WAITING


# -- who hears of it -------------------------------------------------------------------------------


def mailed(mail, notice: str) -> list[str]:
    mail.deliver_all()
    ids = {row.uid: row.notice for row in Notification.select()}
    return [sent.recipient for sent in mail.sent if ids.get(sent.notification_uid) == notice]


def test_who_may_agree_hears_by_day_and_then_who_asked(
    acme, under_review, handler, head, mira, mail, frozen_clock
):
    authority.save(acme, Giving.GESTURE, {Role.HEAD: 3_999}, by=actors.of_staff(mira))
    row = approvals.ask(under_review, Giving.GESTURE, DRAFT, amount=(4_000, "PLN"), by=handler)

    # on Sunday nobody is told
    assert mailed(mail, "approval-asked") == []
    frozen_clock.advance(hours=20)
    assert mailed(mail, "approval-asked") == [mira.email]

    approvals.refuse(row, reason="Too much for a scratch.", by=head)
    assert mailed(mail, "approval-settled") == ["otto@acme.example"]
    assert not any("scratch" in sent.message.as_string() for sent in mail.sent)


def test_what_was_settled_meanwhile_is_told_to_nobody(asked, handler, mail, frozen_clock):
    approvals.withdraw(asked, by=handler)
    frozen_clock.advance(hours=20)

    assert mailed(mail, "approval-asked") == mailed(mail, "approval-settled") == []
