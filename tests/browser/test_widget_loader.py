"""The loader on merchants' pages, in a real browser, across two sites (WIDGET §1.9).

The numbers in the headings are the rows of that matrix.
"""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Frame, FrameLocator, Locator, Page, Route, expect

from tests.browser.stand_in import COMPANY, StandIn, running_stand_in
from tests.browser.walks import corners, next_of
from tests.servers import needs

pytestmark = [pytest.mark.browser]

# Runs before any page's own scripts: keeps what a merchant's page would notice.
NOTICE = """
window.seen = [];
for (const type of ["ready", "open", "close", "step", "invalid", "submitted", "error"]) {
  document.addEventListener(`reclamator:${type}`, (event) => {
    seen.push({ type, detail: event.detail, composed: event.composed, id: event.target.id });
  });
}
window.listeners = [];
const listen = window.addEventListener;
window.addEventListener = function (type, ...rest) {
  if (this === window || this === undefined) listeners.push(type);
  return listen.call(this ?? window, type, ...rest);
};
window.shift = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) shift += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIn]:
    """Both sites, for all tests of this file."""
    with running_stand_in(tmp_path_factory.mktemp("stand-in")) as site:
        yield site


@pytest.fixture
def site(running: StandIn) -> StandIn:
    """Both sites, as they are at first."""
    running.origins = [running.shop]
    running.frame_ancestors = running.shop_policy = ""
    running.received.clear()
    return running


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A tab that fails the test when one of our scripts throws, or a cookie is set."""
    context.add_init_script(NOTICE)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    assert faults == []
    assert context.cookies() == []


def ready(page: Page, selector: str = "reclamator-form") -> Locator:
    """The element, once its frame has answered."""
    form = page.locator(selector).first
    expect(form).to_have_attribute("state", "ready")
    return form


# The loader's own observer was first: by the time ours is told, the loader has been.
IN_VIEW = """() => new Promise((resolve) => new IntersectionObserver((entries, watcher) => {
  if (!entries[0].isIntersecting) return;
  watcher.disconnect();
  resolve(true);
}).observe(document.querySelector("iframe")))"""


def loaded(page: Page) -> None:
    """Wait until the loader has run."""
    page.wait_for_function("() => window.Reclamator")


def in_view(frame: Page | Frame) -> None:
    """Wait until the form's frame is in view, and the loader was told so."""
    frame.wait_for_function(IN_VIEW)


def tall(page: Page, wanted: str) -> None:
    """Wait until the frame's height is as wanted, such as "> 2000"."""
    page.wait_for_function(f"() => document.querySelector('iframe').offsetHeight {wanted}")


def seen(page: Page, kind: str) -> list[dict[str, Any]]:
    """What the page was told about one kind of event."""
    events: list[dict[str, Any]] = page.evaluate("seen")
    return [event for event in events if event["type"] == kind]


def wait_for_event(page: Page, kind: str) -> dict[str, Any]:
    """The first event of a kind, when it comes."""
    page.wait_for_function("(kind) => seen.some((event) => event.type === kind)", arg=kind)
    return seen(page, kind)[0]


def inside(page: Page, selector: str = "reclamator-form iframe") -> FrameLocator:
    """The form in its frame."""
    return page.frame_locator(selector)


def frame_of(page: Page, selector: str = "reclamator-form iframe") -> Frame:
    """The frame itself, to speak from within."""
    handle = page.locator(selector).first.element_handle()
    frame = handle.content_frame() if handle else None
    assert frame is not None
    return frame


def height(page: Page, selector: str = "reclamator-form iframe") -> float:
    """How tall the frame stands."""
    return float(page.locator(selector).first.evaluate("(frame) => frame.offsetHeight"))


# -- 1: strict policy -----------------------------------------------------------------------------


def test_a_strict_policy_and_trusted_types_are_kept(page: Page, site: StandIn) -> None:
    page.goto(site.host("strict-csp"))
    ready(page)

    page.get_by_role("link", name="Make a complaint").click()
    ready(page, "reclamator-form[mode=popup]")

    assert page.evaluate("violations") == []


# -- 4, 5: sandboxes ------------------------------------------------------------------------------


def test_a_sandboxed_frame_shakes_no_hand_but_sends(page: Page, site: StandIn) -> None:
    page.goto(site.host("sandboxed"))
    inside(page).get_by_label("Name").fill("Ada")

    inside(page).get_by_role("button", name="Send").click()

    expect(inside(page).get_by_role("heading")).to_have_text("We have received your complaint")
    assert site.received[0][0] == "null"
    assert site.received[0][1]["name"] == "Ada"
    assert seen(page, "ready") == []


def test_a_wrapper_without_origin_leaves_the_link(page: Page, site: StandIn) -> None:
    page.clock.install()
    wrapper = f'<iframe sandbox="allow-scripts" src="{site.host("inline")}" height="900"></iframe>'
    page.goto(site.page(wrapper), wait_until="domcontentloaded")
    form = page.frame_locator("iframe").locator("reclamator-form")
    expect(form).to_have_attribute("state", "loading")
    in_view(frame_of(page, "iframe"))

    page.clock.run_for(10_500)

    expect(form).to_have_attribute("state", "error")
    expect(page.frame_locator("iframe").get_by_role("link", name="Complaint form")).to_be_visible()


def test_a_sandbox_with_origin_has_everything(page: Page, site: StandIn) -> None:
    page.goto(site.host("sandboxed-same-origin"))
    host = page.frame_locator("iframe")
    expect(host.locator("reclamator-form")).to_have_attribute("state", "ready")

    host.frame_locator("iframe").get_by_role("button", name="Done").click()

    expect(host.locator("reclamator-form")).to_have_attribute("state", "submitted")


# -- 6: right to left, narrow ---------------------------------------------------------------------


def test_a_narrow_page_from_right_to_left_does_not_overflow(page: Page, site: StandIn) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(site.host("right-to-left"))
    ready(page)

    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert (
        page.locator("iframe").evaluate("(frame) => getComputedStyle(frame).borderWidth") == "0px"
    )
    tab = page.get_by_role("link", name="Complaints").bounding_box()
    assert tab is not None
    assert tab["x"] < 100
    assert tab["height"] >= 44


# -- 7: dark and light ----------------------------------------------------------------------------


def test_frame_and_document_agree_on_the_scheme(page: Page, site: StandIn) -> None:
    page.goto(site.host("dark"))
    ready(page, "#dark")
    ready(page, "#light")

    for name in ("dark", "light"):
        frame = page.locator(f"#{name} iframe")
        assert frame.evaluate("(frame) => getComputedStyle(frame).colorScheme") == name
        assert frame_of(page, f"#{name} iframe").evaluate(
            "getComputedStyle(document.documentElement).colorScheme"
        ) in (name, "normal")


@pytest.mark.parametrize("name", ["dark", "light"])
def test_no_form_stands_in_an_opaque_box(page: Page, site: StandIn, name: str) -> None:
    page.set_viewport_size({"width": 800, "height": 2800})  # frames out of sight are not painted
    page.goto(site.host("dark"))
    ready(page, f"#{name}")

    # The stand-in paints nothing itself: what shows through is the shop.
    assert corners(page.locator(f"#{name} iframe")) == {(0x10, 0x18, 0x20)}


def test_a_changed_theme_reaches_the_document(page: Page, site: StandIn) -> None:
    page.goto(site.page(site.snippet(form='theme="light"', query="&theme=light")))
    form = ready(page)

    form.evaluate("(form) => form.setAttribute('theme', 'dark')")

    expect(inside(page).locator("html")).to_have_attribute("data-scheme", "dark")
    assert page.locator("iframe").evaluate("(frame) => frame.style.colorScheme") == "dark"


# -- 13: plain http --------------------------------------------------------------------------------


def test_a_shop_without_https_has_the_form_too(page: Page, site: StandIn) -> None:
    shop = site.page(site.snippet()).replace("localhost", "shop.test")
    site.origins = [shop.rpartition("/")[0]]
    page.goto(shop)
    ready(page)
    assert not frame_of(page).evaluate("isSecureContext")

    inside(page).get_by_role("button", name="Send").click()

    expect(page.locator("reclamator-form")).to_have_attribute("state", "submitted")


# -- 8, 9: many, twice, late ----------------------------------------------------------------------


def test_fifty_mounts_leave_two_forms_and_one_listener(page: Page, site: StandIn) -> None:
    page.goto(site.host("spa"))

    page.get_by_role("button", name="50 times").click()

    forms = page.locator("reclamator-form")
    expect(forms).to_have_count(2)
    for index in range(2):
        expect(forms.nth(index)).to_have_attribute("state", "ready")
    assert page.locator("iframe").count() == 2
    assert len(seen(page, "ready")) == 2
    assert page.evaluate("listeners").count("message") == 1


def test_a_form_that_moves_in_the_page_answers_again(page: Page, site: StandIn) -> None:
    page.goto(site.page(site.snippet() + "<main></main>"))
    form = ready(page)

    form.evaluate("(form) => document.querySelector('main').append(form)")

    page.wait_for_function("() => seen.filter((event) => event.type === 'ready').length === 2")
    assert page.locator("iframe").count() == 1


def test_two_forms_on_a_page_are_told_apart(page: Page, site: StandIn) -> None:
    page.goto(site.host("two-widgets"))
    ready(page, "#first")
    ready(page, "#second")

    inside(page, "#second iframe").get_by_role("button", name="Done").click()

    expect(page.locator("#second")).to_have_attribute("state", "submitted")
    expect(page.locator("#first")).to_have_attribute("state", "ready")
    assert page.locator("#second iframe").get_attribute("title") == "Formularz reklamacji"


@pytest.mark.parametrize(
    "markup",
    [
        '<script async src="{base}/widget/v1.js?company={company}"></script>' * 2,
        '<reclamator-form company="{company}"></reclamator-form>'
        '<script async src="{base}/widget/v1.js?company={company}"></script>',
        '<a data-reclamator="{company}" data-mode="inline" href="{base}/f/{company}">Complain</a>'
        '<script src="{base}/widget/v1.js?company={company}"></script>',
        '<script>addEventListener("load", () => document.body.append(Object.assign('
        'document.createElement("script"), {{ src: "{base}/widget/v1.js?company={company}" }})))'
        "</script>",
        '<head><script src="{base}/widget/v1.js" data-company="{company}"></script></head><p>Shop',
    ],
    ids=["pasted twice", "beside an element", "beside a link", "after load", "in the head"],
)
def test_there_is_one_form_however_the_script_came(page: Page, site: StandIn, markup: str) -> None:
    page.goto(site.page(markup.format(base=site.base, company=COMPANY)))

    ready(page)

    assert page.locator("reclamator-form").count() == 1
    assert page.locator("iframe").count() == 1
    assert page.locator("body reclamator-form").count() == 1


def test_the_one_liner_mounts_right_after_its_script(page: Page, site: StandIn) -> None:
    page.goto(site.host("one-liner"))
    ready(page)

    order = page.locator("body > :is(p, script, reclamator-form)").evaluate_all(
        "(all) => all.map((element) => element.id || element.localName)"
    )

    assert order == ["above", "script", "reclamator-form", "below"]


def test_a_tag_that_is_still_being_parsed_keeps_its_own_frame(page: Page, site: StandIn) -> None:
    script = f'<script src="{site.base}/widget/v1.js"></script>'

    page.goto(site.page(script + site.snippet()))
    ready(page)

    assert page.locator("iframe").count() == 1


def test_a_script_that_comes_late_finds_a_frame_that_gave_up(page: Page, site: StandIn) -> None:
    page.clock.install()
    page.goto(site.page(site.snippet(script="type=text/plain")))
    page.clock.run_for(20_000)
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))

    page.add_script_tag(url=f"{site.base}/widget/v1.js")

    ready(page)
    assert requests == [f"{site.base}/widget/v1.js"]


def test_a_frame_without_a_script_works_and_stops_asking(page: Page, site: StandIn) -> None:
    page.clock.install()
    page.goto(site.host("bare-iframe"))
    page.evaluate("() => { window.asked = 0; onmessage = () => { asked += 1 } }")

    page.clock.run_for(60_000)

    assert page.evaluate("asked") <= 40
    inside(page, "iframe").get_by_label("Name").fill("Ada")
    inside(page, "iframe").get_by_role("button", name="Send").click()
    expect(inside(page, "iframe").get_by_role("heading")).to_contain_text("We have received")


def test_scan_upgrades_links_that_were_added_later(page: Page, site: StandIn) -> None:
    page.goto(site.host("link"))
    loaded(page)
    page.evaluate(
        """([base, company]) => {
          const link = Object.assign(document.createElement("a"), { href: base, id: "late" });
          link.dataset.reclamator = company;
          link.dataset.onclick = "alert(1)";
          link.textContent = "Later";
          document.body.append(link);
          Reclamator.scan();
        }""",
        [site.base, COMPANY],
    )

    form = page.locator("reclamator-form:has(#late)")

    expect(form).to_have_attribute("mode", "popup")
    assert form.get_attribute("onclick") is None
    page.get_by_role("link", name="Later").click()
    expect(page.get_by_role("dialog")).to_be_visible()


# -- 11: nobody answers ---------------------------------------------------------------------------


def unreachable(page: Page, site: StandIn) -> None:
    page.route("**/f/**", lambda route: route.abort())


def unavailable(page: Page, site: StandIn) -> None:
    page.route("**/f/**", lambda route: route.fulfill(status=503, body="Later"))


def forbidden(page: Page, site: StandIn) -> None:
    site.frame_ancestors = "https://other.example"


@pytest.mark.parametrize("trouble", [unreachable, unavailable, forbidden])
def test_a_form_that_does_not_answer_leaves_a_link(
    page: Page, site: StandIn, trouble: Callable[[Page, StandIn], None]
) -> None:
    trouble(page, site)
    page.clock.install()
    page.goto(site.host("inline"), wait_until="domcontentloaded")
    expect(page.locator("reclamator-form")).to_have_attribute("state", "loading")
    frame = page.locator("iframe")
    in_view(page)
    before = frame.bounding_box()

    page.clock.run_for(10_500)

    expect(page.locator("reclamator-form")).to_have_attribute("state", "error")
    assert wait_for_event(page, "error")["detail"] == {"reason": "timeout"}
    assert frame.bounding_box() == before
    link = page.get_by_role("link", name="Complaint form")
    expect(link).to_be_visible()
    assert link.get_attribute("href") == f"{site.base}/f/{COMPANY}"
    assert link.get_attribute("target") == "_blank"


def test_a_frame_in_a_page_that_is_not_listed_leaves_a_link(page: Page, site: StandIn) -> None:
    site.frame_ancestors = f"'self' {site.shop}"  # every page around the frame counts
    outer = site.page(f'<iframe src="{site.host("inline")}" height="900"></iframe>')
    page.clock.install()
    page.goto(outer.replace("localhost", "stranger.test"), wait_until="domcontentloaded")
    shop = page.frame_locator("iframe")
    expect(shop.locator("reclamator-form")).to_have_attribute("state", "loading")
    in_view(frame_of(page, "iframe"))

    page.clock.run_for(10_500)

    expect(shop.locator("reclamator-form")).to_have_attribute("state", "error")
    expect(shop.get_by_role("link", name="Complaint form")).to_be_visible()
    assert shop.frame_locator("iframe").locator("form").count() == 0


def test_a_slow_frame_is_no_false_alarm(page: Page, site: StandIn) -> None:
    held: list[Route] = []
    page.route("**/f/**", lambda route: held.append(route))
    page.clock.install(time=0)
    page.clock.pause_at(1)
    page.goto(site.host("inline"), wait_until="domcontentloaded")
    expect(page.locator("reclamator-form")).to_have_attribute("state", "loading")
    in_view(page)
    page.clock.run_for(9_900)

    next_of(held, page).continue_()

    ready(page)
    assert seen(page, "error") == []
    assert page.locator("reclamator-form a").count() == 0


def test_offline_is_said_so(page: Page, site: StandIn, context: BrowserContext) -> None:
    page.route("**/f/**", lambda route: route.abort())
    page.clock.install()
    page.goto(site.host("inline"), wait_until="domcontentloaded")
    expect(page.locator("reclamator-form")).to_have_attribute("state", "loading")
    in_view(page)
    context.set_offline(True)

    page.clock.run_for(10_500)

    assert wait_for_event(page, "error")["detail"] == {"reason": "offline"}


def test_a_frame_far_below_is_not_missed_before_it_is_seen(page: Page, site: StandIn) -> None:
    page.route("**/f/**", lambda route: route.abort())
    page.clock.install()
    page.goto(site.page('<div style="height:5000px"></div>' + site.snippet()))
    expect(page.locator("reclamator-form")).to_have_attribute("state", "loading")

    page.clock.run_for(30_000)
    assert seen(page, "error") == []

    page.locator("iframe").scroll_into_view_if_needed()
    in_view(page)
    page.clock.run_for(10_500)
    wait_for_event(page, "error")


def test_a_late_answer_takes_the_link_away(page: Page, site: StandIn) -> None:
    page.clock.install()
    page.route("**/f/**", lambda route: route.abort())
    page.goto(site.host("inline"), wait_until="domcontentloaded")
    expect(page.locator("reclamator-form")).to_have_attribute("state", "loading")
    in_view(page)
    page.clock.run_for(10_500)
    expect(page.locator("reclamator-form a")).to_have_count(1)
    page.unroute_all()

    frame_of(page).goto(f"{site.base}/f/{COMPANY}?embed=1")

    ready(page)
    expect(page.locator("reclamator-form a")).to_have_count(0)


# -- 14: nothing moves ----------------------------------------------------------------------------


def test_the_recommended_snippet_shifts_nothing(page: Page, site: StandIn) -> None:
    page.set_viewport_size({"width": 1280, "height": 1600})
    page.goto(site.page(site.snippet() + "<p>What follows the form.</p>"))
    ready(page)
    before = page.locator("p").bounding_box()

    inside(page).get_by_role("button", name="Next").click()
    wait_for_event(page, "step")

    assert page.evaluate("shift") == 0
    assert page.locator("p").bounding_box() == before


def test_the_frame_grows_with_its_form_and_shrinks_once_sent(page: Page, site: StandIn) -> None:
    page.goto(site.page(site.snippet()))
    ready(page)
    inside(page).get_by_role("button", name="Grow").click()
    tall(page, "> 2000")
    grown = height(page)

    inside(page).locator("#extra").evaluate("(extra) => { extra.hidden = true }")
    inside(page).get_by_role("button", name="Next").click()
    wait_for_event(page, "step")
    assert height(page) == grown

    inside(page).get_by_role("button", name="Done").click()
    wait_for_event(page, "submitted")
    inside(page).locator("#asked").evaluate("(asked) => { asked.hidden = false }")
    tall(page, "< 1000")


def test_no_room_is_kept_for_steps_that_a_slow_script_folds(page: Page, site: StandIn) -> None:
    held: list[Route] = []
    page.route("**/stand-in.js", lambda route: held.append(route))
    page.goto(site.page(site.snippet()), wait_until="commit")
    expect(page.locator("reclamator-form")).to_have_attribute("state", "loading")
    inside(page).locator("#steps").wait_for()
    frame_of(page).wait_for_function("() => window.reclamatorBridge", polling=50)

    next_of(held, page).continue_()

    ready(page)
    assert height(page) < 1300


def test_silly_heights_are_ignored(page: Page, site: StandIn) -> None:
    page.goto(site.page(site.snippet()))
    ready(page)
    before = height(page)

    frame_of(page).evaluate(
        """() => {
          for (const height of [0, -5, NaN, Infinity, 20001, "9e9", null, {}]) {
            reclamatorBridge.send("resize", { height });
          }
          reclamatorBridge.send("step", { step: 1, of: 5 });
        }"""
    )
    wait_for_event(page, "step")

    assert height(page) == before


LONG = '<div style="height:2000px"></div>'


def test_the_page_scrolls_only_when_the_place_is_out_of_sight(page: Page, site: StandIn) -> None:
    page.set_viewport_size({"width": 800, "height": 500})
    page.goto(site.page('<div style="height:900px"></div>' + site.snippet() + LONG))
    page.evaluate("scrollTo(0, 700)")
    ready(page)
    ask = "(top) => reclamatorBridge.send('scroll', { top })"

    frame_of(page).evaluate(ask, 50)
    frame_of(page).evaluate("reclamatorBridge.send('step', { step: 1, of: 5 })")
    wait_for_event(page, "step")
    assert page.evaluate("scrollY") == 700

    frame_of(page).evaluate(ask, 900)
    page.wait_for_function("() => scrollY === 900 + 900 + 8 - 80")


# -- 16: hostile frames ---------------------------------------------------------------------------

HOSTILE = """
<iframe id="ad" src="{shop}/demo/hosts/tab" title="Advertisement"></iframe>
<iframe id="twin" src="{base}/f/{company}?embed=1" title="Not registered"></iframe>
"""

LIES = """() => {
  for (const type of ["hello", "resize", "submitted", "close", "step", "error"]) {
    parent.postMessage({ reclamator: 1, type, data: { height: 9999, topic: "x", min: 1 } }, "*");
  }
}"""


def test_foreign_frames_are_not_heard(page: Page, site: StandIn) -> None:
    hostile = HOSTILE.format(shop=site.shop, base=site.base, company=COMPANY)
    page.goto(site.page(site.snippet() + hostile))
    ready(page)
    before = height(page)

    for name in ("#ad", "#twin"):
        frame_of(page, name).evaluate(
            "() => { window.answers = []; onmessage = ({ data }) => answers.push(data) }"
        )
        frame_of(page, name).evaluate(LIES)
    page.evaluate(LIES.replace("parent", "window"))
    inside(page).get_by_role("button", name="Next").click()
    wait_for_event(page, "step")

    assert [event["type"] for event in page.evaluate("seen")] == ["ready", "step"]
    assert height(page) == before
    assert frame_of(page, "#ad").evaluate("answers") == []
    assert frame_of(page, "#twin").evaluate("answers") == []


def test_a_registered_frame_that_left_us_is_not_heard(page: Page, site: StandIn) -> None:
    foreign = site.page(
        f"<script>({LIES})(); onmessage = () => {{ document.title = 'Heard' }}</script>"
    )
    page.goto(site.page(site.snippet()))
    ready(page)

    page.locator("iframe").evaluate("(frame, url) => { frame.src = url }", foreign)
    page.wait_for_function(
        # still on its way it belongs to the other site and may not be looked into
        "() => { try { return frames[0].document?.readyState === 'complete' } "
        "catch { return false } }"
    )
    page.evaluate("() => new Promise((resolve) => setTimeout(resolve))")

    assert [event["type"] for event in page.evaluate("seen")] == ["ready"]
    assert page.evaluate("frames[0].document.title") == "Shop"


def test_messages_of_another_shape_are_ignored(page: Page, site: StandIn) -> None:
    page.goto(site.page(site.snippet()))
    ready(page)

    frame_of(page).evaluate(
        """() => {
          for (const data of [null, 0, "hello", [], {}, { reclamator: 2, type: "hello" },
                              { reclamator: 1 }, { reclamator: 1, type: "unheard-of" }]) {
            parent.postMessage(data, "*");
          }
          reclamatorBridge.send("unheard-of", { step: 1 });
          reclamatorBridge.send("step", { step: 3, of: 5 });
        }"""
    )

    assert wait_for_event(page, "step")["detail"] == {"step": 3, "of": 5}
    assert [event["type"] for event in page.evaluate("seen")] == ["ready", "step"]


# -- 17: print ------------------------------------------------------------------------------------


def test_a_printed_page_holds_the_whole_form(page: Page, site: StandIn, tmp_path: Path) -> None:
    page.goto(site.host("inline"))
    ready(page)
    inside(page).get_by_role("button", name="Grow").click()
    tall(page, "> 2000")
    inside(page).locator("#extra").evaluate("(extra) => { extra.textContent = 'The last words' }")

    page.pdf(path=str(tmp_path / "page.pdf"))

    text = subprocess.run(
        [needs("pdftotext"), str(tmp_path / "page.pdf"), "-"], capture_output=True, check=True
    ).stdout.decode()
    assert "Order" in text
    assert "The last words" in text
    assert "The shop goes on below the form." in text


# -- 19: popup and tab ----------------------------------------------------------------------------


def test_a_popup_takes_the_focus_and_gives_it_back(page: Page, site: StandIn) -> None:
    page.goto(site.host("popup"))
    link = page.get_by_role("link", name="Make a complaint")
    loaded(page)
    link.focus()

    page.keyboard.press("Enter")

    dialog = page.get_by_role("dialog", name="Make a complaint")
    expect(dialog).to_be_visible()
    assert page.evaluate("document.activeElement.closest('dialog') !== null")
    ready(page)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(link).to_be_focused()
    wait_for_event(page, "close")
    assert [event["type"] for event in page.evaluate("seen")] == ["open", "ready", "close"]


def test_escape_in_the_frame_closes_the_popup_and_keeps_the_text(page: Page, site: StandIn) -> None:
    page.goto(site.host("popup"))
    page.get_by_role("link", name="Make a complaint").click()
    ready(page)
    inside(page).get_by_label("Name").fill("Ada")

    inside(page).get_by_label("Name").press("Escape")

    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_role("link", name="Make a complaint")).to_be_focused()
    page.get_by_role("link", name="Make a complaint").click()
    expect(inside(page).get_by_label("Name")).to_have_value("Ada")


def test_the_close_button_speaks_the_language_of_the_form(page: Page, site: StandIn) -> None:
    page.goto(
        site.page(
            f'<reclamator-form company="{COMPANY}" mode="popup" lang="pl" label="Złóż reklamację">'
            f'</reclamator-form><script async src="{site.base}/widget/v1.js"></script>'
        )
    )
    page.get_by_role("link", name="Złóż reklamację").click()

    page.get_by_role("button", name="Zamknij").click()

    expect(page.get_by_role("dialog")).to_be_hidden()
    assert page.locator("iframe").get_attribute("title") == "Złóż reklamację"


def test_a_popup_opens_and_closes_from_the_merchants_script(page: Page, site: StandIn) -> None:
    page.goto(site.host("popup"))
    loaded(page)
    form = page.locator("reclamator-form")

    form.evaluate("(form) => form.open()")
    expect(page.get_by_role("dialog")).to_be_visible()
    form.evaluate("(form) => form.close()")
    expect(page.get_by_role("dialog")).to_be_hidden()

    wait_for_event(page, "close")


def test_a_click_for_a_new_tab_stays_a_link(
    page: Page, site: StandIn, context: BrowserContext
) -> None:
    page.goto(site.host("popup"))
    loaded(page)

    with context.expect_page() as opened:
        page.get_by_role("link", name="Make a complaint").click(modifiers=["Control"])

    assert opened.value.url == f"{site.base}/f/{COMPANY}"
    assert page.get_by_role("dialog").count() == 0


def test_a_popup_that_does_not_answer_has_its_link_inside(page: Page, site: StandIn) -> None:
    page.route("**/f/**", lambda route: route.abort())
    page.clock.install()
    page.goto(site.host("popup"))
    loaded(page)
    page.get_by_role("link", name="Make a complaint").click()
    in_view(page)

    page.clock.run_for(10_500)

    expect(page.get_by_role("dialog").get_by_role("link")).to_be_visible()


def test_a_popup_fits_a_phone(page: Page, site: StandIn) -> None:
    page.set_viewport_size({"width": 360, "height": 640})
    page.goto(site.host("popup"))
    page.get_by_role("link", name="Make a complaint").click()
    ready(page)

    dialog = page.get_by_role("dialog").bounding_box()
    frame = page.locator("dialog iframe").bounding_box()

    assert dialog is not None
    assert frame is not None
    assert dialog["width"] == 360
    assert frame["width"] == 360
    assert frame["y"] + frame["height"] <= 640
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_a_tab_floats_at_the_end_of_the_line(page: Page, site: StandIn) -> None:
    page.set_viewport_size({"width": 800, "height": 600})
    page.goto(site.host("tab"))
    loaded(page)
    page.evaluate("scrollTo(0, 400)")

    box = page.get_by_role("link", name="Complaints").bounding_box()

    assert box is not None
    assert box["x"] + box["width"] == pytest.approx(800 - 16, abs=1)
    assert box["y"] + box["height"] == pytest.approx(600 - 16, abs=1)
    page.get_by_role("link", name="Complaints").click()
    ready(page)


def test_a_popup_has_no_fault_that_axe_finds(page: Page, site: StandIn) -> None:
    page.goto(site.host("popup"))
    page.get_by_role("link", name="Make a complaint").click()
    ready(page)

    assert faults(page) == []


def faults(page: Page) -> list[str]:
    """What axe-core finds wrong."""
    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    return [f"{fault['id']}: {node['html']}" for fault in found for node in fault["nodes"]]


# -- attributes, events, prefill ------------------------------------------------------------------


def test_a_frame_made_by_the_loader_has_the_attributes_in_its_address(
    page: Page, site: StandIn
) -> None:
    page.goto(
        site.page(
            f'<reclamator-form company="{COMPANY}" theme="dark" topic="damaged" product="kettle-17"'
            ' prefill-token="abc.DEF" height="700" frame-title="Our form"></reclamator-form>'
            f'<script async src="{site.base}/widget/v1.js"></script>'
        )
    )
    ready(page)
    frame = page.locator("iframe")

    assert frame.get_attribute("src") == (
        f"{site.base}/f/{COMPANY}?embed=1&lang=en&theme=dark&topic=damaged&product=kettle-17&p=abc.DEF"
    )
    assert frame.get_attribute("title") == "Our form"
    assert frame.get_attribute("loading") == "lazy"
    assert frame.get_attribute("allow") == "camera"
    assert height(page) >= 700


def test_an_authored_frame_keeps_its_address_and_title(page: Page, site: StandIn) -> None:
    page.goto(site.host("inline"))
    ready(page)

    assert page.locator("iframe").get_attribute("src") == (
        f"{site.base}/f/{COMPANY}?embed=1&lang=en"
    )
    assert page.locator("iframe").get_attribute("title") == "Complaint form"


def test_the_page_is_told_what_happens_and_nothing_personal(page: Page, site: StandIn) -> None:
    page.goto(site.page(site.snippet(form="id=form datalayer")))
    form = ready(page)
    inside(page).get_by_label("Name").fill("Ada Secret")

    for name in ("Next", "Wrong", "Limit", "Done"):
        inside(page).get_by_role("button", name=name).click()
    wait_for_event(page, "submitted")

    told = page.evaluate("seen")
    assert [(event["type"], event["detail"]) for event in told[1:]] == [
        ("step", {"step": 2, "of": 5}),
        ("invalid", {"count": 3}),
        ("error", {"reason": "rate"}),
        ("submitted", {"topic": "damaged"}),
    ]
    assert set(told[0]["detail"]) == {"ms"}
    assert {event["composed"] for event in told} == {True}
    assert {event["id"] for event in told} == {"form"}
    assert "Secret" not in str(told)
    assert page.evaluate("dataLayer") == [{"event": "reclamator_submitted", "topic": "damaged"}]
    assert form.evaluate("(form) => form.state") == "submitted"


def test_without_the_attribute_no_data_layer_appears(page: Page, site: StandIn) -> None:
    page.goto(site.page(site.snippet()))
    ready(page)
    inside(page).get_by_role("button", name="Done").click()
    wait_for_event(page, "submitted")

    assert page.evaluate("window.dataLayer === undefined")


def test_long_words_are_cut_and_numbers_are_numbers(page: Page, site: StandIn) -> None:
    page.goto(site.page(site.snippet()))
    ready(page)

    frame_of(page).evaluate("reclamatorBridge.send('submitted', { topic: 'x'.repeat(500) })")
    frame_of(page).evaluate("reclamatorBridge.send('step', { step: true, of: 0 })")

    assert wait_for_event(page, "submitted")["detail"] == {"topic": "x" * 64}
    assert wait_for_event(page, "step")["detail"] == {"step": 1, "of": 0}


def test_a_native_send_in_the_frame_is_told_as_submitted(page: Page, site: StandIn) -> None:
    page.goto(site.page(site.snippet()))
    ready(page)

    inside(page).get_by_role("button", name="Send").click()

    expect(page.locator("reclamator-form")).to_have_attribute("state", "submitted")
    assert wait_for_event(page, "submitted")["detail"] == {"topic": "damaged"}
    assert site.received[0][0] == site.base


PREFILL = "(form) => form.prefill({ order: '10482', name: 'Ada', email: 'ada@example.org', x: 1 })"


def test_a_registered_shop_suggests_values(page: Page, site: StandIn) -> None:
    page.goto(site.page(site.snippet()))

    ready(page).evaluate(PREFILL)

    expect(inside(page).get_by_label("Order")).to_have_value("10482")
    expect(inside(page).get_by_label("Name")).to_have_value("Ada")
    expect(inside(page).get_by_label("E-mail")).to_have_value("ada@example.org")
    assert "ada@" not in frame_of(page).url


def test_values_given_before_the_answer_arrive_too(page: Page, site: StandIn) -> None:
    page.goto(site.page(site.snippet()), wait_until="commit")
    page.wait_for_function("() => !!document.querySelector('reclamator-form')?.prefill")

    page.locator("reclamator-form").evaluate(PREFILL)

    expect(inside(page).get_by_label("Name")).to_have_value("Ada")


@pytest.mark.parametrize("origins", [[], ["https://other.example"]])
def test_an_unregistered_shop_suggests_nothing(
    page: Page, site: StandIn, origins: list[str]
) -> None:
    site.origins = origins
    page.goto(site.page(site.snippet()))
    loaded(page)

    page.locator("reclamator-form").evaluate(PREFILL)
    if not origins:
        ready(page)
        inside(page).get_by_role("button", name="Next").click()
        wait_for_event(page, "step")

    expect(inside(page).get_by_label("Name")).to_have_value("")
    expect(inside(page).get_by_label("Order")).to_have_value("")


def test_a_suggestion_never_replaces_what_was_typed(page: Page, site: StandIn) -> None:
    page.goto(site.page(site.snippet()))
    form = ready(page)
    inside(page).get_by_label("Name").fill("Ada Lovelace")

    form.evaluate(PREFILL)
    expect(inside(page).get_by_label("Order")).to_have_value("10482")
    inside(page).get_by_label("E-mail").fill("")
    form.evaluate("(form) => form.prefill({ order: '7', name: 'Eve', email: 'e@example.org' })")

    expect(inside(page).get_by_label("Order")).to_have_value("7")
    expect(inside(page).get_by_label("Name")).to_have_value("Ada Lovelace")
    expect(inside(page).get_by_label("E-mail")).to_have_value("")


def test_a_suggestion_is_text_and_short(page: Page, site: StandIn) -> None:
    page.goto(site.page(site.snippet()))

    ready(page).evaluate("(form) => form.prefill({ order: 'x'.repeat(999), name: { a: 1 } })")

    expect(inside(page).get_by_label("Order")).to_have_value("x" * 200)
    expect(inside(page).get_by_label("Name")).to_have_value("")


def test_reset_asks_before_a_draft_goes_and_starts_anew_after_sending(
    page: Page, site: StandIn
) -> None:
    page.goto(site.page(site.snippet()))
    form = ready(page)
    inside(page).get_by_label("Name").fill("Ada")

    form.evaluate("(form) => form.reset()")
    expect(inside(page).locator("#asked")).to_be_visible()
    expect(inside(page).get_by_label("Name")).to_have_value("Ada")

    inside(page).get_by_role("button", name="Send").click()
    expect(form).to_have_attribute("state", "submitted")
    form.evaluate("(form) => form.reset()")
    expect(form).to_have_attribute("state", "ready")
    expect(inside(page).get_by_label("Name")).to_have_value("")


def test_the_company_may_come_after_the_element(page: Page, site: StandIn) -> None:
    page.goto(site.page(f'<script async src="{site.base}/widget/v1.js"></script>'))
    loaded(page)

    page.evaluate(
        "(company) => { const form = document.createElement('reclamator-form');"
        " document.body.append(form); form.setAttribute('company', company) }",
        COMPANY,
    )

    ready(page)


def test_a_pinned_loader_with_integrity_runs(page: Page, site: StandIn) -> None:
    import base64
    import hashlib

    source = page.request.get(f"{site.base}/widget/v1.js").body()
    digest = base64.b64encode(hashlib.sha384(source).digest()).decode()
    name = hashlib.sha256(source).hexdigest()[:16]
    page.goto(
        site.page(
            f'<reclamator-form company="{COMPANY}"></reclamator-form>'
            f'<script async crossorigin integrity="sha384-{digest}"'
            f' src="{site.base}/widget/v1.{name}.js"></script>'
        )
    )

    ready(page)
    assert page.evaluate("Reclamator.version") == "1.0.0"


# -- the demo shop --------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_the_demo_shop_carries_the_form_and_has_no_fault(
    page: Page, site: StandIn, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{site.shop}/demo/shop")
    ready(page)

    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert faults(page) == []
    assert page.evaluate("shift") == 0


def test_the_demo_shop_lives_under_the_strictest_policy(page: Page, site: StandIn) -> None:
    site.shop_policy = (
        f"default-src 'none'; script-src {site.base}; frame-src {site.base}; style-src 'self'"
    )
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text))

    page.goto(f"{site.shop}/demo/shop")
    ready(page)

    assert [text for text in problems if "favicon" not in text] == []
