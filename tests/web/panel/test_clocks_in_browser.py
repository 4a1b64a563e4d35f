"""Targets and progress updates in a real browser: narrow, wide, light, dark; nothing axe finds."""

from datetime import datetime
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from reclamator import clock
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.staff import Staff
from reclamator.services import complaints, holding_notices

pytestmark = [pytest.mark.browser]

SIZES = [(360, "light"), (360, "dark"), (1280, "light"), (1280, "dark")]


@pytest.fixture
def prepared(acme: Company, under_review: Complaint) -> Complaint:
    """Ada's complaint with an update that is ready since Friday morning."""
    clock.advance(datetime.fromisoformat("2026-11-27T09:00+01:00") - clock.now())
    holding_notices.look(acme)
    return complaints.get(under_review.uid)


@pytest.fixture
def session(app: Flask, sign_in: Any, prepared: Complaint, mira: Staff) -> str:
    """Mira's session, as the cookie holds it."""
    found = sign_in(app.test_client(), mira).get_cookie("rcl_s")
    assert found is not None
    return str(found.value)


@pytest.mark.parametrize(("width", "scheme"), SIZES)
def test_the_pages_fit_and_axe_finds_nothing(
    browser: Browser, site: str, session: str, prepared: Complaint, width: int, scheme: Any
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
    )
    context.add_cookies([{"name": "rcl_s", "value": session, "url": site}])
    page = context.new_page()

    of_complaint = f"/panel/complaints/{prepared.number}"
    for path in ("/panel/settings/targets", of_complaint, f"{of_complaint}/deadline"):
        page.goto(site + path)
        overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(overflow) == 0, path
        found = Axe().run(page).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"][:90]) for each in found] == [], path
    context.close()


def test_an_update_is_sent_without_leaving_the_page(
    page: Page, site: str, session: str, prepared: Complaint
) -> None:
    page.context.add_cookies([{"name": "rcl_s", "value": session, "url": site}])
    page.goto(f"{site}/panel/complaints/{prepared.number}")
    page.get_by_label("Message to the customer").fill("The part comes on Tuesday.")

    page.locator("#holding-notice").get_by_role("button", name="Send").click()

    expect(page.locator("#holding-notice form")).to_have_count(0)
    expect(
        page.locator("#thread, .thread").get_by_text("The part comes on Tuesday.")
    ).to_be_visible()
