"""What the register knows of a complaint's clock, the same on both databases: who stands first."""

from collections.abc import Callable
from datetime import date

import pytest

from reclamator.domain.lifecycle import Action
from reclamator.models.complaint import Complaint
from reclamator.models.staff import Staff
from reclamator.services import actors, complaints, decisions, register
from reclamator.services.register import Filters
from tests.cast import GRANTED, REJECTED, HeldClock, on_both_databases

Submit = Callable[..., Complaint]


def numbers(filters: Filters) -> set[str]:
    return {line.complaint.number for line in register.page(filters).lines}


@on_both_databases
def test_late_by_law_is_not_late_by_our_own_target(submit: Submit) -> None:
    polish, finnish = submit(), submit(country="FI")
    owed = Filters(due_before=date(2026, 12, 5), owed=True)
    by_law = Filters(due_before=date(2026, 12, 5), owed=True, by_law=True)

    assert numbers(owed) == {polish.number, finnish.number}
    assert numbers(by_law) == {polish.number}
    assert register.counts([owed, by_law]) == [2, 1]


@on_both_databases
def test_a_line_brings_its_clock_along(submit: Submit) -> None:
    polish, finnish = submit(), submit(country="FI")

    line = register.line(polish)

    assert (line.name, line.answered) == ("Ada Nowak", False)
    assert line.answer is not None
    assert line.answer.statutory_on == date(2026, 12, 7)
    assert register.line(finnish).answer is None


@pytest.fixture
def answer(otto: Staff) -> Callable[[Complaint], Complaint]:
    """Let Otto check and refuse a complaint, and the answer leave."""

    def answered(complaint: Complaint, draft: dict[str, object] = REJECTED) -> Complaint:
        by = actors.of_staff(otto)
        taken = complaints.assign(complaint, otto, by=by)
        checked = complaints.perform(taken, Action.START_REVIEW, by=by)
        decision = decisions.issue(checked, draft, by=by)
        decisions.dispatched(complaints.get(checked.complaint_uid), decision, by=actors.WORKER)
        return complaints.get(checked.complaint_uid)

    return answered


def in_order(filters: Filters, *, limit: int = 50) -> list[str]:
    """The numbers of all pages, forth."""
    found, page = [], register.page(filters, limit=limit)
    while True:
        found += [line.complaint.number for line in page.lines]
        if page.next is None:
            return found
        page = register.page(filters, after=page.next, limit=limit)


@on_both_databases
def test_what_is_owed_stands_before_what_is_answered(
    submit: Submit, answer: Callable[..., Complaint], frozen_clock: HeldClock
) -> None:
    granted, refused = answer(submit(), GRANTED), answer(submit())
    frozen_clock.advance(days=20)
    late = submit()
    frozen_clock.advance(days=20)
    by_target, by_law = submit(country="FI"), submit()
    assert granted.due_on < late.due_on < by_target.due_on < by_law.due_on

    order = in_order(Filters(), limit=2)

    assert order[:3] == [late.number, by_target.number, by_law.number]
    assert set(order[3:]) == {granted.number, refused.number}
    assert in_order(Filters(newest_first=True), limit=2) == order[::-1]


@on_both_databases
def test_a_second_look_and_a_new_start_are_owed_again(
    submit: Submit, answer: Callable[..., Complaint], mira: Staff
) -> None:
    waiting = submit()
    appealed = complaints.perform(answer(submit()), Action.APPEAL, by=actors.COMPLAINANT)
    gone = complaints.perform(submit(country="FI"), Action.WITHDRAW, by=actors.COMPLAINANT)
    assert (waiting.answered, appealed.answered, gone.answered) == (False, False, True)

    again = complaints.perform(
        gone, Action.REOPEN, by=actors.of_staff(mira), given={"reason": "She wrote again"}
    )

    assert again.answered is False
    assert again.number in in_order(Filters(due_before=date(2026, 12, 31), owed=True))


def test_a_recorded_answer_is_owed_until_it_leaves(decided: object, submitted: Complaint) -> None:
    assert complaints.get(submitted.complaint_uid).answered is False
