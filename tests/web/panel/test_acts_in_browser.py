"""Acts on the complaint's page in a real browser: what somebody in a hurry sees."""

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
