"""The register's pages and look-ups, the same on both databases."""

from collections.abc import Callable
from datetime import date
from typing import Any

from reclamator.domain.lifecycle import Action
from reclamator.domain.vocabulary import Channel, State
from reclamator.models.complaint import Complaint, Shelf
from reclamator.models.staff import Staff
from reclamator.services import actors, complaints, register
from reclamator.services.register import Filters
from tests.cast import on_both_databases

Submit = Callable[..., Complaint]
TODAY = date(2026, 11, 22)


def numbers(filters: Filters, **how: Any) -> list[str]:
    return [line.complaint.number for line in register.page(filters, **how).lines]


@on_both_databases
def test_pages_are_the_same_forwards_and_backwards(submit: Submit) -> None:
    made = {submit().number for _ in range(7)}
    for newest_first in (False, True):
        filters = Filters(newest_first=newest_first)
        first = register.page(filters, limit=3)
        second = register.page(filters, after=first.next, limit=3)
        third = register.page(filters, after=second.next, limit=3)
        seen = [line.complaint.number for page in (first, second, third) for line in page.lines]

        assert len(seen) == 7
        assert set(seen) == made
        assert third.next is None
        assert numbers(filters, before=third.previous, limit=3) == seen[3:6]
        assert numbers(filters, before=second.previous, limit=3) == seen[:3]


@on_both_databases
def test_every_filter_narrows(submit: Submit, otto: Staff) -> None:
    taken, free = submit(), submit(category="service", country="FI")
    by = actors.of_staff(otto)
    complaints.perform(complaints.assign(taken, otto, by=by), Action.START_REVIEW, by=by)

    expected = {
        Filters(): {taken.number, free.number},
        Filters(shelf=Shelf.OPEN): {taken.number, free.number},
        Filters(shelf=Shelf.DONE): set(),
        Filters(state=State.UNDER_REVIEW): {taken.number},
        Filters(category="service"): {free.number},
        Filters(handler_uid=bytes(otto.uid)): {taken.number},
        Filters(nobody=True): {free.number},
        Filters(channel=Channel.LINK): {taken.number, free.number},
        Filters(channel=Channel.PHONE): set(),
        Filters(due_before=date(2026, 12, 3)): {free.number},
        Filters(due_before=date(2026, 12, 5), owed=True): {taken.number, free.number},
        Filters(due_before=date(2026, 12, 5), owed=True, by_law=True): {taken.number},
        register.due_within(7, TODAY): set(),
    }
    assert {each: set(numbers(each)) for each in expected} == expected
    sizes = [len(found) for found in expected.values()]
    assert register.counts(list(expected)) == sizes


@on_both_databases
def test_look_ups_find_by_every_name(submit: Submit) -> None:
    one = submit()
    other = submit(email="eva@customer.example", phone="+48 600 000 001", order_number="B-7")

    for text in (one.number, one.register_number, "ada@customer.example", "600 100 200", "a10482"):
        assert [line.complaint.number for line in register.find(str(text))] == [one.number]
        assert numbers(Filters(query=str(text))) == [one.number]
    assert numbers(Filters(query="eva@customer.example", contacts=False)) == []
    assert numbers(Filters(query="B-7", contacts=False)) == [other.number]
    assert register.find("nothing like it") == []
    assert register.find("") == []


@on_both_databases
def test_a_line_knows_its_clock(submit: Submit) -> None:
    (line,) = register.page(Filters()).lines if submit() else ()

    assert line.name == "Ada Nowak"
    assert line.wording is not None
    assert line.answer is not None
    assert line.answer.statutory_on == date(2026, 12, 7)
    assert not line.answered
    assert register.line(line.complaint) == line
