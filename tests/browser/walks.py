"""People at the running demo with a real browser: customers on the shop's page, staff at work.

The shop lives at http://localhost:PORT and the product at http://127.0.0.1:PORT: to a browser they
are two sites, and its private windows block third-party cookies.
"""

import io
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import (
    Browser,
    BrowserContext,
    FilePayload,
    Frame,
    FrameLocator,
    Locator,
    Page,
    Request,
    Response,
    Route,
    expect,
)

from tests.corpus import camera_photo
from tests.servers import PATIENCE_SECONDS, ServerProcess, start_server

STEPS = 5
FRAME = "reclamator-form iframe"
PHOTOS: Sequence[FilePayload] = (
    {"name": "kałuża.jpg", "mimeType": "image/jpeg", "buffer": camera_photo()},
    {"name": "label.jpg", "mimeType": "image/jpeg", "buffer": camera_photo(orientation=1)},
)

# Runs first in every frame: what a browser notices about our pages.
NOTICE = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => {
  violations.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile ?? ""}`);
});
window.shift = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) shift += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""


@dataclass(frozen=True)
class Demo:
    """The running demo, and where things are."""

    server: ServerProcess
    about: dict[str, Any]

    @property
    def product(self) -> str:
        """The product's own site."""
        return self.server.base_url

    @property
    def shop(self) -> str:
        """The shop's site: the same server under another name, so another site to a browser."""
        return self.product.replace("127.0.0.1", "localhost")

    @property
    def company(self) -> str:
        """The short name in the form's address."""
        return str(self.about["company"])

    def person(self, role: str) -> dict[str, str]:
        """The e-mail and password of one of the company's people."""
        return next(one for one in self.about["staff"] if one["role"] == role)


@contextmanager
def running_demo(folder: Path, *, complaints: int = 40, **env: str) -> Iterator[Demo]:
    """Start website and worker with a demo, as `make run` does; on a port of its own.

    Limits are off: a script fills in a form faster than anybody reads it.
    """
    server = start_server(
        folder,
        env={"RECLAMATOR_LIMITS": "off", **env},
        prepare=[("demo", "--complaints", str(complaints))],
    )
    try:
        yield Demo(server, json.loads((folder / "demo.json").read_text()))
    finally:
        server.stop()


@dataclass
class Watch:
    """What a browser asked for, was given and complained about, in all its frames."""

    context: BrowserContext
    allowed: frozenset[str]
    foreign: list[str] = field(default_factory=list)
    cookies_sent: list[str] = field(default_factory=list)
    cookies_set: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context.add_init_script(NOTICE)
        self.context.on("request", self._asked)
        self.context.on("response", self._given)
        self.context.on("page", self._opened)

    def violations(self) -> list[str]:
        """Every breach of a content security policy, in every frame of every page."""
        frames = [frame for page in self.context.pages for frame in page.frames]
        found = [line for frame in frames for line in _read(frame, "window.violations ?? []")]
        return found + [line for line in self.said if "Content Security Policy" in line]

    def _opened(self, page: Page) -> None:
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(f"uncaught: {error}"))

    def _asked(self, request: Request) -> None:
        if urlsplit(request.url).scheme not in ("data", "blob", "about"):
            if urlsplit(request.url).netloc not in self.allowed:
                self.foreign.append(request.url)
            if "cookie" in request.headers:
                self.cookies_sent.append(request.url)

    def _given(self, response: Response) -> None:
        if "set-cookie" in response.headers:
            self.cookies_set.append(response.url)


def watched(browser: Browser, demo: Demo, **how: Any) -> tuple[BrowserContext, Watch]:
    """Open a private window that knows only our two sites, and watch it."""
    context = browser.new_context(locale=how.pop("locale", "en-GB"), **how)
    hosts = frozenset(urlsplit(site).netloc for site in (demo.product, demo.shop))
    return context, Watch(context, hosts)


def _read(frame: Frame, expression: str) -> list[str]:
    return list(frame.evaluate(expression)) if not frame.is_detached() else []


def next_of(held: list[Route], page: Page) -> Route:
    """The next request that was held back, once the browser has made it."""
    until = monotonic() + PATIENCE_SECONDS
    while not held:
        assert monotonic() < until, "the browser asked for nothing"
        page.evaluate("() => new Promise(requestAnimationFrame)")
    return held.pop(0)


# -- the customer ---------------------------------------------------------------------------------


def widget(page: Page, selector: str = FRAME) -> FrameLocator:
    """The form in a shop's page, once its script has met the shop's."""
    form = page.locator("reclamator-form").first
    form.scroll_into_view_if_needed()
    expect(form).to_have_attribute("state", "ready")
    return page.frame_locator(selector).first


SAID = {
    "description": "Czajnik przecieka u podstawy. Po każdym gotowaniu zostaje kałuża na blacie.",
    "product": "Czajnik Modra 1,7 l",
    "order_number": "10482/26",
    "name": "Żaneta Wójcik",
    "email": "zaneta@klient.example",
}


def fill_step(form: FrameLocator | Page, step: int, said: dict[str, str]) -> None:
    """Fill in one of the five steps (from 1)."""
    if step == 1:
        choose(form, "category", "product_defect")
    if step == 3:
        choose(form, "claim", "replacement")
    for name in (("description",), ("product", "order_number"), (), ("name", "email"), ())[
        step - 1
    ]:
        form.locator(f"[name={name}]").fill(said[name])


def corners(element: Locator) -> set[tuple[int, ...]]:
    """The colours in the four corners of an element, three pixels in."""
    image = Image.open(io.BytesIO(element.screenshot())).convert("RGB")
    right, bottom = image.width - 3, image.height - 3
    colours = {image.getpixel((x, y)) for x in (2, right) for y in (2, bottom)}
    return {colour for colour in colours if isinstance(colour, tuple)}


def choose(form: FrameLocator | Page, name: str, value: str) -> None:
    """Choose one of several by keyboard: nothing can move away from under it."""
    radio = form.locator(f"[name={name}][value={value}]")
    radio.press("Space")
    expect(radio).to_be_checked()


def file_by_steps(
    form: FrameLocator | Page,
    said: dict[str, str] = SAID,
    photos: Sequence[FilePayload] = PHOTOS,
) -> tuple[str, str]:
    """Walk through the steps by keyboard and send; returns number and access code."""
    for step in range(1, STEPS + 1):
        fill_step(form, step, said)
        if step == 2 and photos:
            form.locator("#attachments").set_input_files(list(photos))
            expect(form.locator(".file .st.done")).to_have_count(len(photos))
        if step < STEPS:
            form.locator("#next").press("Enter")
    form.locator("#send").press("Enter")
    return receipt(form)


def file_at_once(
    form: FrameLocator | Page,
    said: dict[str, str] = SAID,
    photos: Sequence[FilePayload] = PHOTOS,
) -> tuple[str, str]:
    """Fill in the one long page without script and send; returns number and access code."""
    for step in range(1, STEPS + 1):
        fill_step(form, step, said)
    form.locator("#attachments").set_input_files(list(photos))
    form.locator("#send").press("Enter")
    return receipt(form)


def receipt(form: FrameLocator | Page) -> tuple[str, str]:
    """Read number and access code as a machine would (CONTRACT, "The form")."""
    shown = form.locator("data.complaint-number")
    expect(shown).to_be_visible()
    number = shown.get_attribute("value")
    code = form.locator("data.access-code").get_attribute("value")
    assert number
    assert code
    return number, code


def follow_link(page: Page, link: str, *, script: bool = True) -> None:
    """Open the link of a mail; without script the code is typed in."""
    page.goto(link)
    if not script:
        page.locator("#access-code").fill(link.partition("#")[2])
        page.locator("form[data-access-code] button").click()
    expect(page.locator("#conversation")).to_be_visible()


# -- the mail -------------------------------------------------------------------------------------


def mail_about(page: Page, demo: Demo, number: str, *, count: int = 1) -> str:
    """Wait until the outbox holds `count` mails of this complaint and open the newest.

    Returns its plain text.
    """
    links = page.locator("ul.lines a", has_text=number)
    until = monotonic() + PATIENCE_SECONDS
    page.goto(f"{demo.product}/demo/outbox")
    while links.count() < count:
        assert monotonic() < until, f"{links.count()} of {count} mails about {number} came"
        page.reload()
    links.first.click()
    return page.locator("pre.snippet").first.inner_text()


def link_in(text: str) -> str:
    """Return the tracking link of a mail, with the access code in its fragment."""
    return next(word for word in text.split() if "/track/" in word and "#" in word)


# -- staff ----------------------------------------------------------------------------------------


def sign_in(page: Page, demo: Demo, role: str = "head") -> None:
    """Sign in by keyboard alone, and go to the register."""
    person = demo.person(role)
    page.goto(f"{demo.product}/sign-in")
    page.locator("#email").focus()
    page.keyboard.type(person["email"])
    page.keyboard.press("Tab")
    page.keyboard.type(person["password"])
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{demo.product}/panel/dashboard")
    page.wait_for_load_state()
    page.goto(f"{demo.product}/panel/complaints")


def find_by_keyboard(page: Page, number: str) -> None:
    """Look a number up with "/", go to its row with "j", open it with Enter."""
    page.keyboard.press("/")
    expect(page.locator("input[name=q]")).to_be_focused()
    page.keyboard.type(number)
    page.keyboard.press("Enter")
    expect(page.locator("tr[data-row]")).to_have_count(1)
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("j")
    expect(page.locator("tr[data-row] a:focus")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator("#complaint-head .complaint-number").first).to_contain_text(number)
    page.wait_for_load_state()


def assign(page: Page, **whom: Any) -> None:
    """Make somebody responsible by the menu above the head; `whom` as for `select_option`."""
    page.locator("#assign summary").click()
    page.locator("#assign select").select_option(**whom)
    page.locator("#assign form.row button").click()
    expect(page.locator("#assign details[open]")).to_have_count(0)


def take_by_keyboard(page: Page, who: str) -> None:
    """Make somebody responsible with "a", then start to check."""
    page.keyboard.press("a")
    expect(page.locator("#assign select")).to_be_focused()
    page.keyboard.type(who)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#responsible b")).to_contain_text(who)
    page.locator("form[action$=start_review] button").click()
    expect(page.locator("#decision form")).to_be_visible()
    expect(page.locator("#next-steps :focus")).to_have_count(1)


def reply_by_keyboard(page: Page, text: str) -> None:
    """Write with "r" and send with Ctrl+Enter."""
    page.keyboard.press("r")
    expect(page.locator("#reply-body")).to_be_focused()
    page.keyboard.type(text)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#thread")).to_contain_text(text)
    expect(page.locator("#reply-body")).to_have_value("")


def record_decision(page: Page, method: str) -> None:
    """Send a decision without anything, then only with its outcome, then whole."""
    form = page.locator("#decision form")
    form.locator("button.primary").click()
    expect(form.locator(".errsum a[href='#outcome']")).to_be_visible()
    form.locator("[name=outcome][value=granted]").check()
    form.locator("button.primary").click()
    for name in ("remedy", "method", "due_on"):
        expect(form.locator(f".errsum a[href='#{name}']")).to_be_visible()
        expect(form.locator(f"#{name}-error")).to_be_visible()
    form.locator("[name=remedy]").select_option("replacement")
    form.locator("[name=method]").fill(method)
    form.locator("[name=due_on]").fill("2099-01-04")
    form.locator("button.primary").click()
    expect(page.locator("#decision .facts")).to_contain_text(method)
