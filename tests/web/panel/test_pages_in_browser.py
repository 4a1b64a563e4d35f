"""Every page of staff, narrow, middling and wide, light and dark: it fits, and axe finds nothing.

One browser looks at all of them; each page is loaded once and then resized and recoloured. What
opens over a page (sheets, dialogs, steps) is looked at as well. Axe takes its time: `make test`
lets it look at each page in one width and one scheme, in turn, and `make test-long` in all six.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import cycle, product
from typing import Any, Literal

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect

from reclamator import clock
from reclamator.domain.permissions import Role
from reclamator.domain.vocabulary import LabelColour
from reclamator.models.complaint import Complaint
from reclamator.models.staff import Staff
from reclamator.services import actors, complaints, goods, labels, staff
from reclamator.services.staff import absences
from tests.cast import HeldClock

pytestmark = [pytest.mark.browser]

WIDTHS = (360, 768, 1280)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
LOOKS = tuple(product(WIDTHS, SCHEMES))
LOOK = """async () => {
  const found = await axe.run({ resultTypes: ["violations"], preload: false });
  return found.violations.map((each) => `${each.id} ${each.nodes[0].html.slice(0, 120)}`);
}"""
# Colours change at once, or axe would see them half way.
AT_ONCE = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("*, ::before, ::after { transition-property: none !important }");
  document.adoptedStyleSheets = [sheet];
}"""
# What a browser says of every refusal, and of a day that somebody typed as a word.
EXPECTED = ("Failed to load resource", 'The specified value "yesterday"')
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"

PANEL = (
    "/panel/dashboard",
    "/panel/tasks",
    "/panel/absences",
    "/panel/audit",
    "/panel/audit?from=yesterday",
    "/panel/audit?view=looks",
    "/panel/audit?entry=2",
    "/panel/complaints/filters",
    "/panel/complaints/orders",
    "/panel/complaints/columns",
    "/panel/complaints/views",
    "/panel/complaints/export",
    "/panel/complaints/labels?number={number}",
    "/panel/complaints/stage?number={number}",
    "/panel/complaints/handler?number={number}",
    "/panel/complaints/messages?number={number}",
    "/panel/complaints/{number}/handler",
    "/panel/complaints/{number}/deadline",
    "/panel/complaints/{number}/similar",
    "/panel/complaints/{number}?tab=investigation",
    "/panel/complaints/{number}?tab=history",
    "/panel/complaints/{number}?tab=documents",
    "/panel/complaints/{number}?tab=tasks",
    "/panel/complaints/{number}/decision",
    "/panel/complaints/{number}/appeal",
    "/panel/complaints/{number}/outside",
    "/panel/complaints/{number}/card",
    "/panel/complaints/{number}/file",
    "/panel/goods",
    "/panel/goods/{rma}",
    "/panel/gestures",
    "/panel/guidance",
    "/panel/settings/widget",
    "/panel/settings/process",
    "/panel/settings/labels",
    "/panel/settings/assignment",
    "/panel/settings/targets",
    "/panel/settings/templates",
    "/panel/settings/law",
    "/panel/settings/letters",
    "/panel/settings/decisions",
    "/panel/settings/wording",
    "/panel/settings/catalogue",
    "/panel/settings/goods",
    "/panel/settings/team",
    "/panel/settings/team/{otto}",
    "/profile",
)
ELSEWHERE = {
    "panel.home": "leads on",
    "settings.home": "leads on",
    "panel.download": "a file",
    "panel.preview": "a picture",
    "panel.show_goods_photo": "a picture",
    "panel.find_goods": "leads on",
    "panel.find_provisions": "a part of the decision's page",
    "panel.print_card": "a paper",
    "panel.print_form": "a paper",
    "panel.print_label": "a paper",
    "panel.print_stamped_copy": "a paper",
    "panel.components": "tests/browser/test_components.py",
    "panel.register": "below, with what opens over it",
    "panel.show_complaint": "below, with what opens over it",
}


@dataclass
class Look:
    """A browser in which every page is looked at in each width and each scheme."""

    page: Page
    site: str
    is_whole: bool
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._turns = cycle(LOOKS)
        self.page.on("console", lambda said: self._hear(said.text))
        self.page.on("pageerror", lambda error: self._hear(f"uncaught: {error}"))

    def open(self, path: str, status: int = 200) -> None:
        """Go to a page."""
        answer = self.page.goto(self.site + path)
        assert answer
        assert answer.status == status, path

    def at(self, name: str) -> None:
        """Look at the page as it stands."""
        self.page.wait_for_load_state()
        self.page.evaluate(AXE_SCRIPT)
        self.page.evaluate(AT_ONCE)
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            if over := self.page.evaluate(TOO_WIDE):
                self.faults.append(f"{name} {width}: {over} px too wide")
        for width, scheme in LOOKS if self.is_whole else [next(self._turns)]:
            self.page.set_viewport_size({"width": width, "height": 900})
            self.page.emulate_media(color_scheme=scheme)
            found = self.page.evaluate(LOOK)
            self.faults += [f"{name} {width} {scheme}: {said}" for said in found]

    def _hear(self, words: str) -> None:
        if not words.startswith(EXPECTED):
            self.faults.append(f"{self.page.url} says: {words}")


@pytest.fixture
def window(browser: Browser) -> Iterator[BrowserContext]:
    """A window without motion."""
    context = browser.new_context(reduced_motion="reduce")
    yield context
    context.close()


@pytest.fixture(
    params=[False, pytest.param(True, marks=pytest.mark.long)], ids=["in turn", "whole"]
)
def look(
    window: BrowserContext, site: str, mira: Staff, sign_in: Any, app: Flask, request: Any
) -> Look:
    """Mira looks, who may open everything."""
    cookie = sign_in(app.test_client(), mira).get_cookie("rcl_s")
    window.add_cookies([{"name": "rcl_s", "value": cookie.value, "url": site}])
    return Look(window.new_page(), site, request.param)


@pytest.fixture
def busy(
    under_review: Complaint, submit: Callable[..., Complaint], mira: Staff, otto: Staff
) -> Complaint:
    """Ada's complaint with a label, a parcel and a like one; somebody is away, and one invited."""
    by, today = actors.of_staff(mira), clock.now().date()
    labels.attach(under_review, labels.create("Kettles", LabelColour.AMBER, by=by), by=by)
    labels.create("Glas", LabelColour.VIOLET, by=by)
    submit(email="bo@customer.example")
    parcel = goods.Plan(product="Samovar", send_by=today + timedelta(days=14))
    goods.authorise(complaints.get(under_review.uid), parcel, by=by)
    absences.record(otto, from_on=today, until_on=today + timedelta(days=4), by=by)
    staff.invite(email="aino@acme.example", name="Aino", role=Role.VIEWER, language="fi", by=mira)
    return complaints.get(under_review.uid)


def test_every_page_fits_and_axe_finds_nothing(
    look: Look, app: Flask, busy: Complaint, otto: Staff
) -> None:
    rma = goods.of_complaint(busy)[0].shown_number
    places = {"number": busy.number, "otto": otto.uid.hex(), "rma": rma}
    for path in PANEL:
        look.open(path.format(**places))
        look.at(path)

    assert look.faults == []
    assert pages_of(app, "panel", "settings") - opened(app) == set(ELSEWHERE)


def test_so_does_what_opens_over_the_register(look: Look, busy: Complaint) -> None:
    page = look.page
    page.set_viewport_size({"width": 1280, "height": 900})
    look.open("/panel/complaints")
    look.at("the register")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.keyboard.press("?")
    expect(page.locator("#shortcuts")).to_be_visible()
    look.at("the keys")
    page.keyboard.press("Escape")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.locator(".pick").first.check()
    expect(page.locator(".bulk")).to_be_visible()
    look.at("the bar for several")
    for opener, name, holds in (
        (".bulk [data-key=s]", "stages", "select"),
        (".fchip.add", "filters", "select"),
        (".fchip[href*=orders]", "orders", ".choices a"),
        (".fchip.columns", "columns", ".tick"),
    ):
        page.set_viewport_size({"width": 1280, "height": 900})
        page.locator(opener).click()
        expect(page.locator(f"#sheet {holds}").first).to_be_visible()
        look.at(f"the sheet with {name}")
        page.keyboard.press("Escape")
    page.set_viewport_size({"width": 360, "height": 900})
    page.locator(".topbar [data-toggle=find]").click()
    expect(page.locator("#find input")).to_be_focused()
    look.at("the look-up on a phone")

    assert look.faults == []


def test_so_does_a_complaint_with_all_that_opens_on_it(look: Look, busy: Complaint) -> None:
    page, address = look.page, f"/panel/complaints/{busy.number}"
    look.open(address)
    expect(page.locator("#similar .reason").first).to_be_visible()
    look.at("a complaint")
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    look.at("a complaint with its steps open")
    page.evaluate("for (const each of document.querySelectorAll('.menu')) each.open = false")
    page.locator(".why-dates a").click()
    expect(page.locator("#explanation.account")).to_be_visible()
    look.at("why a date is this day")
    page.keyboard.press("Escape")
    stale = "document.querySelector('#stage form').elements.version.value = '\"gone\"'"
    page.evaluate(f"{stale}; document.querySelector('#stage form').submit()")
    expect(page.locator("#stage [role=alert]")).to_be_visible()
    look.at("two people at once: 409")

    assert look.faults == []


def test_so_do_the_doors(
    look: Look, app: Flask, mira: Staff, otto: Staff, frozen_clock: HeldClock
) -> None:
    look.open(f"/panel/settings/team/{otto.uid.hex()}")
    frozen_clock.advance(minutes=11)
    look.page.evaluate("document.querySelector('form[action$=role]').submit()")
    expect(look.page.locator("#own-proof")).to_be_visible()
    look.at("step-up")
    look.open("/sign-in/enrolment")
    look.at("the second factor is set up")
    look.page.context.clear_cookies()
    look.open(f"/start/{staff.new_start(otto, by=mira).token}")
    look.at("a start")
    look.open("/start/gone", 404)
    look.at("a start that is none")
    look.open("/sign-in")
    look.at("sign-in")
    cookie, _session = staff.open_session(mira)
    look.page.context.add_cookies([{"name": "rcl_s", "value": cookie, "url": look.site}])
    look.open("/sign-in/code")
    look.at("the second factor is shown")

    assert look.faults == []
    assert pages_of(app, "identity") == {
        *("identity.sign_in", "identity.second_factor", "identity.enrolment"),
        *("identity.profile", "identity.choose_password"),
    }


def pages_of(app: Flask, *blueprints: str) -> set[str]:
    """All pages that staff may open there."""
    rules = app.url_map.iter_rules()
    reading = {rule.endpoint for rule in rules if "GET" in (rule.methods or ())}
    return {name for name in reading if name.partition(".")[0] in blueprints}


def opened(app: Flask) -> set[str]:
    """The pages that the first test opens, the complaint's own left out."""
    router = app.url_map.bind("")
    found = {router.match(path.partition("?")[0])[0] for path in PANEL}
    return found - {"panel.show_complaint"}
