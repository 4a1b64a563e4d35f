"""A handler's work where no script runs: every step is a plain form that leads to a page."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from reclamator.domain.permissions import Role
from reclamator.domain.vocabulary import EventKind, LabelColour, State
from reclamator.models.complaint import Complaint
from reclamator.models.event import Event
from reclamator.models.staff import Staff
from reclamator.services import actors, complaints, labels
from tests.cast import PASSWORD

pytestmark = [pytest.mark.browser]

DONE = [
    EventKind.ASSIGNED,
    EventKind.FIRST_CHECKED,
    EventKind.REVIEW_STARTED,
    EventKind.LABELLED,
    EventKind.STAGE_CHANGED,
    EventKind.COMPLETION_REQUESTED,
    EventKind.DECIDED,
    EventKind.DISPATCHED,
    EventKind.FULFILLED,
    EventKind.CLOSED,
]


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A window that runs no script."""
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def sign_in(page: Page, site: str, email: str) -> None:
    page.goto(f"{site}/sign-in")
    page.locator("#email").fill(email)
    page.locator("#password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{site}/panel/dashboard")
    page.goto(f"{site}/panel/complaints")


def act(page: Page, action: str, **given: str) -> None:
    """Fill in the form that leads there, and send it."""
    form = page.locator(f"form[action$='{action}']").last
    step = page.locator("details.step:not([open])").filter(has=form)
    if step.count():
        step.locator("summary").first.click()
    for name, value in given.items():
        field = form.locator(f"[name={name}]")
        if field.first.evaluate("(field) => field.type") in ("radio", "checkbox"):
            form.locator(f"[name={name}][value={value}]").check()
        elif field.evaluate("(field) => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    form.locator("button.primary, button:not(.no-js-only)").last.click()
    expect(page.locator("#complaint-head")).to_be_visible()


def test_a_complaint_is_worked_on_from_the_register_to_its_end(
    page: Page, site: str, submitted: Complaint, otto: Staff, mira: Staff
) -> None:
    kettles = labels.create("Kettles", LabelColour.AMBER, by=actors.of_staff(mira))
    sign_in(page, site, "otto@acme.example")

    page.get_by_role("button", name="Take it").click()
    page.locator("tr[data-row] th a").or_(page.locator("#complaint-head h1")).first.click()
    act(page, "/first-check")
    act(page, "/actions/start_review")
    page.locator(".add-label summary").click()
    act(page, "/labels", label=bytes(kettles.uid).hex())
    act(page, "/stage", stage="clarify", note="Ask for the serial number.")
    act(page, "/actions/request_completion", piece="serial", missing="It is under the base.")
    act(
        page,
        "/decision",
        outcome="granted",
        remedy="replacement",
        method="By courier",
        due_on="2026-12-14",
    )
    for step in ("dispatch", "fulfil", "close"):
        act(page, f"/actions/{step}")

    fresh = complaints.get(submitted.uid)
    told = [event.code for event in Event.of(fresh.uid)]
    assert fresh.state is State.CLOSED
    assert [code for code in told if code in DONE] == DONE


def test_several_are_assigned_and_it_is_taken_back(
    page: Page, site: str, submit: Callable[..., Complaint], hire: Callable[[Role], Staff]
) -> None:
    head, made = hire(Role.HEAD), [submit(email=f"c{turn}@home.example") for turn in range(3)]
    sign_in(page, site, "head@acme.example")

    for box in page.locator(".pick").all()[:2]:
        box.check()
    page.locator(".bulk").get_by_role("button", name="Assign").click()
    page.locator("select[name=to]").select_option(label="Head")
    page.locator("main form button.primary").click()
    expect(page.locator("#list .notice")).to_contain_text("2 complaints assigned to: Head.")
    handled = [complaint for complaint in map(_fresh, made) if complaint.handler_uid == head.uid]
    assert len(handled) == 2
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#list .notice")).to_contain_text("Taken back for 2 complaints.")

    assert {complaint.handler_uid for complaint in map(_fresh, made)} == {None}


def _fresh(complaint: Complaint) -> Complaint:
    return complaints.get(complaint.uid)
