"""The register: pages by keyset in both directions, bounded counts, look-ups by every number."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from reclamator import clock
from reclamator.domain.lifecycle import Action
from reclamator.domain.vocabulary import Channel, Kind, QuarantineReason, State
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint, Shelf
from reclamator.models.scope import company_scope
from reclamator.models.staff import Staff
from reclamator.services import actors, complaints, register
from reclamator.services.intake import Arrival
from reclamator.services.register import Filters, Page, Sort
from tests.cast import HeldClock, file_complaint, on_both_databases

Walk = Callable[..., list[list[str]]]


@pytest.fixture
def twenty_three(acme: Company, frozen_clock: HeldClock) -> list[str]:
    """Numbers of 23 complaints of 8 days, in the order of their legal dates."""
    rows = []
    for _ in range(8):
        rows += [file_complaint(acme) for _ in range(3)]
        frozen_clock.advance(days=1)
    rows = rows[:23]
    Complaint.delete().where(Complaint.uid.not_in([row.uid for row in rows])).execute()
    rows.sort(key=lambda row: (row.due_on, bytes(row.uid)))
    return [row.number for row in rows]


def numbers(page: Page) -> list[str]:
    """The numbers on a page."""
    return [line.complaint.number for line in page.lines]


SORTED_BY: dict[Sort, Callable[[Complaint], tuple[Any, bytes]]] = {
    Sort.DUE: lambda row: (row.due_on, bytes(row.uid)),
    Sort.RECEIVED: lambda row: (row.received_at, bytes(row.uid)),
    Sort.CHANGED: lambda row: (row.updated_at, bytes(row.uid)),
}


@on_both_databases
@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize("newest_first", [False, True])
def test_pages_go_forth_and_back_over_the_same_lines(
    newest_first: bool, sort: Sort, twenty_three: list[str]
) -> None:
    filters = Filters(sort=sort, newest_first=newest_first)
    rows = sorted(Complaint.select(), key=SORTED_BY[sort], reverse=newest_first)
    expected = [row.number for row in rows]
    forth = [register.page(filters, limit=5)]
    while forth[-1].next:
        forth.append(register.page(filters, after=forth[-1].next, limit=5))
    back = [forth[-1]]
    while back[-1].previous:
        back.append(register.page(filters, before=back[-1].previous, limit=5))

    assert [len(page.lines) for page in forth] == [5, 5, 5, 5, 3]
    assert [one for page in forth for one in numbers(page)] == expected
    assert [one for page in reversed(back) for one in numbers(page)] == expected
    assert forth[0].previous is None


def test_a_page_that_vanished_shows_what_comes_next(twenty_three: list[str]) -> None:
    first = register.page(Filters(), limit=5)
    Complaint.delete().where(
        Complaint.uid.in_([line.complaint.uid for line in first.lines])
    ).execute()

    assert numbers(register.page(Filters(), after=first.next, limit=5)) == twenty_three[5:10]


def test_a_page_is_never_longer_than_200(acme: Company, twenty_three: list[str]) -> None:
    assert len(register.page(Filters(), limit=10_000).lines) == 23
    assert len(register.page(Filters(), limit=0).lines) == 1


@on_both_databases
def test_counts_are_bounded(
    acme: Company, twenty_three: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert register.count(Filters()) == 23
    monkeypatch.setattr(register, "COUNT_UP_TO", 10)

    assert register.count(Filters()) == 10
    assert register.counts([Filters(), Filters(state=State.CLOSED)]) == [10, 0]


def test_what_is_due_is_counted_to_the_safe_date(acme: Company, twenty_three: list[str]) -> None:
    today = clock.today(acme.time_zone)
    late = register.due_within(-1, today)
    soon = register.due_within(7, today)

    assert register.count(late) == 0
    assert 0 < register.count(soon) < 23
    with clock.frozen(clock.now() + timedelta(days=60)):
        assert register.count(register.due_within(0, clock.today(acme.time_zone))) == 23


@pytest.fixture
def various(acme: Company, otto: Staff) -> dict[str, Complaint]:
    """Complaints that differ."""
    aside = Arrival(channel=Channel.WIDGET, quarantine=QuarantineReason.HONEYPOT)
    made = {
        "plain": file_complaint(acme),
        "widget": file_complaint(acme, arrival=Arrival(channel=Channel.WIDGET), kind="grievance"),
        "aside": file_complaint(acme, arrival=aside, email="robot@spam.example"),
        "otto": file_complaint(acme, category="missing_item"),
        "phone": file_complaint(acme, phone="+48 601 222 333", email="", order_number="Ż 77/9"),
    }
    taken = complaints.assign(made["otto"], otto, by=actors.of_staff(otto))
    made["otto"] = complaints.perform(taken, Action.START_REVIEW, by=actors.of_staff(otto))
    return made


@on_both_databases
def test_filters_narrow(various: dict[str, Complaint], otto: Staff) -> None:
    def found(**narrow: object) -> set[str]:
        lines = register.page(Filters(**narrow)).lines  # type: ignore[arg-type]
        known = {row.uid: name for name, row in various.items()}
        return {known[line.complaint.uid] for line in lines}

    assert found(shelf=Shelf.SET_ASIDE) == {"aside"}
    assert found(shelf=Shelf.OPEN) == {"plain", "widget", "otto", "phone"}
    assert found(state=State.UNDER_REVIEW) == {"otto"}
    assert found(category="missing_item") == {"otto"}
    assert found(kind=Kind.GRIEVANCE) == {"widget"}
    assert found(kind=Kind.COMPLAINT) == set(various) - {"widget"}
    assert found(handler_uid=bytes(otto.uid)) == {"otto"}
    assert found(nobody=True) == {"plain", "widget", "aside", "phone"}
    assert found(channel=Channel.WIDGET) == {"widget", "aside"}
    assert found(due_before=date(2026, 12, 4)) == set()
    assert found(due_before=date(2026, 12, 5)) == set(various)
    assert found(state=State.UNDER_REVIEW, channel=Channel.WIDGET) == set()


@on_both_databases
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ROBOT@spam.example ", {"aside"}),
        ("601 222 333", {"phone"}),
        ("+48601222333", {"phone"}),
        ("ż779", {"phone"}),
        ("1/2026", {"plain"}),
        ("4/2026", {"phone"}),
        ("9/2026", set()),
        ("a10482", {"plain", "widget", "aside", "otto"}),
        ("somebody else", set()),
        ("", set()),
    ],
)
def test_look_ups(text: str, expected: set[str], various: dict[str, Complaint]) -> None:
    known = {row.uid: name for name, row in various.items()}

    found = {known[line.complaint.uid] for line in register.find(text)} if text else set()

    assert found == expected


def test_a_number_is_found_as_people_type_it(various: dict[str, Complaint]) -> None:
    number = various["plain"].number
    for typed in (number, number.lower(), number.replace("-", " "), f" {number} "):
        (line,) = register.find(typed)
        assert line.complaint == various["plain"]


def test_who_may_not_see_contacts_finds_by_none(various: dict[str, Complaint]) -> None:
    assert register.count(Filters(query="robot@spam.example", contacts=False)) == 0
    assert register.count(Filters(query="ż779", contacts=False)) == 1


def test_another_company_sees_nothing(various: dict[str, Complaint], globex: Company) -> None:
    with company_scope(globex.uid):
        assert register.page(Filters()).lines == []
        assert register.count(Filters()) == 0
        for text in (various["plain"].number, "1/2026", "robot@spam.example"):
            assert register.find(text) == []


def test_a_cursor_of_another_order_is_the_first_page(twenty_three: list[str]) -> None:
    by_date = register.page(Filters(), limit=5)
    received = Filters(sort=Sort.RECEIVED)

    assert register.is_cursor(by_date.next or "")
    assert numbers(register.page(received, after=by_date.next, limit=5)) == numbers(
        register.page(received, limit=5)
    )


def test_what_is_no_cursor_is_the_first_page(twenty_three: list[str]) -> None:
    for cursor in ("", "nonsense", "🦊", "A" * 400):
        page = register.page(Filters(), after=cursor, limit=5)
        assert len(page.lines) == 5
        assert not register.is_cursor(cursor)
        assert register.is_cursor(page.next or "")
