"""Set-up pages and lists of the panel, narrow and dark, wide and light: axe finds nothing."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from reclamator import clock
from reclamator.domain.permissions import Role
from reclamator.models.complaint import Complaint
from reclamator.models.staff import Staff
from reclamator.services import actors, staff
from reclamator.services.staff import absences

pytestmark = [pytest.mark.browser]

SIZES: list[tuple[int, Literal["dark", "light"]]] = [(360, "dark"), (1280, "light")]
"""Each width in one scheme: axe takes its time, and both schemes share every layout."""

PAGES = (
    "/panel/settings/team",
    "/panel/settings/team/{otto}",
    "/panel/settings/process",
    "/panel/settings/assignment",
    "/panel/settings/law",
    "/panel/absences",
    "/panel/audit",
    "/panel/audit?from=yesterday",
    "/panel/audit?view=looks",
    "/panel/tasks",
    "/panel/complaints/filters",
    "/profile",
)


@pytest.fixture
def site(app: Flask, under_review: Complaint) -> Iterator[str]:
    """The product on a loopback port."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def addresses(mira: Staff, otto: Staff) -> list[str]:
    """The pages, with somebody away and somebody invited on them."""
    today = clock.now().date()
    absences.record(
        otto, from_on=today, until_on=today + timedelta(days=4), by=actors.of_staff(mira)
    )
    staff.invite(email="aino@acme.example", name="Aino", role=Role.VIEWER, language="fi", by=mira)
    return [path.format(otto=otto.uid.hex()) for path in PAGES]


def test_they_fit_and_axe_finds_nothing(
    browser: Browser, app: Flask, site: str, sign_in: Any, mira: Staff, addresses: list[str]
) -> None:
    context = browser.new_context(reduced_motion="reduce")
    cookie = sign_in(app.test_client(), mira).get_cookie("rcl_s")
    context.add_cookies([{"name": "rcl_s", "value": cookie.value, "url": site}])
    page = context.new_page()

    found = []
    for width, scheme in SIZES:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        for path in addresses:
            answer = page.goto(site + path)
            assert answer
            assert answer.status == 200, path
            found += [f"{path} {width} {scheme}: {said}" for said in faults(page)]
    context.close()

    assert len(addresses) == 12
    assert found == []


def faults(page: Page) -> Iterator[str]:
    """What is wrong with the page that is open."""
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    if over := page.evaluate(wide):
        yield f"{over} px too wide"
    for each in Axe().run(page).response["violations"]:
        yield f"{each['id']} {each['nodes'][0]['html'][:90]}"
