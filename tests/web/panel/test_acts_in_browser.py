"""Acts on the complaint's page in a real browser: what somebody in a hurry sees."""

import re
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from reclamator.models.complaint import Complaint
from reclamator.models.staff import Staff
from reclamator.services import actors, complaints

pytestmark = [pytest.mark.browser]

BOTH_AT_ONCE = """() => {
  document.querySelector("#assign form.row button").click();
  document.querySelector("form[action$=start_review] button").click();
}"""


@pytest.fixture
def site(app: Flask) -> Iterator[str]:
    """The product on a loopback port, one answer after the other."""
    server = make_server("127.0.0.1", 0, app)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_what_is_ticked_after_a_swap_is_what_is_assigned(
    page: Page, app: Flask, site: str, sign_in: Any, submitted: Complaint, mira: Staff
) -> None:
    """A part says each number once: the script names the ticks, the bar is the one of before."""
    cookie = sign_in(app.test_client(), mira).get_cookie("rcl_s")
    page.context.add_cookies([{"name": "rcl_s", "value": cookie.value, "url": site}])
    page.goto(f"{site}/panel/complaints?tab=done")
    page.locator("#tab-open").click()
    expect(page.locator(".pick")).to_have_count(1)
    page.locator(".fchip[href*=orders]").click()
    page.locator(".choices a", has_text="Received, oldest first").click()
    expect(page).to_have_url(re.compile("sort=received"))

    page.locator(".pick").check()
    page.locator(".bulk [data-key=a]").click()
    page.locator("#sheet select").select_option(mira.uid.hex())
    page.locator("#sheet .primary").click()

    expect(page.locator(".notice.green")).to_be_visible()
    assert bytes(complaints.get(submitted.uid).handler_uid) == bytes(mira.uid)


def test_on_a_phone_the_one_bar_leads_to_all_there_is(
    page: Page, app: Flask, site: str, sign_in: Any, submitted: Complaint, mira: Staff
) -> None:
    cookie = sign_in(app.test_client(), mira).get_cookie("rcl_s")
    page.context.add_cookies([{"name": "rcl_s", "value": cookie.value, "url": site}])
    page.set_viewport_size({"width": 360, "height": 640})
    page.goto(f"{site}/panel/complaints/{submitted.number}")
    page.evaluate("scrollTo(0, 900)")
    menu = page.locator("#seldom-steps > details")

    for is_shown in (True, False):
        menu.locator("summary").first.click()
        menu.get_by_role("button", name="Menu").click()
        expect(menu).not_to_have_attribute("open", "")
        expect(page.locator("#side")).to_be_visible(visible=is_shown)
        if is_shown:
            expect(page.locator("#side li a").first).to_be_in_viewport()

    menu.locator("summary").first.click()
    menu.get_by_role("link", name="Plan visit").click()
    expect(page.locator("#task-new-title")).to_have_value("Visit on site")


def test_who_acts_again_before_the_first_answer_is_here_is_told_what_came_of_it(
    page: Page, app: Flask, site: str, sign_in: Any, submitted: Complaint, otto: Staff, mira: Staff
) -> None:
    complaints.assign(submitted, otto, by=actors.of_staff(mira))
    cookie = sign_in(app.test_client(), mira).get_cookie("rcl_s")
    page.context.add_cookies([{"name": "rcl_s", "value": cookie.value, "url": site}])
    page.goto(f"{site}/panel/complaints/{submitted.number}")
    page.locator("#assign summary").click()
    page.locator("#assign select").select_option(mira.uid.hex())

    page.evaluate(BOTH_AT_ONCE)

    # the second act knew the complaint as it was before the first
    expect(page.locator("main")).to_contain_text("in the meantime")
    after = complaints.get(submitted.uid)
    assert (bytes(after.handler_uid), after.state.value) == (bytes(mira.uid), "received")
