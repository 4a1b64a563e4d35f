"""What the register knows of a complaint's clock, the same on both databases."""

from collections.abc import Callable
from datetime import date

from reclamator.models.complaint import Complaint
from reclamator.services import register
from reclamator.services.register import Filters
from tests.cast import on_both_databases

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
