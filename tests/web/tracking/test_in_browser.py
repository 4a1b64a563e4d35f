"""The complainant's pages in a real browser: mailed link, htmx, narrow, wide, light, dark."""

import io
import threading
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from reclamator.domain.lifecycle import Action
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.database import transaction
from reclamator.models.staff import Staff
from reclamator.services import actors, complaints, completion, messages, pieces
from reclamator.services.attachments import Incoming
from reclamator.services.completion import Wanted
from reclamator.services.pieces import Reply
from tests import corpus
from tests.cast import file_complaint

pytestmark = [pytest.mark.browser]

SIZES = [(360, "light"), (360, "dark"), (1280, "light"), (1280, "dark")]


@pytest.fixture
def site(app: Flask) -> Iterator[str]:
    """The product on a loopback port."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def waiting(acme: Company, otto: Staff) -> Complaint:
    """A complaint with photos, a message that waits, and something that is missing."""
    files = [
        Incoming(io.BytesIO(corpus.photo()), "kettle.jpg", "image/jpeg"),
        Incoming(io.BytesIO(corpus.pdf()), "order.pdf", "application/pdf"),
    ]
    with transaction():
        acme.accent = "#a64d2a"
        acme.save()
    by = actors.of_staff(otto)
    taken = complaints.assign(file_complaint(acme, files=files), otto, by=by)
    checked = complaints.perform(taken, Action.START_REVIEW, by=by)
    wanted = Wanted(("photo", "purchase_date", "serial"), "The label under the base", "2026-11-27")
    completion.request(complaints.get(checked.complaint_uid), wanted, by=by)
    settled = {"purchase_date": Reply("12 May 2026")}
    pieces.answer(complaints.get(checked.complaint_uid), settled, uid=None)
    messages.reply(complaints.get(checked.complaint_uid), body="We have your photos.", by=by)
    return complaints.get(checked.complaint_uid)


def test_a_mailed_link_opens_the_page_in_the_tab_that_shows_the_status(
    page: Page, site: str, waiting: Complaint
) -> None:
    page.goto(f"{site}/track/{waiting.number}")
    expect(page.get_by_text("We have your photos.")).to_have_count(0)

    page.evaluate("code => { location.hash = code }", waiting.access_code)

    expect(page.get_by_text("We have your photos.")).to_be_visible()
    assert page.url == f"{site}/track/{waiting.number}"


def test_a_mailed_link_opens_the_page_and_leaves_no_code_behind(
    page: Page, site: str, waiting: Complaint
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    page.goto(f"{site}/track/{waiting.number}#{waiting.access_code}")

    expect(page.get_by_text("We have your photos.")).to_be_visible()
    assert page.url == f"{site}/track/{waiting.number}"
    page.go_back()
    assert waiting.access_code not in page.url
    assert not [url for url in asked if waiting.access_code in url.partition("#")[0]]
    assert not [url for url in asked if not url.startswith(site)]


def test_a_reply_appears_without_leaving_the_page(
    page: Page, site: str, waiting: Complaint
) -> None:
    page.goto(f"{site}/track/{waiting.number}#{waiting.access_code}")
    page.get_by_label("Write to us").fill("Here <b>it</b> is.")
    page.set_input_files(
        "#attachments", {"name": "label.jpg", "mimeType": "image/jpeg", "buffer": corpus.photo()}
    )
    expect(page.locator("#attachments-files")).to_have_text("label.jpg")
    page.evaluate("window.stayed = true")

    page.get_by_role("button", name="Send", exact=True).click()

    expect(page.locator("#conversation")).to_contain_text("Here <b>it</b> is.")
    expect(page.locator("#live")).to_have_text("Your message was sent.")
    expect(page.get_by_label("Write to us")).to_have_value("")
    expect(page.locator("#conversation img[alt='label.jpg']")).to_be_visible()
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("#write .errsum")).to_contain_text("Write a message first.")
    page.get_by_role("button", name="Mark as read").click()
    expect(page.get_by_role("button", name="Mark as read")).to_have_count(0)
    assert page.evaluate("window.stayed")


def test_without_script_the_same_is_possible(
    browser: Browser, site: str, waiting: Complaint
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/track")
    page.get_by_label("Complaint number").fill(waiting.number.lower())
    page.get_by_role("button", name="Show the status").click()
    page.get_by_label("Access code").fill(waiting.access_code)
    page.get_by_role("button", name="Open my page").click()
    page.get_by_label("Write to us").fill("Without any script")

    page.get_by_role("button", name="Send", exact=True).click()

    expect(page.locator("#conversation")).to_contain_text("Without any script")
    context.close()


@pytest.mark.parametrize(("width", "scheme"), SIZES)
def test_no_barrier_no_sideways_scroll_no_breach_of_policy(
    browser: Browser, site: str, waiting: Complaint, width: int, scheme: str
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme=scheme,  # type: ignore[arg-type]
    )
    said: list[str] = []
    page = context.new_page()
    page.on("console", lambda message: said.append(message.text))
    for step in _walk(page, site, waiting):
        found = Axe().run(page).response["violations"]
        assert [(step, one["id"], one["nodes"][0]["html"]) for one in found] == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), step
    assert [line for line in said if "Content Security Policy" in line] == []
    context.close()


def _walk(page: Page, site: str, waiting: Complaint) -> Iterator[str]:
    address = f"{site}/track/{waiting.number}"
    for way in ("/track", "/track?number=", "/track/0000-0000-0000"):
        page.goto(site + way)
        yield way
    page.goto(address)
    yield "status"
    page.get_by_role("button", name="Send me a one-time code").click()
    expect(page.get_by_label("One-time code")).to_be_visible()
    yield "code"
    page.get_by_label("One-time code").fill("1234 5678")
    page.get_by_role("button", name="Show my messages").click()
    expect(page.locator(".errsum")).to_be_visible()
    yield "wrong code"
    page.goto("about:blank")
    page.goto(f"{address}#{waiting.access_code}")
    expect(page.locator("#conversation")).to_be_visible()
    yield "opened"
    page.get_by_role("button", name="Send the answers").click()
    expect(page.locator("#pieces .errsum")).to_be_visible()
    yield "nothing answered"
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("#write .errsum")).to_be_visible()
    yield "error"
    page.get_by_role("link", name="Withdraw what I sent").click()
    expect(page.get_by_role("link", name="Withdraw what I sent")).to_have_count(0)
    yield "withdrawal"
    page.goto(f"{site}/privacy/acme")
    yield "privacy"
