"""Days at work by keyboard alone: twenty complaints are triaged, shared out, answered, closed.

Nobody touches a mouse here: whatever would point, click or put the focus somewhere is refused.
"""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Mouse, Page, expect

from reclamator.domain.permissions import Role
from reclamator.domain.vocabulary import EventKind, LabelColour, State, WaitingOn
from reclamator.models.complaint import Complaint
from reclamator.models.event import Event
from reclamator.models.requested_piece import RequestedPiece
from reclamator.models.staff import Staff
from reclamator.services import actors, complaints, labels
from tests.browser.keyboard import Keyboard
from tests.cast import PASSWORD

pytestmark = [pytest.mark.browser]

TRIAGED = [
    EventKind.ASSIGNED,
    EventKind.FIRST_CHECKED,
    EventKind.REVIEW_STARTED,
    EventKind.LABELLED,
    EventKind.STAGE_CHANGED,
]
POINTING = "click dblclick tap hover check uncheck set_checked fill focus press type select_option"
Submit = Callable[..., Complaint]


@pytest.fixture(autouse=True)
def no_mouse(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every way around the keyboard."""

    def refuse(*_args: object, **_how: object) -> None:
        raise AssertionError("here people have a keyboard and nothing else")

    for kind in (Locator, Page, Mouse):
        for name in filter(lambda each: hasattr(kind, each), (*POINTING.split(), "move", "down")):
            monkeypatch.setattr(kind, name, refuse)


@pytest.fixture
def twenty(submit: Submit, mira: Staff) -> list[Complaint]:
    """What came in overnight, in the order of the register, and a label for it."""
    labels.create("Kettles", LabelColour.AMBER, by=actors.of_staff(mira))
    return [submit(product=f"Kettle {turn}", email=f"c{turn}@home.example") for turn in range(20)]


@pytest.fixture
def hands(page: Page) -> Iterator[Keyboard]:
    """Somebody at a page that is never pointed at, and that says nothing to the console."""
    person = Keyboard(page)
    yield person
    assert person.said == []


def sign_in(hands: Keyboard, site: str, email: str) -> None:
    """Come in through the front door, and go to the register."""
    hands.page.goto(f"{site}/sign-in")
    hands.stands_on(hands.page.locator("#email"))
    hands.type(email)
    hands.press("Tab")
    hands.type(PASSWORD)
    hands.press("Enter")
    arrive(hands, "/panel/dashboard")
    hands.press("g", "r")
    arrive(hands, "/panel/complaints")


def arrive(hands: Keyboard, where: str) -> None:
    """Wait for a page, whole with its scripts."""
    expect(hands.page).to_have_url(re.compile(f"{where}([?#].*)?$"))
    hands.page.wait_for_load_state()


def open_next(hands: Keyboard, rows: int = 1) -> str:
    """Go some rows down the register, and open the one that is reached."""
    hands.press(*["j"] * rows)
    row = hands.page.locator("tr[data-row] th a:focus")
    number = row.inner_text()
    hands.stands()
    hands.press("Enter")
    arrive(hands, f"/panel/complaints/{number}")
    return number


def of_number(number: str) -> Complaint:
    return next(row for row in Complaint.select() if row.number == number)


def history(complaint: Complaint) -> list[EventKind]:
    return [event.code for event in Event.of(complaint.uid)]


# -- a morning ------------------------------------------------------------------------------------


def test_twenty_complaints_are_triaged_one_by_one(
    hands: Keyboard, site: str, twenty: list[Complaint], otto: Staff
) -> None:
    sign_in(hands, site, "otto@acme.example")
    before = hands.presses

    done = {triage(hands) for _each in twenty}

    assert hands.presses - before == 20 * 12
    assert done == {complaint.number for complaint in twenty}
    for complaint in twenty:
        fresh = complaints.get(complaint.uid)
        assert (fresh.state, fresh.stage) == (State.UNDER_REVIEW, "clarify")
        assert bytes(fresh.handler_uid or b"") == bytes(otto.uid)
        assert history(fresh)[-len(TRIAGED) :] == TRIAGED


def triage(hands: Keyboard) -> str:
    """Take the next complaint, look whether it is whole, begin, sort it, and come back."""
    number = open_next(hands)
    hands.press("a")
    hands.hears("Assigned to: Otto Wrona.")
    hands.press("c")
    hands.stands_on(hands.page.locator("#check-in_time_verdict"))
    hands.press("Control+Enter")
    hands.hears("The first check is kept.")
    hands.press("w")
    hands.stands_on(hands.page.get_by_role("button", name="Start checking"))
    hands.press("Enter")
    hands.hears("Checking started")
    hands.press("l")
    hands.stands_on(hands.page.locator("#label"))
    hands.press("Control+Enter")
    hands.hears("Label added.")
    hands.press("s")
    hands.stands_on(hands.page.locator("#stage-stage"))
    hands.press("Control+Enter")
    hands.hears("Moved to another stage.")
    hands.press("u")
    arrive(hands, "/panel/complaints")
    hands.stands_on(hands.page.locator("tr[data-row] th a", has_text=number))
    return number


# -- a head shares out ----------------------------------------------------------------------------


def test_several_are_assigned_at_once_and_one_is_handed_over(
    hands: Keyboard, site: str, twenty: list[Complaint], hire: Callable[[Role], Staff], otto: Staff
) -> None:
    head = hire(Role.HEAD)
    sign_in(hands, site, "head@acme.example")

    hands.press("j", "x", "j", "j", "Shift+X")
    expect(hands.page.locator("[data-selected-count]")).to_have_text("3 selected")
    hands.press("a")
    hands.stands_on(hands.page.locator("#sheet [name=to]"))
    hands.type("Otto")
    hands.press("Control+Enter")
    notice = hands.page.locator("#list .notice")
    expect(notice).to_contain_text("3 complaints assigned to: Otto Wrona.")
    hands.page.wait_for_load_state()
    hands.stands_on(notice)
    number = open_next(hands, rows=4)
    for words, name in (("Head", "Head"), ("Otto", "Otto Wrona")):
        hands.press("a")
        hands.stands_on(hands.page.locator("#assign select"))
        hands.type(words)
        hands.press("Control+Enter")
        hands.hears(f"Assigned to: {name}.")

    taken = [complaint for complaint in Complaint.select() if complaint.handler_uid]
    assert len(taken) == 4
    assert {bytes(complaint.handler_uid) for complaint in taken} == {bytes(otto.uid)}
    assert history(of_number(number)).count(EventKind.ASSIGNED) == 2
    assert head.uid in {row.actor_uid for row in Event.select()}


def test_whatever_opens_over_the_list_is_left_with_escape(
    hands: Keyboard, site: str, twenty: list[Complaint], hire: Callable[[Role], Staff]
) -> None:
    hire(Role.HEAD)
    sign_in(hands, site, "head@acme.example")
    hands.press("j", "j")
    row = hands.page.locator("tr[data-row] th a:focus")
    number = row.inner_text()

    for key, inside in (("s", "#sheet [name=to]"), ("l", "#sheet [name=to]"), ("?", "#shortcuts")):
        hands.press(key)
        expect(hands.page.locator(inside)).to_be_visible()
        hands.stands()
        hands.press("Tab", "Tab", "Tab", "Tab", "Tab", "j")
        assert hands.page.evaluate("document.activeElement.closest('dialog') !== null"), key
        hands.press("Escape")
        expect(row).to_have_text(number)
    hands.press("Escape")
    expect(hands.page.locator(".pick:checked")).to_have_count(0)
    hands.press("a")
    hands.stands_on(hands.page.get_by_label(f"Who handles {number}?"))
    hands.press("Escape")
    hands.stands_on(hands.page.locator("tr", has_text=number).locator(".person"))
    hands.press("/")
    hands.type("jxasl?[")
    expect(hands.page.locator("input[name=q]")).to_have_value("jxasl?[")
    expect(hands.page.locator("dialog[open], .pick:checked")).to_have_count(0)


# -- and the rest of the day ----------------------------------------------------------------------


def test_what_is_missing_is_asked_for_in_writing(
    hands: Keyboard, site: str, under_review: Complaint
) -> None:
    sign_in(hands, site, "otto@acme.example")
    open_next(hands)

    hands.press("w", "Enter")
    hands.tab_to(hands.page.locator("#request_completion-piece-serial"))
    hands.press("Space")
    hands.tab_to(hands.page.locator("#request_completion-missing"))
    hands.type("The label is under the base.")
    hands.press("Control+Enter")
    hands.hears("Customer asked for more")

    fresh = complaints.get(under_review.uid)
    assert fresh.waiting_on is WaitingOn.COMPLAINANT
    assert "serial" in {row.piece.value for row in RequestedPiece.of(fresh.uid) if row.piece}
    assert EventKind.COMPLETION_REQUESTED in history(fresh)


def test_a_complaint_is_decided_posted_and_closed(
    hands: Keyboard, site: str, under_review: Complaint
) -> None:
    sign_in(hands, site, "otto@acme.example")
    before = hands.presses
    open_next(hands)

    hands.press("d")
    hands.stands_on(hands.page.locator("[name=outcome]").first)
    hands.press("Space")
    hands.tab_to(hands.page.locator("[name=remedy]"))
    hands.type("Repl")
    hands.tab_to(hands.page.locator("[name=method]"))
    hands.type("By courier")
    hands.press("Tab")
    hands.type("12142026")
    hands.press("Control+Enter")
    hands.hears("The decision is recorded and on its way.")
    hands.press("w")
    hands.tab_to(hands.page.get_by_role("button", name="Mark answer as posted"), back=True)
    hands.press("Enter")
    hands.hears("Answer sent")
    for button, told in (
        ("Mark as fulfilled", "Remedy carried out"),
        ("Close", "Complaint closed"),
    ):
        hands.press("w")
        hands.stands_on(hands.page.get_by_role("button", name=button))
        hands.press("Enter")
        hands.hears(told)

    fresh = complaints.get(under_review.uid)
    assert hands.presses - before < 50
    assert fresh.state is State.CLOSED
    assert history(fresh)[-4:] == [
        EventKind.DECIDED,
        EventKind.DISPATCHED,
        EventKind.FULFILLED,
        EventKind.CLOSED,
    ]


def test_what_is_no_complaint_is_closed_without_an_answer(
    hands: Keyboard, site: str, under_review: Complaint
) -> None:
    sign_in(hands, site, "otto@acme.example")
    open_next(hands)

    hands.press("m")
    hands.tab_to(hands.page.locator("summary", has_text="Close without an answer"))
    hands.press("Enter")
    hands.tab_to(hands.page.locator("#dismiss-reason"))
    hands.press("Control+Enter")
    hands.stands_on(hands.page.locator("#seldom-steps .errsum"))
    hands.tab_to(hands.page.locator("#dismiss-reason"))
    hands.type("Meant")
    hands.press("Control+Enter")
    hands.hears("Closed without an answer")

    assert complaints.get(under_review.uid).state is State.CLOSED
