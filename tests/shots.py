"""Pictures of every page: `python -m tests.shots [NAME …]` writes docs/shots/NAME-WIDTH-SCHEME.png.

The demo is started on a port of its own and walked through four times: 360 and 1280 px wide, in
light and in dark. Names choose pictures by their beginning; without any all are taken.
"""

import io
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pyotp
from PIL import Image
from playwright.sync_api import (
    Browser,
    BrowserContext,
    FilePayload,
    Page,
    expect,
    sync_playwright,
)

from reclamator.demo import pictures
from tests.browser import walks
from tests.browser.walks import Demo
from tests.servers import BROWSER_ARGUMENTS, needs

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "shots"
WIDTHS = {360: 740, 1280: 900}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
COLOURS, AREA_COLOURS = 232, 24
LONGEST = 1_900
SET_UP = (
    *("team", "widget", "process", "assignment", "targets", "law", "labels", "templates"),
    *("decisions", "letters", "wording", "catalogue", "goods"),
)
SAID = {**walks.SAID, "email": "zaneta.shots@klient.example"}
PHOTOS: Sequence[FilePayload] = [
    {"name": made.name, "mimeType": made.mime, "buffer": made.data}
    for made in (pictures.photo("kettle"), pictures.photo("label"))
]


@dataclass
class Tour:
    """One walk through all pages in one width and one scheme."""

    demo: Demo
    browser: Browser
    width: int
    scheme: Literal["light", "dark"]
    wanted: tuple[str, ...]
    number: str = ""
    code: str = ""
    taken: list[Path] = field(default_factory=list)

    def window(self, **how: Any) -> BrowserContext:
        """A private window of this tour's size and scheme, without motion."""
        return self.browser.new_context(
            viewport={"width": self.width, "height": WIDTHS[self.width]},
            color_scheme=self.scheme,
            reduced_motion="reduce",
            locale="en-GB",
            **how,
        )

    def open(self, page: Page, path: str, name: str = "") -> None:
        """Go to a page of the product and take its picture."""
        answer = page.goto(self.demo.product + path)
        assert answer, path
        assert answer.status < 500, f"{path} answered {answer.status}"
        if name:
            self.take(page, name)

    def take(self, page: Page, name: str) -> None:
        """Take one full-page picture, unless it is not wanted."""
        if self.wanted and not name.startswith(self.wanted):
            return
        page.wait_for_load_state("networkidle")
        # a window as high as the page: what sticks to an edge stands where it belongs
        height = page.evaluate("document.documentElement.scrollHeight")
        page.set_viewport_size({"width": self.width, "height": min(height, LONGEST)})
        page.evaluate("window.scrollTo(0, 0)")
        path = FOLDER / f"{name}-{self.width}-{self.scheme}.png"
        path.write_bytes(packed(page.screenshot(animations="disabled")))
        page.set_viewport_size({"width": self.width, "height": WIDTHS[self.width]})
        self.taken.append(path)


def main(wanted: list[str]) -> None:
    """Take the pictures, and say how many there are and what they weigh."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="rcl-shots-") as folder,
        walks.running_demo(Path(folder) / "var") as demo,
        sync_playwright() as playwright,
    ):
        options = {"executable_path": needs("chromium"), "args": list(BROWSER_ARGUMENTS)}
        browser = playwright.chromium.launch(**options)  # type: ignore[arg-type]
        tours = [
            Tour(demo, browser, width, scheme, tuple(wanted))
            for width in WIDTHS
            for scheme in SCHEMES
        ]
        for tour in tours:
            for part in PARTS:
                part(tour)
        # a factor can be set up once only, so these pages come at the very end
        _second_factor(tours)
        browser.close()
    taken = [path for tour in tours for path in tour.taken]
    weight = sum(path.stat().st_size for path in FOLDER.glob("*.png"))
    print(f"{len(taken)} pictures; {FOLDER} weighs {weight / 1_000_000:.1f} MB")


def packed(png: bytes) -> bytes:
    """Return the same picture with a palette: large areas keep their very colour."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    counted: Any = picture.getcolors(picture.width * picture.height)
    areas = [part for _, colour in sorted(counted, reverse=True)[:AREA_COLOURS] for part in colour]
    rest = picture.quantize(COLOURS, method=Image.Quantize.MEDIANCUT).getpalette() or []
    palette = Image.new("P", (1, 1))
    palette.putpalette(areas + rest[: COLOURS * 3])
    out = io.BytesIO()
    few = picture.quantize(palette=palette, dither=Image.Dither.NONE)
    few.save(out, "PNG", optimize=True)
    return out.getvalue()


# -- the parts of a tour --------------------------------------------------------------------------


def _shop(tour: Tour) -> None:
    page = tour.window().new_page()
    page.goto(f"{tour.demo.shop}/demo/shop?lang=pl")
    form = walks.widget(page)
    tour.take(page, "shop")
    for step in (1, 2):
        walks.fill_step(form, step, SAID)
        form.locator("#next").press("Enter")
    walks.choose(form, "claim", "replacement")
    tour.take(page, "shop-step-3")
    page.context.close()


def _form(tour: Tour) -> None:
    page = tour.window().new_page()
    tour.open(page, f"/f/{tour.demo.company}?lang=en")
    for step in range(1, walks.STEPS + 1):
        walks.fill_step(page, step, SAID)
        if step == 2:
            page.locator("#attachments").set_input_files(list(PHOTOS))
            expect(page.locator(".file .st.done")).to_have_count(2)
        tour.take(page, f"form-{step}")
        if step < walks.STEPS:
            page.locator("#next").press("Enter")
    page.locator("#send").click()
    tour.number, tour.code = walks.receipt(page)
    tour.take(page, "receipt")
    page.context.close()


def _form_embedded(tour: Tour) -> None:
    page = tour.window().new_page()
    tour.open(page, f"/f/{tour.demo.company}?lang=en&embed=1")
    walks.file_by_steps(page, {**SAID, "email": "zaneta.embedded@klient.example"}, ())
    tour.take(page, "receipt-embedded")
    page.context.close()


def _form_without_script(tour: Tour) -> None:
    page = tour.window(java_script_enabled=False).new_page()
    tour.open(page, f"/f/{tour.demo.company}?lang=en")
    page.locator("[name=description]").fill("It leaks.")
    page.locator("#send").click()
    expect(page.locator("#errsum")).to_be_visible()
    tour.take(page, "form-errors")
    page.context.close()


def _front(tour: Tour) -> None:
    page = tour.window().new_page()
    tour.open(page, "/", "front")
    tour.open(page, "/track", "track")
    tour.open(page, "/track/7K4M-XQ9F-2DWT", "track-unknown")
    tour.open(page, f"/privacy/{tour.demo.company}", "privacy")
    tour.open(page, "/nowhere", "error-404")
    tour.open(page, "/sign-in", "sign-in")
    page.locator("#email").fill("nobody@nowhere.example")
    page.locator("#password").fill("a wrong password")
    page.keyboard.press("Enter")
    expect(page.locator(".errsum")).to_be_visible()
    tour.take(page, "sign-in-wrong")
    page.context.close()


def _tracking(tour: Tour) -> None:
    page = tour.window().new_page()
    tour.open(page, f"/track/{tour.number}", "track-closed")
    page.locator("#access-code").fill("AAAAA-AAAAA")
    page.locator("form[data-access-code] button").click()
    tour.take(page, "track-code")
    walks.follow_link(page, f"{tour.demo.product}/track/{tour.number}#{tour.code}")
    tour.take(page, "track-opened")
    page.context.close()


def _staff(tour: Tour) -> None:
    page = tour.window().new_page()
    walks.sign_in(page, tour.demo)
    tour.take(page, "register")
    tour.open(page, "/panel/dashboard", "dashboard")
    tour.open(page, "/panel/complaints?tab=aside", "register-aside")
    tour.open(page, "/panel/complaints?q=nothing-like-it", "register-empty")
    tour.open(page, "/panel/complaints/filters?state=received", "register-filters")
    tour.open(page, "/panel/complaints/views?state=received", "register-views")
    tour.open(page, "/panel/complaints/export?state=received", "register-export")
    tour.open(page, "/panel/components", "components")
    tour.open(page, "/profile", "profile")
    for row in _rows(page, tour):
        tour.open(page, f"/panel/complaints/{row}", "complaint")
        tour.open(page, f"/panel/complaints/{row}?tab=history", "complaint-history")
        tour.open(page, f"/panel/complaints/{row}?tab=investigation", "complaint-investigation")
        tour.open(page, f"/panel/complaints/{row}?tab=documents", "complaint-documents")
        tour.open(page, f"/panel/complaints/{row}?tab=tasks", "complaint-tasks")
        for part in ("deadline", "decision", "card", "file"):
            tour.open(page, f"/panel/complaints/{row}/{part}", f"complaint-{part}")
    tour.open(page, "/panel/tasks", "tasks")
    tour.open(page, "/panel/absences", "absences")
    tour.open(page, "/panel/goods", "goods-lists")
    tour.open(page, "/panel/gestures", "gestures")
    tour.open(page, "/panel/guidance", "guidance")
    _answered(tour, page)
    page.context.close()


def _rows(page: Page, tour: Tour) -> Iterator[str]:
    """The complaint of the demo that has most to show: the one with most messages."""
    tour.open(page, "/panel/complaints?state=under_review")
    numbers = [each.inner_text() for each in page.locator("tr[data-row] th.id a").all()]
    best = ("", -1)
    for number in numbers[:12]:
        tour.open(page, f"/panel/complaints/{number}")
        said = page.locator("#thread > *").count() + 2 * page.locator("#thread img").count()
        best = max(best, (number, said), key=lambda pair: pair[1])
    yield best[0]


def _answered(tour: Tour, page: Page) -> None:
    """Staff take our own complaint, answer and decide; the customer reads it."""
    tour.open(page, f"/panel/complaints/{tour.number}", "complaint-new")
    walks.assign(page, index=1)
    page.locator("form[action$=start_review] button").click()
    form = page.locator("#decision form")
    expect(form).to_be_visible()
    page.locator("#reply-body").fill("Dziękujemy za zdjęcia. Wysyłamy nowy czajnik.")
    page.locator("#reply-form button.primary").click()
    expect(page.locator("#thread")).to_contain_text("Wysyłamy nowy")
    form.locator("button.primary").click()
    expect(form.locator(".errsum")).to_be_visible()
    tour.take(page, "complaint-decision-errors")
    form.locator("[name=outcome][value=granted]").check()
    form.locator("[name=remedy]").select_option("replacement")
    form.locator("[name=method]").fill("Nowy czajnik kurierem, na nasz koszt")
    form.locator("[name=due_on]").fill("2099-01-04")
    form.locator("button.primary").click()
    expect(page.locator("#decision .facts")).to_be_visible()
    tour.take(page, "complaint-decided")
    walks.mail_about(page, tour.demo, tour.number, count=4)
    tour.take(page, "mail-decision")
    tour.open(page, "/demo/outbox", "outbox")
    page.locator("ul.lines a", has_text=tour.number).last.click()
    tour.take(page, "mail")
    customer = tour.window().new_page()
    link = f"{tour.demo.product}/track/{tour.number}?lang=en#{tour.code}"
    walks.follow_link(customer, link)
    tour.take(customer, "track-answered")
    customer.context.close()


def _second_factor(tours: list[Tour]) -> None:
    """Set up the second factor that an owner must have; show what an owner may set up with it."""
    person = tours[0].demo.person("owner")
    page = tours[0].window().new_page()
    walks.sign_in(page, tours[0].demo, "owner")
    tours[0].open(page, "/sign-in/enrolment")
    secret = page.locator("data.secret-key").get_attribute("value") or ""
    for tour in tours:
        _show(tour, page, "second-factor-set-up")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.locator("#code").fill(pyotp.TOTP(secret).now())
    page.locator("#password").fill(person["password"]) if page.locator("#password").count() else 0
    page.locator("main form button.primary").click()
    expect(page.locator(".recovery-codes")).to_be_visible()
    for tour in tours:
        _show(tour, page, "second-factor-codes")
    _set_up(tours, page)
    page.context.close()
    page = tours[0].window().new_page()
    _sign_in(tours[0], page, person)
    expect(page.locator("#code")).to_be_visible()
    for tour in tours:
        _show(tour, page, "second-factor")
    page.context.close()


def _set_up(tours: list[Tour], page: Page) -> None:
    """What only owner and admin see."""
    for name in SET_UP:
        tours[0].open(page, f"/panel/settings/{name}")
        for tour in tours:
            _show(tour, page, name)
    tours[0].open(page, "/panel/settings/team")
    page.locator(".tbl.team tbody a").last.click()
    expect(page.locator("select#role")).to_be_visible()
    for tour in tours:
        _show(tour, page, "person")
    for query, name in (("", "audit"), ("?view=looks", "audit-looks")):
        tours[0].open(page, f"/panel/audit{query}")
        for tour in tours:
            _show(tour, page, name)


def _sign_in(tour: Tour, page: Page, person: dict[str, str]) -> None:
    page.goto(f"{tour.demo.product}/sign-in")
    page.locator("#email").fill(person["email"])
    page.locator("#password").fill(person["password"])
    page.keyboard.press("Enter")


def _show(tour: Tour, page: Page, name: str) -> None:
    """Take a page that cannot be opened twice, dressed as the tour wants it."""
    page.set_viewport_size({"width": tour.width, "height": WIDTHS[tour.width]})
    page.emulate_media(color_scheme=tour.scheme)
    tour.take(page, name)


PARTS: tuple[Callable[[Tour], None], ...] = (
    _shop,
    _form,
    _form_embedded,
    _form_without_script,
    _front,
    _tracking,
    _staff,
)


if __name__ == "__main__":
    main(sys.argv[1:])
