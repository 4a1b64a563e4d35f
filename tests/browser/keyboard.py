"""A person without a mouse: keys alone, counted, and after each step the focus stands in sight."""

from dataclasses import dataclass

from playwright.sync_api import ConsoleMessage, Locator, Page, expect
from playwright.sync_api import TimeoutError as TooLate

MOST_TABS = 60

# Runs first on each page: a pointer that is used tells on itself.
POINTED = 'addEventListener("pointerdown", () => console.error("a pointer was used"), true);'

# Whether a person sees where the keys go: a ring, the bar of a row, a dialog that has just opened.
IN_SIGHT = """() => {
  const here = document.activeElement;
  if (!here || here === document.body) return false;
  const ringed = (each) => parseFloat(getComputedStyle(each).outlineWidth) > 0
    && getComputedStyle(each).outlineStyle !== "none";
  const bar = here.closest("[data-row]")?.firstElementChild;
  const seen = [here, here.parentElement, here.parentElement.parentElement].some(ringed)
    || (bar && getComputedStyle(bar).boxShadow !== "none") || here.matches("dialog h2");
  const { top, bottom } = here.getBoundingClientRect();
  return seen && bottom > 0 && top < innerHeight;
}"""
WHERE = "document.activeElement?.outerHTML.slice(0, 120)"


@dataclass
class Keyboard:
    """Somebody at a page with nothing but a keyboard; `presses` counts what they press."""

    page: Page
    presses: int = 0

    def __post_init__(self) -> None:
        self.said: list[str] = []
        self.page.add_init_script(POINTED)
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.said.append(f"uncaught: {error}"))

    def press(self, *keys: str) -> None:
        """Press one key after the other."""
        for key in keys:
            self.page.keyboard.press(key)
            self.presses += 1

    def type(self, text: str) -> None:
        """Type words."""
        self.page.keyboard.type(text)
        self.presses += len(text)

    def tab_to(self, where: Locator, *, back: bool = False) -> None:
        """Press Tab until the focus is there."""
        for _each in range(MOST_TABS):
            if where.evaluate("(there) => there === document.activeElement"):
                return self.stands()
            self.press("Shift+Tab" if back else "Tab")
        raise AssertionError(f"{MOST_TABS} tabs do not lead to {where}")

    def stands_on(self, where: Locator) -> None:
        """See the focus on one thing."""
        expect(where).to_be_focused()
        self.stands()

    def stands(self) -> None:
        """See the focus somewhere: it is not lost, and it is in sight."""
        try:
            self.page.wait_for_function(IN_SIGHT)
        except TooLate as error:
            raise AssertionError(f"the focus is on {self.page.evaluate(WHERE)}") from error

    def hears(self, words: str) -> None:
        """Be told what was done, and have the focus where it goes on from."""
        expect(self.page.locator("#live")).to_have_text(words)
        self.stands()

    def _heard(self, message: ConsoleMessage) -> None:
        # a refusal is an answer like any other, but a browser notes its status
        if not message.text.startswith("Failed to load resource"):
            self.said.append(message.text)
