"""The main job in a real browser against the real product, started as people start it.

A customer complains through the widget in a shop's page on another site, staff answer, the
customer reads and writes. The limits of time and number are off, everything else is as shipped.
"""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Dialog, Page, expect

from tests.browser import walks
from tests.browser.walks import SAID, Demo, Watch
from tests.corpus import photo
from tests.journeys.visitor import visitor_at

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("main-job")]

REPLY = "Dziękujemy za zdjęcia. Czy woda zbiera się także przy pokrywce?"
ANSWER = "Nie, tylko u podstawy. Żółta uszczelka jest pęknięta."
METHOD = "Nowy czajnik kurierem, na nasz koszt"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The running product with a small demo, for all tests of this file."""
    with walks.running_demo(tmp_path_factory.mktemp("demo") / "var", complaints=12) as running:
        yield running


@pytest.fixture
def staff(browser: Browser, demo: Demo) -> Iterator[Page]:
    """The head of complaints, signed in by keyboard, on a screen of their own."""
    context, watch = walks.watched(browser, demo, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    walks.sign_in(page, demo)
    yield page
    assert watch.violations() == []
    assert watch.foreign == []
    context.close()


def customer(browser: Browser, demo: Demo, **how: Any) -> tuple[Page, Watch]:
    """A customer from Poland in a private window."""
    context, watch = walks.watched(browser, demo, locale="pl-PL", **how)
    return context.new_page(), watch


# -- the journey ----------------------------------------------------------------------------------


def test_the_main_job_in_polish_through_the_widget_in_a_shops_page(
    browser: Browser, demo: Demo, staff: Page
) -> None:
    """SECURITY §4, row 26: with the loader, from another site, third-party cookies blocked."""
    page, watch = customer(browser, demo)
    page.goto(f"{demo.shop}/demo/shop?lang=pl")
    form = walks.widget(page)
    been = page.evaluate("history.length")
    number, code = walks.file_by_steps(form)
    assert page.evaluate("history.length") == been  # "Back" leads out of the shop's page
    assert_a_frame_without_traces(watch, demo)
    assert_our_own_origin_sent_it(demo, number)

    # the number alone shows where it is, and nothing that was said
    page.goto(f"{demo.product}/track/{number}")
    expect(page.locator("html")).to_have_attribute("lang", "pl")
    expect(page.locator("h1")).to_be_visible()
    for text in (SAID["name"], SAID["email"], SAID["description"], SAID["product"]):
        assert text not in page.content()

    # staff find it, take it, check it and ask
    walks.find_by_keyboard(staff, number)
    expect(staff.locator("#thread")).to_contain_text(SAID["description"])
    expect(staff.locator("#thread img")).to_have_count(2)
    walks.take_by_keyboard(staff, "Anna")
    walks.reply_by_keyboard(staff, REPLY)

    # a mail without the words leads to the page with them
    text = walks.mail_about(page, demo, number, count=3)
    assert REPLY not in text
    walks.follow_link(page, walks.link_in(text))
    assert code not in page.url
    expect(page.locator("#conversation")).to_contain_text(REPLY)
    page.locator("#body").fill(ANSWER)
    page.locator("#write button.primary").click()
    expect(page.locator("#conversation")).to_contain_text(ANSWER)

    # staff read the answer, and record a decision once it is whole
    staff.goto(f"{demo.product}/panel/complaints/{number}")
    expect(staff.locator("#thread")).to_contain_text(ANSWER)
    walks.record_decision(staff, METHOD)

    # the answer itself is mailed, and stands on the page
    text = walks.mail_about(page, demo, number, count=4)
    assert METHOD in " ".join(text.split())
    walks.follow_link(page, walks.link_in(text))
    expect(page.locator("main")).to_contain_text(METHOD)
    assert watch.foreign == []
    assert watch.violations() == []
    page.context.close()


def test_the_same_without_any_script(browser: Browser, demo: Demo) -> None:
    """SECURITY §4, row 26: the same snippet without its script."""
    page, watch = customer(browser, demo, java_script_enabled=False)
    page.goto(f"{demo.shop}/demo/shop?lang=pl")
    number, code = walks.file_at_once(page.frame_locator(walks.FRAME))
    assert_a_frame_without_traces(watch, demo)
    assert_our_own_origin_sent_it(demo, number)

    work, _ = customer(browser, demo, java_script_enabled=False)
    walks.sign_in(work, demo)
    work.locator("input[name=q]").fill(number)
    work.keyboard.press("Enter")
    work.locator("tr[data-row] th a").click()
    expect(work.locator("#thread")).to_contain_text(SAID["description"])
    walks.assign(work, label="Anna Zielińska")
    work.locator("form[action$=start_review] button").click()
    work.locator("#reply-body").fill(REPLY)
    work.locator("#reply-form button.primary").click()
    expect(work.locator("#thread")).to_contain_text(REPLY)

    text = walks.mail_about(page, demo, number, count=3)
    assert walks.link_in(text).endswith(f"{number}#{code}")
    walks.follow_link(page, walks.link_in(text), script=False)
    expect(page.locator("#conversation")).to_contain_text(REPLY)
    page.locator("#body").fill(ANSWER)
    page.locator("#write button.primary").click()
    expect(page.locator("#conversation")).to_contain_text(ANSWER)

    work.goto(f"{demo.product}/panel/complaints/{number}")
    expect(work.locator("#thread")).to_contain_text(ANSWER)
    walks.record_decision(work, METHOD)

    walks.mail_about(page, demo, number, count=4)
    page.goto(f"{demo.product}/track/{number}")
    expect(page.locator("main")).to_contain_text(METHOD)
    assert watch.foreign == []
    page.context.close()
    work.context.close()


def test_the_same_through_a_page_with_a_strict_policy(
    browser: Browser, demo: Demo, staff: Page
) -> None:
    page, watch = customer(browser, demo)
    page.goto(f"{demo.shop}/demo/hosts/strict-csp")
    form = walks.widget(page)
    number, _ = walks.file_by_steps(form)

    assert watch.violations() == []
    assert_a_frame_without_traces(watch, demo)
    assert_our_own_origin_sent_it(demo, number)
    walks.find_by_keyboard(staff, number)
    walks.take_by_keyboard(staff, "Anna")
    walks.reply_by_keyboard(staff, REPLY)
    walks.follow_link(page, walks.link_in(walks.mail_about(page, demo, number, count=3)))
    expect(page.locator("#conversation")).to_contain_text(REPLY)
    page.context.close()


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_on_the_shops_page_moves_when_the_form_appears(
    browser: Browser, demo: Demo, width: int
) -> None:
    page, _ = customer(browser, demo)
    # in the second window what follows the form is in sight all the time
    for address, height in (("/demo/shop?lang=pl", 900), ("/demo/hosts/inline", 2000)):
        page.set_viewport_size({"width": width, "height": height})
        page.goto(demo.shop + address)
        form = walks.widget(page)
        walks.fill_step(form, 1, SAID)
        form.locator("#next").press("Enter")
        expect(form.locator("[name=product]")).to_be_visible()

        assert page.evaluate("shift") == 0
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.context.close()


@pytest.mark.parametrize("place", ["sandboxed", "sandboxed-same-origin"])
def test_a_sandbox_keeps_nobody_from_complaining(browser: Browser, demo: Demo, place: str) -> None:
    page, watch = customer(browser, demo)
    page.goto(f"{demo.shop}/demo/hosts/{place}")
    if place == "sandboxed":  # no origin, no steps: the one long page
        number, _ = walks.file_at_once(page.frame_locator(walks.FRAME))
    else:
        wrapper = page.frame_locator("iframe")
        expect(wrapper.locator("reclamator-form")).to_have_attribute("state", "ready")
        number, _ = walks.file_by_steps(wrapper.frame_locator(walks.FRAME))

    assert number
    assert watch.cookies_set == []
    assert watch.cookies_sent == []
    page.context.close()


def test_no_form_stands_in_an_opaque_box(browser: Browser, demo: Demo) -> None:
    page, _ = customer(browser, demo, viewport={"width": 800, "height": 2800})
    page.goto(f"{demo.shop}/demo/hosts/dark")

    for name, surface in (("dark", (0x16, 0x1E, 0x22)), ("light", (0xFF, 0xFF, 0xFF))):
        expect(page.locator(f"#{name}")).to_have_attribute("state", "ready")
        frame = page.locator(f"#{name} iframe")
        body = page.frame_locator(f"#{name} iframe").locator("body")
        assert frame.evaluate("(frame) => getComputedStyle(frame).colorScheme") == name
        assert body.evaluate("(body) => getComputedStyle(body).colorScheme") == name
        assert walks.corners(frame) == {surface}
    page.context.close()


def test_a_page_that_the_company_has_not_listed_shows_no_form(browser: Browser, demo: Demo) -> None:
    """SECURITY §4, row 26: the browser refuses the frame."""
    page, _ = customer(browser, demo)

    with page.expect_event("console", lambda line: "frame-ancestors" in line.text):
        page.goto(demo.product.replace("127.0.0.1", "stranger.test") + "/demo/hosts/bare-iframe")

    [frame] = page.main_frame.child_frames
    frame.wait_for_load_state()
    assert frame.locator("form").count() == 0
    page.context.close()


def assert_a_frame_without_traces(watch: Watch, demo: Demo) -> None:
    """No cookie was set or sent, no other host was asked, no policy was broken."""
    assert watch.cookies_set == []
    assert watch.cookies_sent == []
    assert watch.foreign == []
    assert watch.context.cookies() == []
    assert [line for line in watch.said if line.startswith("uncaught")] == []


def assert_our_own_origin_sent_it(demo: Demo, number: str) -> None:
    """The frame's `Origin` was real: what comes without one is set aside."""
    machine = visitor_at(demo.product, Authorization=f"Bearer {demo.about['api_key']}")
    assert machine.get(f"/api/v1/complaints/{number}").json["quarantine"] is None


# -- accessible -----------------------------------------------------------------------------------


# Each width and each scheme in `make test`; the other two pairs in `make test-long`.
@pytest.mark.parametrize(
    ("width", "scheme"),
    [
        (360, "light"),
        (1280, "dark"),
        pytest.param(360, "dark", marks=pytest.mark.long),
        pytest.param(1280, "light", marks=pytest.mark.long),
    ],
)
def test_axe_finds_nothing_on_any_page(
    browser: Browser, demo: Demo, width: int, scheme: str
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=scheme,  # type: ignore[arg-type]
        reduced_motion="reduce",
        bypass_csp=True,
    )
    page = context.new_page()

    found = {name: looked for name in axe_walk(page, demo) if (looked := faults(page))}

    assert not found, json.dumps(found, indent=1, ensure_ascii=False)
    context.close()


def axe_walk(page: Page, demo: Demo) -> Iterator[str]:
    """Walk from page to page and name each."""
    yield from _form_steps(page, demo)
    number, code = walks.receipt(page)
    yield "receipt"
    page.goto(f"{demo.product}/f/{demo.company}?embed=1")
    yield "form in a frame"
    page.evaluate("document.querySelector('#form').submit()")
    expect(page.locator("#errsum")).to_be_visible()
    yield "form with errors"
    yield from _tracking(page, demo, number, code)
    yield from _panel(page, demo, number)


def _form_steps(page: Page, demo: Demo) -> Iterator[str]:
    page.goto(f"{demo.product}/f/{demo.company}?lang=en")
    for step in range(1, walks.STEPS + 1):
        walks.fill_step(page, step, SAID)
        if step == 2:
            page.locator("#attachments").set_input_files(list(walks.PHOTOS))
            expect(page.locator(".file .st.done")).to_have_count(2)
        yield f"form, step {step}"
        page.locator("#next" if step < walks.STEPS else "#send").press("Enter")


def _tracking(page: Page, demo: Demo, number: str, code: str) -> Iterator[str]:
    for path in ("/", "/track", f"/track/{number}", f"/privacy/{demo.company}", "/nowhere"):
        page.goto(demo.product + path)
        yield path.replace(number, "number")
    page.goto(f"{demo.product}/track/{number}")
    page.locator("#access-code").fill("AAAAA-AAAAA")
    page.locator("form[data-access-code] button").click()
    expect(page.locator(".errsum")).to_be_visible()
    yield "wrong access code"
    walks.follow_link(page, f"{demo.product}/track/{number}#{code}")
    yield "tracking, opened"


def _panel(page: Page, demo: Demo, number: str) -> Iterator[str]:
    page.goto(f"{demo.product}/sign-in")
    yield "sign-in"
    page.locator("#email").fill("nobody@nowhere.example")
    page.keyboard.press("Enter")
    expect(page.locator(".errsum")).to_be_visible()
    yield "sign-in, refused"
    walks.sign_in(page, demo)
    yield "register"
    page.goto(f"{demo.product}/panel/dashboard")
    yield "dashboard"
    for query in ("?tab=aside", "?q=nothing-like-it"):
        page.goto(f"{demo.product}/panel/complaints{query}")
        yield f"register {query}"
    for query in ("", "?tab=history", "?tab=documents"):
        page.goto(f"{demo.product}/panel/complaints/{number}{query}")
        yield f"complaint {query}"
    page.goto(f"{demo.product}/panel/complaints/{number}")
    walks.assign(page, index=1)
    page.locator("form[action$=start_review] button").click()
    expect(page.locator("#decision form")).to_be_visible()
    page.locator("#decision form button.primary").click()
    expect(page.locator("#decision .errsum")).to_be_visible()
    yield "complaint, decision with errors"
    page.goto(f"{demo.product}/demo/outbox")
    yield "outbox"


# What sticks out of the window, unless a region of its own scrolls or hides it.
TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
  [...document.querySelectorAll("body *")]
    .filter((each) => each.getBoundingClientRect().right > innerWidth + 1)
    .map((each) => each.outerHTML.slice(0, 120))"""


def faults(page: Page) -> list[tuple[str, list[str]]]:
    """What axe finds on a page as it stands, and whether it has to be scrolled sideways."""
    found = Axe().run(page).response["violations"]
    told = [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in found]
    wide = page.evaluate(TOO_WIDE)
    return [*told, ("sideways", wide)] if wide else told


# -- languages ------------------------------------------------------------------------------------


def test_the_language_can_be_chosen_on_every_public_page(browser: Browser, demo: Demo) -> None:
    page, _ = customer(browser, demo, viewport={"width": 360, "height": 800})
    page.goto(f"{demo.product}/f/{demo.company}?lang=en")
    number, code = walks.file_by_steps(page, photos=())
    walks.follow_link(page, f"{demo.product}/track/{number}?lang=en#{code}")
    paths = ("/", "/sign-in", "/track", f"/track/{number}", "/track/7K4M-XQ9F-2DWT")
    forms = (f"/f/{demo.company}", f"/f/{demo.company}?embed=1", f"/privacy/{demo.company}")

    for path in (*paths, *forms):
        page.goto(f"{demo.product}{path}{'&' if '?' in path else '?'}lang=en")
        for code in ("fi", "ru", "pl"):
            page.locator("details:has(a[hreflang]) > summary").click()
            page.locator(f"a[hreflang={code}]").click()
            expect(page.locator("html")).to_have_attribute("lang", code)
        assert urlsplit(page.url).path == urlsplit(path).path
        assert not re.search(r"\{[a-z_]+\}|%\([a-z_]+\)", page.locator("body").inner_text())
    page.context.close()


# -- row 39: what stays in the browser ------------------------------------------------------------

STORED = """async () => JSON.stringify([
  { ...localStorage }, { ...sessionStorage }, history.state,
  await indexedDB.databases(), await caches.keys(),
  (await navigator.serviceWorker?.getRegistrations() ?? []).length,
])"""


def test_after_a_staff_session_nothing_of_it_is_left_in_the_browser(
    browser: Browser, demo: Demo
) -> None:
    """SECURITY §4, row 39: local and session storage, IndexedDB, caches, history, workers."""
    page, _ = customer(browser, demo)
    page.goto(f"{demo.product}/f/{demo.company}?lang=pl")
    number, _code = walks.file_by_steps(page)
    page.context.close()
    context, _ = walks.watched(browser, demo, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    walks.sign_in(page, demo)

    walks.find_by_keyboard(page, number)
    walks.take_by_keyboard(page, "Anna")
    walks.reply_by_keyboard(page, REPLY)
    page.locator("#thread img").first.click()
    page.goto(f"{demo.product}/panel/complaints/{number}?tab=documents")
    page.go_back()
    page.wait_for_load_state("networkidle")
    stored = page.evaluate(STORED) + json.dumps(context.storage_state(indexed_db=True))

    markers = (*SAID.values(), number, number.replace("-", ""), REPLY, demo.person("head")["email"])
    for marker in markers:
        assert marker not in stored
        assert json.dumps(marker)[1:-1] not in stored
    assert {cookie["name"] for cookie in context.cookies()} == {"rcl_s", "rcl_c"}
    assert all(cookie["httpOnly"] for cookie in context.cookies())
    context.close()


# -- row 38: words stay words ---------------------------------------------------------------------

PAYLOADS = (
    "<script>alert(1)</script>",
    '"><img src=/xss-1 onerror=alert(2)>',
    "<svg onload=alert(3)><use href=/xss-2#a></svg>",
    '<div hx-get="/xss-3" hx-trigger="load" hx-swap="outerHTML">x</div>',
    '<a href="javascript:alert(4)" autofocus onfocus=alert(5)>x</a>',
    "<iframe srcdoc='<script>parent.alert(6)</script>' src=/xss-4></iframe>",
    "</textarea></title></style><script src=/xss-5></script>",
    "<style>@import '/xss-6';*{background:url(/xss-7)}</style>",
    '<meta http-equiv="refresh" content="0;url=/xss-8">',
    "<form action=/xss-9><button autofocus onfocus=alert(7)>x</form>",
    "' onmouseover='alert(8)' data-copy='x' data-dialog='shortcuts",
    "{{ 7 * 191 }}{% raw %}${alert(9)}<!-- <link rel=stylesheet href=/xss-10>",
)
FIELDS = ("name", "product", "order_number", "sold_by")


def test_what_people_type_runs_nowhere(browser: Browser, demo: Demo) -> None:
    """SECURITY §4, row 38, with 12 of its 60 payloads; all: tests/web/test_stored_words.py."""
    numbers = [file_payloads(demo, turn) for turn in range(len(PAYLOADS) // len(FIELDS))]
    context, watch = walks.watched(browser, demo, viewport={"width": 1280, "height": 900})
    context.on("dialog", lambda dialog: note_dialog(watch, dialog))
    fired: list[str] = []
    context.on("request", lambda request: fired.append(request.url))
    page = context.new_page()

    walks.sign_in(page, demo)
    looked_at(page, demo, "/panel/complaints?sort=-due")
    for number, code in numbers:
        for query in ("", "?tab=history", "?tab=documents", "?compose=note"):
            looked_at(page, demo, f"/panel/complaints/{number}{query}")
        page.locator("#note-body").fill("\n".join(PAYLOADS))
        page.locator("#note-form button.primary").click()
        expect(page.locator("#thread")).to_contain_text("xss-9", use_inner_text=True)
        walks.follow_link(page, f"{demo.product}/track/{number}#{code}")
        page.locator("#body").fill("\n".join(PAYLOADS))
        page.locator("#write button.primary").click()
        expect(page.locator("#conversation .bubble, #conversation article").nth(1)).to_be_visible()
        walks.mail_about(page, demo, number)
        expect(page.frame_locator("iframe.mail").locator("body")).to_contain_text("xss")
        looked_at(page, demo, f"/panel/complaints/{number}")

    assert watch.dialogs == []
    assert [url for url in fired if "xss" in url] == []
    assert watch.foreign == []
    assert watch.violations() == []
    assert "1337" not in page.content()
    context.close()


def file_payloads(demo: Demo, turn: int) -> tuple[str, str]:
    """File a complaint by API with a payload in each short field, and all of them in the text."""
    machine = visitor_at(demo.product, Authorization=f"Bearer {demo.about['api_key']}")
    few = PAYLOADS[turn * len(FIELDS) : (turn + 1) * len(FIELDS)]
    body = {
        "category": "other",
        "claim": "other",
        "description": "\n".join(PAYLOADS),
        "email": f"payload.{turn}@klient.example",
        **dict(zip(FIELDS, few, strict=True)),
    }
    made = machine.send_json("POST", "/api/v1/complaints", body)
    assert made.status == 201, made.body
    number, code = made.json["number"], made.json["access_code"]
    name = f"{few[0].replace('/', '-').replace(chr(34), '')}.png"
    files = {"attachments": [(name, photo("PNG"), "image/png")]}
    sent = machine.post(f"/api/v1/complaints/{number}/attachments", {}, files)
    assert sent.status == 201, sent.body
    return number, code


def looked_at(page: Page, demo: Demo, path: str) -> None:
    """Open a page and let everything on it that could run have run."""
    page.goto(demo.product + path)
    page.wait_for_load_state("networkidle")


def note_dialog(watch: Watch, dialog: Dialog) -> None:
    """Remember a dialog, and close it so that the page goes on."""
    watch.dialogs.append(dialog.message)
    dialog.dismiss()


# -- a bad line -----------------------------------------------------------------------------------


def test_what_a_cut_line_kept_back_is_sent_again_in_place(staff: Page, demo: Demo) -> None:
    staff.goto(f"{demo.product}/panel/complaints")
    staff.locator("tr[data-row] th a").first.click()
    staff.locator("#reply-body").fill("Once more, please.")

    staff.context.set_offline(True)
    staff.locator("#reply-form button").last.click()
    again = staff.get_by_role("button", name="Try again")
    expect(again).to_be_visible()
    expect(staff.locator("#reply-body")).to_have_value("Once more, please.")

    staff.context.set_offline(False)
    again.click()
    expect(staff.locator("#thread")).to_contain_text("Once more, please.")
    expect(staff.locator("#reply-body")).to_be_focused()


def test_a_reply_outlives_the_session_in_which_it_was_written(staff: Page, demo: Demo) -> None:
    staff.goto(f"{demo.product}/panel/complaints")
    staff.locator("tr[data-row] th a").first.click()
    staff.locator("#reply-body").fill("Written over a long lunch.")
    beside = staff.context.new_page()
    beside.goto(f"{demo.product}/profile")
    beside.get_by_role("button", name="Sign out everywhere").click()
    expect(beside).to_have_url(re.compile("/sign-in"))

    send = staff.locator("#reply-form button").last
    send.click()
    expect(staff.get_by_text("Your session has ended.")).to_be_visible()
    expect(staff.locator("#reply-body")).to_have_value("Written over a long lunch.")

    with staff.expect_popup() as opened:
        staff.get_by_role("link", name="Sign in in a new tab").click()
    walks.sign_in(opened.value, demo)
    staff.get_by_role("button", name="Try again").click()
    expect(staff.locator("#thread")).to_contain_text("Written over a long lunch.")
    expect(staff.get_by_text("Your session has ended.")).to_be_hidden()
