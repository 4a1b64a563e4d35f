"""The form in a real browser: steps, files, drafts, a lost connection, and without script."""

import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, FilePayload, Locator, Page, Route, expect
from werkzeug.serving import make_server

from reclamator.models.attachment import Attachment
from reclamator.models.company import Company
from reclamator.models.complainant import Complainant
from reclamator.models.complaint import Complaint
from reclamator.models.message import Message
from reclamator.web.settings.widget import NARROW_PX, WIDE_PX
from tests.browser.walks import next_of
from tests.cast import HeldClock
from tests.corpus import camera_photo, heic, pdf, photo
from tests.servers import needs

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("form")]

WIDTHS = pytest.mark.parametrize("width", [360, 1280])
SCHEMES = pytest.mark.parametrize("scheme", ["light", "dark"])
PUDDLE: FilePayload = {"name": "puddle.jpg", "mimeType": "image/jpeg", "buffer": camera_photo()}
LABEL: FilePayload = {"name": "label.png", "mimeType": "image/png", "buffer": photo("PNG")}
PAPER: FilePayload = {"name": "order.pdf", "mimeType": "application/pdf", "buffer": pdf()}
RAW: FilePayload = {"name": "IMG_2.HEIC", "mimeType": "image/heic", "buffer": heic()}
CLIP: FilePayload = {"name": "clip.gif", "mimeType": "image/gif", "buffer": photo("GIF")}

DOWN = "Something went wrong on our side. We keep everything here and try again by ourselves."
FILES_SCRIPT = "**/js/form-files.*.js"

Open = Callable[..., Page]


@pytest.fixture
def site(app: Flask, acme: Company) -> Iterator[str]:
    """The product on a port of its own."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://localhost:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def open_form(site: str, browser: Browser) -> Iterator[Open]:
    """Open Acme's form in a private window: `open_form("?embed=1", width=360)`."""
    opened: list[BrowserContext] = []
    said: list[str] = []

    def show(query: str = "", *, width: int = 360, scheme: Any = "light", **how: Any) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 800},
            color_scheme=scheme,
            reduced_motion="reduce",
            locale="en-GB",
            **how,
        )
        opened.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on(
            "console", lambda line: said.extend([line.text] * ("Content Security" in line.text))
        )
        page.goto(f"{site}/f/acme{query}")
        return page

    yield show
    for context in opened:
        context.close()
    assert said == []


def go_on(page: Page) -> None:
    """Press Continue."""
    page.locator("#next").click()


def first_step(page: Page) -> None:
    """Say what happened."""
    page.locator("[name=category][value=product_defect]").check()
    page.locator("#description").fill("It leaks at the base.")


def contacts(page: Page) -> None:
    """Say who complains."""
    page.locator("#name").fill("Ada Nowak")
    page.locator("#email").fill("ada@customer.example")


def to_the_last_step(page: Page, *files: FilePayload, done: int | None = None) -> None:
    """Fill in everything."""
    first_step(page)
    go_on(page)
    page.locator("#product").fill("Modra kettle")
    page.locator("#purchased_on").fill("2026-08-14")
    if files:
        page.locator("#attachments").set_input_files(list(files))
        expect(page.locator(".st.done")).to_have_count(len(files) if done is None else done)
    go_on(page)
    page.locator("[name=claim][value=refund]").check()
    go_on(page)
    contacts(page)
    go_on(page)
    expect(page.locator("h2", has_text="Check and send")).to_be_focused()


def send(page: Page) -> str:
    """Press Send and read the number."""
    page.locator("#send").click()
    return number_on(page)


def number_on(page: Page) -> str:
    """The number of the receipt."""
    shown = page.locator("data.complaint-number")
    expect(shown).to_be_visible()
    return shown.get_attribute("value") or ""


def the_complaint() -> Complaint:
    """The one complaint that there must be."""
    (found,) = Complaint.select()
    return found


def names(complaint: Complaint) -> list[str]:
    """The names of its files."""
    return [file.name for file in Attachment.of(complaint.complaint_uid)]


# -- steps ----------------------------------------------------------------------------------------


def test_five_steps_by_keyboard_alone(open_form: Open) -> None:
    page = open_form()
    keys = page.keyboard
    expect(page.locator("#at")).to_have_text("Step 1 of 5")
    expect(page.locator("#prog [aria-current=step]")).to_have_count(1)
    page.locator("[name=category]").first.focus()
    keys.press("Space")
    keys.press("Tab")
    keys.type("It leaks.")
    keys.press("Tab")
    expect(page.locator("#next")).to_be_focused()
    keys.press("Enter")
    expect(page.locator("h2", has_text="Product and purchase")).to_be_focused()
    expect(page.locator("#at")).to_have_text("Step 2 of 5")
    keys.press("Tab")
    expect(page.locator("#product")).to_be_focused()
    keys.type("Kettle")
    keys.press("Enter")
    expect(page.locator("h2", has_text="What would you like from us?")).to_be_focused()
    keys.press("Tab")
    keys.press("Space")
    expect(page.locator("[name=claim][value=repair]")).to_be_checked()
    keys.press("Enter")
    expect(page.locator("h2", has_text="How we reach you")).to_be_focused()
    keys.press("Tab")
    keys.type("Ada Nowak")
    keys.press("Tab")
    keys.type("ada@customer.example")
    keys.press("Enter")
    expect(page.locator("h2", has_text="Check and send")).to_be_focused()
    expect(page.locator("#summary")).to_contain_text("It leaks.")
    page.locator("#send").focus()
    keys.press("Enter")

    number = number_on(page)

    expect(page.locator("#done")).to_be_focused()
    assert the_complaint().number == number
    assert the_complaint().product == "Kettle"


def test_back_keeps_what_was_said(open_form: Open) -> None:
    page = open_form()
    expect(page.locator("#back")).to_be_hidden()
    to_the_last_step(page)

    for heading in ("How we reach you", "What would you like from us?", "Product and purchase"):
        page.locator("#back").click()
        expect(page.locator("h2", has_text=heading)).to_be_focused()

    expect(page.locator("#product")).to_have_value("Modra kettle")


def test_the_last_step_shows_what_will_be_sent(open_form: Open) -> None:
    page = open_form("?lang=en")
    to_the_last_step(page, PUDDLE)

    summary = page.locator("#summary")
    for text in ("It broke or has a defect", "14 August 2026", "Refund", "Poland", "puddle.jpg"):
        expect(summary).to_contain_text(text)


def test_errors_take_the_focus_and_lead_to_their_step(open_form: Open) -> None:
    page = open_form()
    for _ in range(4):
        go_on(page)
    page.locator("#send").click()

    expect(page.locator("#errsum")).to_be_focused()
    assert page.title().startswith("Error: ")
    expect(page.locator("#at")).to_have_text("Step 1 of 5")
    page.locator("#errsum a", has_text="Enter your name.").click()
    expect(page.locator("#name")).to_be_focused()
    expect(page.locator("#at")).to_have_text("Step 4 of 5")
    contacts(page)
    page.locator("#errsum a", has_text="Choose what you would like").click()
    page.locator("[name=claim][value=repair]").check()
    page.locator("#back").click()
    page.locator("#back").click()
    first_step(page)
    for _ in range(4):
        go_on(page)
    send(page)

    assert Complainant.of(the_complaint().complaint_uid).name == "Ada Nowak"


def test_files_stay_over_a_mistake(open_form: Open) -> None:
    page = open_form()
    go_on(page)
    page.locator("#attachments").set_input_files([PUDDLE, PAPER])
    expect(page.locator(".st.done")).to_have_count(2)
    for _ in range(3):
        go_on(page)
    page.locator("#send").click()
    expect(page.locator("#errsum")).to_be_focused()
    first_step(page)
    go_on(page)
    expect(page.locator(".file .name")).to_have_text(["puddle.jpg", "order.pdf"])
    page.locator("[aria-label='Remove: puddle.jpg']").click()
    page.locator("#attachments").set_input_files([LABEL])
    expect(page.locator(".st.done")).to_have_count(2)
    go_on(page)
    page.locator("[name=claim][value=repair]").check()
    go_on(page)
    contacts(page)
    go_on(page)
    send(page)

    assert names(the_complaint()) == ["order.pdf", "label.png"]


# -- files ----------------------------------------------------------------------------------------


def on_step_two(open_form: Open) -> Page:
    """The form where files are chosen."""
    page = open_form()
    first_step(page)
    go_on(page)
    return page


def test_a_row_for_each_file(open_form: Open) -> None:
    page = on_step_two(open_form)
    page.locator("#attachments").set_input_files([PUDDLE, CLIP, PAPER])

    rows = page.locator(".file")
    expect(rows).to_have_count(3)
    expect(rows.nth(0).locator(".st.done")).to_contain_text("Uploaded, ")
    expect(rows.nth(0).locator("img")).to_have_count(1)
    expect(rows.nth(1).locator(".st.failed")).to_contain_text("We can open photos")
    expect(rows.nth(1).get_by_role("button", name="Try again")).to_have_count(0)
    expect(rows.nth(2).locator(".st.done")).to_be_visible()
    expect(page.locator("#said")).to_contain_text("order.pdf: Uploaded")
    assert page.locator("#files").get_attribute("aria-live") is None


def test_a_photo_that_no_browser_shows_is_taken(open_form: Open) -> None:
    page = on_step_two(open_form)
    page.locator("#attachments").set_input_files([RAW])

    expect(page.locator(".st.done")).to_contain_text("Uploaded, ")
    expect(page.locator(".thumb img")).to_have_count(0)


def test_the_limits_stand_there_before_choosing(open_form: Open) -> None:
    hint = on_step_two(open_form).locator("#h-attachments")

    for text in ("JPEG, PNG, WebP, HEIC or PDF", "five files", "10 MB", "25 MB"):
        expect(hint).to_contain_text(text)
    expect(hint.page.locator("#attachments")).to_have_attribute("aria-describedby", "h-attachments")


def test_a_photo_can_be_taken_with_the_camera(open_form: Open) -> None:
    page = on_step_two(open_form)
    expect(page.locator("label", has_text="Take a photo")).to_be_visible()
    expect(page.locator("#camera")).to_have_attribute("capture", "environment")
    # the other way leads to the gallery
    assert page.locator("#attachments").get_attribute("capture") is None

    page.locator("#camera").set_input_files([PUDDLE])

    expect(page.locator(".st.done")).to_have_count(1)


def test_files_speak_the_language_of_the_form(open_form: Open) -> None:
    page = open_form("?lang=pl")
    go_on(page)
    page.locator("#attachments").set_input_files([PUDDLE, CLIP])

    expect(page.locator(".st.done")).to_have_count(1)
    expect(page.locator(".st.failed")).to_have_count(1)
    expect(page.locator("#files")).not_to_contain_text("Uploaded")
    expect(page.locator("#files")).not_to_contain_text("We can open photos")


def test_an_upload_shows_how_far_it_is_and_can_be_cancelled(open_form: Open) -> None:
    page = on_step_two(open_form)
    held: list[Route] = []
    page.route("**/f/acme/files", lambda route: held.append(route))
    page.locator("#attachments").set_input_files([PUDDLE])
    expect(page.locator("progress")).to_be_visible()

    page.get_by_role("button", name="Cancel: puddle.jpg").click()

    expect(page.locator(".file")).to_have_count(0)
    expect(page.locator("#attachments")).to_be_focused()
    page.unroute("**/f/acme/files")
    page.locator("#attachments").set_input_files([LABEL])
    expect(page.locator(".st.done")).to_have_count(1)


def test_an_upload_that_did_not_arrive_is_tried_again(open_form: Open) -> None:
    page = on_step_two(open_form)
    page.route("**/f/acme/files", lambda route: route.abort())
    page.locator("#attachments").set_input_files([PUDDLE])
    expect(page.locator(".st.failed")).to_have_text("It did not arrive.")
    page.unroute("**/f/acme/files")

    page.get_by_role("button", name="Try again").click()

    expect(page.locator(".st.done")).to_have_count(1)
    expect(page.get_by_role("button", name="Try again")).to_have_count(0)


def test_files_beyond_the_limits_are_not_sent(open_form: Open) -> None:
    page = on_step_two(open_form)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.method))
    large: FilePayload = {"name": "film.jpg", "mimeType": "image/jpeg", "buffer": bytes(10_485_761)}

    page.locator("#attachments").set_input_files([large])

    expect(page.locator(".st.failed")).to_contain_text("The file is larger than 10 MB.")
    assert "POST" not in asked
    page.locator("#attachments").set_input_files([LABEL] * 5)
    expect(page.locator(".st.failed").last).to_contain_text("Choose at most five files.")
    expect(page.locator(".st.done")).to_have_count(4)


def test_what_may_not_be_uploaded_early_comes_with_the_form(open_form: Open) -> None:
    page = on_step_two(open_form)
    page.route("**/f/acme/files", lambda route: route.fulfill(status=429, json={"title": "Wait"}))
    page.locator("#attachments").set_input_files([PUDDLE])
    expect(page.locator(".st.done")).to_have_text("It will be sent together with the form.")
    go_on(page)
    page.locator("[name=claim][value=repair]").check()
    go_on(page)
    contacts(page)
    go_on(page)
    expect(page.locator("#summary")).to_contain_text("puddle.jpg")
    send(page)

    assert names(the_complaint()) == ["puddle.jpg"]


def test_what_comes_with_the_form_can_be_taken_out(open_form: Open) -> None:
    page = on_step_two(open_form)
    page.route("**/f/acme/files", lambda route: route.fulfill(status=429, json={"title": "Wait"}))
    page.locator("#attachments").set_input_files([PUDDLE])
    page.locator("#attachments").set_input_files([LABEL])
    expect(page.locator(".st.done")).to_have_count(2)

    page.get_by_role("button", name="Remove: puddle.jpg").click()
    for _ in range(3):
        go_on(page)

    expect(page.locator("#summary")).to_contain_text("label.png")
    expect(page.locator("#summary")).not_to_contain_text("puddle.jpg")


def test_files_chosen_before_their_script_came_are_taken_up(open_form: Open, site: str) -> None:
    page = open_form()
    held: list[Route] = []
    page.route(FILES_SCRIPT, lambda route: held.append(route))
    page.goto(f"{site}/f/acme?again")
    first_step(page)
    go_on(page)
    expect(page.locator("#photo")).to_be_hidden()
    page.locator("#attachments").set_input_files([PUDDLE, PAPER])

    next_of(held, page).continue_()

    expect(page.locator(".st.done")).to_have_count(2)
    expect(page.locator("#photo")).to_be_visible()
    expect(page.locator("#attachments")).to_have_value("")


def test_files_go_with_the_form_when_their_script_never_comes(open_form: Open, site: str) -> None:
    """A dead network after the page: what works without script works still."""
    page = open_form()
    page.route(FILES_SCRIPT, lambda route: route.abort())
    page.goto(f"{site}/f/acme?again")
    go_on(page)
    box = page.locator("#attachments").bounding_box()
    assert box
    assert box["height"] > 20  # what was chosen can be read in it
    page.locator("#attachments").set_input_files([PUDDLE, PAPER])
    for _ in range(3):
        go_on(page)
    expect(page.locator("#summary")).to_contain_text("puddle.jpg, order.pdf")
    page.locator("#send").click()
    expect(page.locator("#errsum")).to_be_focused()
    go_on(page)
    page.get_by_role("button", name="Remove: puddle.jpg").click()
    expect(page.locator(".file .name")).to_have_text(["order.pdf"])
    to_the_last_step(page)
    expect(page.locator("#summary")).to_contain_text("order.pdf")
    expect(page.locator("#summary")).not_to_contain_text("puddle.jpg")
    send(page)

    assert names(the_complaint()) == ["order.pdf"]


def test_a_file_that_is_refused_during_sending_is_shown_first(open_form: Open) -> None:
    page = open_form()
    held: list[Route] = []
    page.route("**/f/acme/files", lambda route: held.append(route))
    first_step(page)
    go_on(page)
    page.locator("#attachments").set_input_files([CLIP])
    go_on(page)
    page.locator("[name=claim][value=repair]").check()
    go_on(page)
    contacts(page)
    go_on(page)
    page.locator("#send").click()
    expect(page.locator("#send")).to_have_text("Sending")
    next_of(held, page).continue_()

    expect(page.locator(".st.failed")).to_be_visible()
    expect(page.locator("#at")).to_have_text("Step 2 of 5")
    assert Complaint.select().count() == 0
    page.get_by_role("button", name="Remove: clip.gif").click()
    for _ in range(3):
        go_on(page)
    send(page)
    assert names(the_complaint()) == []


# -- a lost connection ----------------------------------------------------------------------------


def test_a_cut_of_twenty_seconds_after_the_last_click_needs_no_second_one(open_form: Open) -> None:
    page = open_form()
    page.clock.install()
    page.reload()
    to_the_last_step(page, PUDDLE, LABEL)
    page.context.set_offline(True)
    page.locator("#send").click()
    expect(page.locator("#trouble")).to_contain_text("The connection failed.")
    page.clock.run_for(20_000)
    assert Complaint.select().count() == 0

    page.context.set_offline(False)
    number = number_on(page)

    assert the_complaint().number == number
    assert names(the_complaint()) == ["puddle.jpg", "label.png"]


def test_a_cut_while_photos_are_on_their_way_loses_none(open_form: Open) -> None:
    page = open_form()
    is_up = threading.Event()
    held: list[Route] = []

    def hold(route: Route) -> None:
        if is_up.is_set():
            route.continue_()
        else:
            held.append(route)

    page.route("**/f/acme/files", hold)
    first_step(page)
    go_on(page)
    page.locator("#attachments").set_input_files([PUDDLE, LABEL])
    go_on(page)
    page.locator("[name=claim][value=repair]").check()
    go_on(page)
    contacts(page)
    go_on(page)
    page.locator("#send").click()
    page.context.set_offline(True)
    next_of(held, page).abort("internetdisconnected")
    expect(page.locator(".st.failed")).to_have_count(1)
    next_of(held, page).abort("internetdisconnected")
    expect(page.locator("#trouble")).to_be_visible()
    is_up.set()

    page.context.set_offline(False)
    number_on(page)

    assert names(the_complaint()) == ["puddle.jpg", "label.png"]


def test_an_answer_that_was_lost_is_asked_for_again(open_form: Open) -> None:
    page = open_form()
    to_the_last_step(page, PUDDLE)
    lost: list[str] = []

    def lose(route: Route) -> None:
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch().text())
            route.abort()

    page.route("**/f/acme", lose)
    page.locator("#send").click()
    number = number_on(page)

    assert number in lost[0]
    assert the_complaint().number == number
    assert names(the_complaint()) == ["puddle.jpg"]


def test_a_server_that_is_down_for_a_moment_loses_nothing(open_form: Open) -> None:
    """503 twice, then it takes the complaint: nobody reads that their own connection failed."""
    page = open_form()
    page.clock.install()
    page.reload()
    to_the_last_step(page)
    told = told_to_the_shop(page)
    refused: list[Route] = []

    def refuse_twice(route: Route) -> None:
        if len(refused) == 2:
            return route.continue_()
        refused.append(route)
        return route.fulfill(status=503, body="away")

    page.route("**/f/acme", refuse_twice)
    page.locator("#send").click()
    expect(page.locator("#trouble")).to_have_text(DOWN)
    with page.expect_response("**/f/acme") as second:
        page.clock.run_for(5_000)
    assert second.value.status == 503
    expect(page.locator("#send")).to_have_text("Send complaint")
    expect(page.locator("#trouble")).to_have_text(DOWN)
    assert Complaint.select().count() == 0

    page.clock.run_for(5_000)
    number = number_on(page)

    assert the_complaint().number == number
    assert [one for one in told() if one[0] == "error"] == [["error", {"reason": "server"}]] * 2


def test_a_server_that_takes_no_file_is_not_a_lost_connection(open_form: Open) -> None:
    page = open_form()
    first_step(page)
    go_on(page)
    page.route("**/f/acme/files", lambda route: route.fulfill(status=502, body="away"))
    page.locator("#attachments").set_input_files([PUDDLE])
    expect(page.locator(".st.failed")).to_be_visible()
    for _ in range(3):
        go_on(page)

    page.locator("#send").click()

    expect(page.locator("#trouble")).to_have_text(DOWN)


def told_to_the_shop(page: Page) -> Callable[[], list[Any]]:
    """What a shop's page would be told from now on."""
    page.evaluate("() => { window.told = []; reclamatorBridge.send = (...one) => told.push(one) }")
    return lambda: list(page.evaluate("told"))


def test_a_form_that_was_open_for_a_day_is_sent_without_another_word(
    frozen_clock: HeldClock, open_form: Open
) -> None:
    page = open_form()
    page.clock.install()
    page.reload()
    to_the_last_step(page, PUDDLE)
    frozen_clock.advance(hours=25)
    with page.expect_response("**/f/acme") as refused:
        page.locator("#send").click()
    assert refused.value.status == 422
    expect(page.locator("#send")).to_have_text("Sending")
    frozen_clock.advance(seconds=4)

    page.clock.run_for(4_000)
    number = number_on(page)

    assert the_complaint().number == number
    assert the_complaint().quarantine is None
    assert names(the_complaint()) == ["puddle.jpg"]


def test_a_refusal_that_is_no_form_is_said(open_form: Open, acme: Company) -> None:
    page = open_form()
    to_the_last_step(page)
    acme.slug = "moved"
    acme.save()

    page.locator("#send").click()

    expect(page.locator("#trouble")).not_to_be_empty()
    expect(page.locator("#summary")).to_contain_text("It leaks at the base.")


# -- drafts ---------------------------------------------------------------------------------------


def test_a_draft_with_its_files_outlives_a_reload_and_a_change_of_language(
    open_form: Open,
) -> None:
    page = on_step_two(open_form)
    page.locator("#product").fill("Modra kettle")
    page.locator("#attachments").set_input_files([PUDDLE])
    expect(page.locator(".st.done")).to_have_count(1)

    page.reload()
    expect(page.locator("#description")).to_have_value("It leaks at the base.")
    expect(page.locator("[name=category][value=product_defect]")).to_be_checked()
    page.locator("details.lang summary").click()
    page.locator("details.lang a[lang=pl]").click()
    expect(page.locator("html")).to_have_attribute("lang", "pl")
    go_on(page)
    expect(page.locator("#product")).to_have_value("Modra kettle")
    expect(page.locator(".file .name")).to_have_text(["puddle.jpg"])
    go_on(page)
    page.locator("[name=claim][value=repair]").check()
    go_on(page)
    contacts(page)
    go_on(page)
    send(page)

    assert names(the_complaint()) == ["puddle.jpg"]
    assert the_complaint().language == "pl"


def stored(page: Page, kind: str) -> int:
    """How many entries the browser keeps for us."""
    return int(page.evaluate(f"window['{kind}'].length"))


def test_a_draft_is_kept_for_seven_days_only_when_asked(open_form: Open, site: str) -> None:
    page = open_form()
    to_the_last_step(page)
    assert (stored(page, "sessionStorage"), stored(page, "localStorage")) == (1, 0)

    page.locator("#keep-draft").check()
    assert stored(page, "localStorage") == 1
    other = page.context.new_page()
    other.goto(f"{site}/f/acme")
    expect(other.locator("#description")).to_have_value("It leaks at the base.")
    other.evaluate(
        """() => {
          const [at, typed] = JSON.parse(localStorage["/f/acme"]);
          sessionStorage.clear();
          localStorage["/f/acme"] = JSON.stringify([at - 7 * 864e5 - 1000, typed]);
        }"""
    )
    other.reload()
    expect(other.locator("#description")).to_have_value("")


def test_what_stays_for_seven_days_holds_no_file_and_no_bank_data(
    open_form: Open, acme: Company
) -> None:
    asked = {"key": "iban", "labels": {"en": "Account for the refund"}, "required": False}
    acme.form = acme.form | {"fields": [asked]}
    acme.save()
    page = open_form()
    to_the_last_step(page, PUDDLE)
    page.locator("[name=x_iban]").evaluate(
        "(field) => { field.value = 'PL61109010140000071219812874' }"
    )

    page.locator("#keep-draft").check()

    kept = page.evaluate("localStorage['/f/acme']")
    assert "It leaks at the base." in kept
    for text in ("puddle.jpg", "kept", "PL61"):
        assert text not in kept
    # for as long as the tab is open the files come along
    assert "puddle.jpg" in page.evaluate("sessionStorage['/f/acme']")


def test_a_draft_is_deleted_by_a_button_and_by_sending(open_form: Open) -> None:
    page = open_form()
    page.on("dialog", lambda dialog: dialog.accept())
    to_the_last_step(page)
    page.locator("#keep-draft").check()
    page.locator("#discard").click()
    expect(page.locator("#at")).to_have_text("Step 1 of 5")
    expect(page.locator("#description")).to_have_value("")
    assert (stored(page, "sessionStorage"), stored(page, "localStorage")) == (0, 0)

    to_the_last_step(page)
    page.locator("#keep-draft").check()
    send(page)

    assert (stored(page, "sessionStorage"), stored(page, "localStorage")) == (0, 0)
    assert page.context.cookies() == []


# -- without script, and in odd places ------------------------------------------------------------


def test_the_whole_way_without_script(open_form: Open) -> None:
    page = open_form(java_script_enabled=False)
    expect(page.locator("#next, #back, #at, #prog, #photo, #keep")).to_have_count(6)
    for element in page.locator("#next, #back, #at, #prog, #photo, #keep").all():
        expect(element).to_be_hidden()
    first_step(page)
    page.locator("#attachments").set_input_files([PUDDLE, CLIP])
    page.locator("#send").click()
    expect(page.locator("#errsum")).to_contain_text("clip.gif: We can open photos")
    expect(page.locator(".file .name")).to_have_text(["puddle.jpg"])
    page.locator("[name=claim][value=refund]").check()
    page.locator("#name").fill("Ada Nowak")
    # Enter sends the form; it takes no file out
    page.locator("#email").fill("ada@customer.example")
    page.locator("#email").press("Enter")

    number = number_on(page)

    assert the_complaint().number == number
    assert names(the_complaint()) == ["puddle.jpg"]
    assert page.url.endswith("/f/acme")


def changed_after_sending(page: Page) -> None:
    """Send the form of a page from elsewhere first, then its own with another text."""
    first_step(page)
    page.locator("[name=claim][value=refund]").check()
    contacts(page)
    token = page.locator("[name=token]").get_attribute("value") or ""
    said = {"category": "product_defect", "claim": "refund", "name": "Ada Nowak"}
    said |= {"description": "It leaks.", "email": "ada@customer.example", "token": token}
    said |= {"country": "PL"}
    assert page.request.post(page.url, multipart=said).status == 200  # type: ignore[arg-type]
    page.locator("#description").fill("The lid leaks, not the base.")
    page.locator("#send").click()


def test_a_correction_after_sending_without_script(open_form: Open) -> None:
    page = open_form(java_script_enabled=False)
    changed_after_sending(page)
    expect(page.locator("#body")).to_have_value("The lid leaks, not the base.")
    page.get_by_role("button", name="Send message").click()
    expect(page.locator("#done")).to_have_text("We have your message")

    uid = the_complaint().complaint_uid
    assert [one.body for one in Message.of(uid)][1:] == ["The lid leaks, not the base."]


def test_storage_that_is_forbidden_stops_nothing(open_form: Open) -> None:
    page = open_form()
    page.add_init_script(
        "for (const kind of ['localStorage', 'sessionStorage'])"
        " Object.defineProperty(window, kind, { get() { throw new Error('forbidden'); } });"
    )
    page.reload()
    to_the_last_step(page, PUDDLE)
    send(page)

    assert names(the_complaint()) == ["puddle.jpg"]


def test_number_and_code_can_be_copied(open_form: Open) -> None:
    page = open_form(permissions=["clipboard-read", "clipboard-write"])
    to_the_last_step(page)
    number = send(page)

    page.get_by_role("button", name="Copy number").click()

    expect(page.get_by_role("button", name="Copied")).to_have_count(1)
    assert page.evaluate("navigator.clipboard.readText()") == number
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(Error('no')) }")
    page.get_by_role("button", name="Copy access code").click()
    expect(page.get_by_role("button", name="Copied")).to_have_count(2)
    code = page.locator("data.access-code").get_attribute("value")
    assert page.evaluate("navigator.clipboard.readText()") == code


def test_the_receipt_is_saved_as_a_paper_with_the_same_fingerprint(
    open_form: Open, tmp_path: Path
) -> None:
    page = open_form()
    to_the_last_step(page)
    number = send(page)

    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as PDF").click()

    saved.value.save_as(tmp_path / "receipt.pdf")
    paper = "".join(text_of(tmp_path / "receipt.pdf").split())
    assert number in paper
    assert page.locator("code").inner_text() in paper


def text_of(pdf: Path) -> str:
    """What a PDF says."""
    command = [needs("pdftotext"), str(pdf), "-"]
    return subprocess.run(command, capture_output=True, check=True).stdout.decode()


HEIGHTS = """() => {
  const next = document.getElementById("next");
  return Array.from({ length: 5 }, (_, step) => {
    if (step) next.click();
    return Math.ceil(document.body.getBoundingClientRect().height);
  });
}"""


@pytest.mark.parametrize(("width", "room"), [(360, NARROW_PX), (1280, WIDE_PX)])
def test_every_step_in_every_language_fits_the_height_of_the_snippet(
    open_form: Open, site: str, width: int, room: int
) -> None:
    page = open_form(width=width)
    for lang in ("en", "pl", "sk", "ro", "fi", "ru"):
        page.goto(f"{site}/f/acme?embed=1&lang={lang}")

        heights = page.evaluate(HEIGHTS)

        assert len(set(heights)) > 1
        assert max(heights) <= room, (lang, heights)


def test_four_requests_and_no_other_host(open_form: Open, site: str, browser: Browser) -> None:
    context = browser.new_context()
    asked: list[str] = []
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{site}/f/acme?embed=1")
    page.wait_for_load_state("networkidle")
    context.close()

    network = [url for url in asked if not url.startswith("data:")]
    assert len(network) <= 4, network
    assert all(url.startswith(site) for url in network)


# -- accessible, and fitting ----------------------------------------------------------------------


def faults(page: Page) -> list[tuple[str, list[str]]]:
    """What axe finds, and whether anything scrolls sideways."""
    found = Axe().run(page).response["violations"]
    width = page.viewport_size["width"] if page.viewport_size else 0
    sideways = page.evaluate("document.documentElement.scrollWidth") > width
    return [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] + (
        [("sideways", [])] if sideways else []
    )


@WIDTHS
@SCHEMES
@pytest.mark.parametrize("query", ["", "?embed=1"])
def test_axe_finds_nothing_on_any_step_and_receipt(
    open_form: Open, width: int, scheme: str, query: str, tmp_path: Path
) -> None:
    page = open_form(query, width=width, scheme=scheme, bypass_csp=True)
    assert faults(page) == []
    first_step(page)
    go_on(page)
    page.locator("#attachments").set_input_files([PUDDLE, CLIP])
    expect(page.locator(".st.failed")).to_have_count(1)
    assert faults(page) == []
    go_on(page)
    page.locator("[name=claim][value=refund]").check()
    assert faults(page) == []
    go_on(page)
    assert faults(page) == []
    contacts(page)
    go_on(page)
    assert faults(page) == []
    send(page)
    assert faults(page) == []


@WIDTHS
@SCHEMES
def test_axe_finds_nothing_with_errors(open_form: Open, width: int, scheme: str) -> None:
    page = open_form(width=width, scheme=scheme, bypass_csp=True)
    go_on(page)
    page.locator("#attachments").set_input_files([PUDDLE])
    expect(page.locator(".st.done")).to_have_count(1)
    for _ in range(3):
        go_on(page)
    page.locator("#send").click()
    expect(page.locator("#errsum")).to_be_focused()
    assert faults(page) == []
    for _ in range(3):
        go_on(page)
        assert faults(page) == []


@WIDTHS
def test_axe_finds_nothing_without_script_on_notice_and_correction(
    open_form: Open, site: str, width: int
) -> None:
    # axe needs a script to run, so only ours is kept away
    page = open_form(width=width, bypass_csp=True)
    page.route("**/static/js/**", lambda route: route.abort())
    page.reload()
    expect(page.locator("#next")).to_be_hidden()
    assert faults(page) == []
    page.locator("#send").click()
    expect(page.locator("#errsum")).to_be_visible()
    assert faults(page) == []
    page.goto(f"{site}/privacy/acme")
    assert faults(page) == []
    page.goto(f"{site}/f/acme")
    changed_after_sending(page)
    expect(page.locator("#body")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("button", name="Send message").click()
    expect(page.locator("#done")).to_be_visible()
    assert faults(page) == []


# 320 px is also what is left of a window of 1280 at 400 %.
SMALL = {"width": 320, "height": 256}


def sticks_out(page: Page) -> int:
    """How many pixels a small phone would have to be scrolled sideways."""
    return int(page.evaluate("document.documentElement.scrollWidth")) - SMALL["width"]


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_all_of_it_fits_a_small_phone_in_either_direction(open_form: Open, direction: str) -> None:
    page = open_form("?embed=1", width=SMALL["width"])
    page.set_viewport_size(SMALL)  # type: ignore[arg-type]
    page.evaluate("(direction) => { document.documentElement.dir = direction }", direction)
    for step in range(5):
        assert sticks_out(page) <= 0, step
        if step == 1:
            page.locator("#attachments").set_input_files([PUDDLE, LONG_NAME, CLIP])
            expect(page.locator(".st.done")).to_have_count(2)
            expect(page.locator(".st.failed")).to_have_count(1)
            assert sticks_out(page) <= 0
            page.get_by_role("button", name="Remove: clip.gif").click()
        if step < 4:
            go_on(page)
    page.locator("#send").click()
    expect(page.locator("#errsum")).to_be_focused()
    assert sticks_out(page) <= 0
    to_the_last_step(page)
    assert sticks_out(page) <= 0
    send(page)
    assert sticks_out(page) <= 0


LONG_NAME: FilePayload = {**PUDDLE, "name": "a-photo-of-the-puddle-" * 4 + ".jpg"}


def test_with_forced_colours_nothing_is_told_by_colour_alone(open_form: Open) -> None:
    page = open_form(forced_colors="active", bypass_csp=True)
    assert faults(page) == []
    bars = page.locator("#prog li")
    page.locator("[name=category][value=product_defect]").check()
    card = page.locator(".choice", has=page.locator(":checked"))
    assert style(card, "outlineStyle") == "solid"
    go_on(page)
    assert style(bars.nth(0), "backgroundColor") != style(bars.nth(4), "backgroundColor")
    for button in (page.locator("#next"), page.locator(".drop .btn").first):
        assert style(button, "borderTopStyle") != "none"
        assert style(button, "borderTopColor") != style(page.locator("body"), "backgroundColor")
    assert faults(page) == []


def style(element: Locator, name: str) -> str:
    """One computed property."""
    return str(element.evaluate("(element, name) => getComputedStyle(element)[name]", name))


def test_nothing_moves_for_whoever_asked_for_stillness(open_form: Open) -> None:
    page = open_form()

    moving = page.evaluate(
        """() => [...document.querySelectorAll("*")].filter((each) => {
          const { transitionDuration, animationName } = getComputedStyle(each);
          return parseFloat(transitionDuration) > 0 || animationName !== "none";
        }).map((each) => each.outerHTML)"""
    )

    assert moving == []


def test_a_printed_form_holds_all_steps(open_form: Open, tmp_path: Path) -> None:
    page = open_form()

    page.pdf(path=str(tmp_path / "form.pdf"))

    printed = text_of(tmp_path / "form.pdf")
    for heading in ("What happened?", "Product and purchase", "How we reach you"):
        assert heading in printed


@pytest.mark.parametrize("lang", ["en", "pl", "sk", "ro", "fi", "ru"])
def test_every_language_fits_a_small_phone(open_form: Open, lang: str) -> None:
    page = open_form(f"?lang={lang}", width=320)
    for _ in range(4):
        assert sticks_out(page) <= 0
        go_on(page)
    page.locator("#send").click()
    expect(page.locator("#errsum")).to_be_visible()
    assert sticks_out(page) <= 0
