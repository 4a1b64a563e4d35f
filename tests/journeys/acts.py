"""What people do with the product, without script: each act is a page opened and a form sent."""

import re
from collections.abc import Callable, Sequence
from email.message import EmailMessage
from typing import Any

from reclamator import i18n
from tests.corpus import camera_photo, pdf
from tests.journeys.visitor import Page, Upload, Visitor

TWO_PHOTOS: Sequence[Upload] = (
    ("puddle.jpg", camera_photo(), "image/jpeg"),
    ("label.jpg", camera_photo(orientation=1), "image/jpeg"),
)
PAPER: Upload = ("invoice.pdf", pdf(), "application/pdf")
LINK = re.compile(r"https?://\S+/track/([0-9A-Z-]{14})#(\S+)")


# -- the customer ---------------------------------------------------------------------------------


def file_complaint(
    visitor: Visitor,
    company: str,
    *,
    language: str = "en",
    files: Sequence[Upload] = (),
    wait: Callable[[], object] = lambda: None,
    **said: Any,
) -> Page:
    """Open the form, fill it in and send it; `wait` lets time pass in between."""
    page = visitor.get(f"/f/{company}?lang={language}")
    wait()
    return send(visitor, page, files=files, **said)


def send(visitor: Visitor, page: Page, *, files: Sequence[Upload] = (), **said: Any) -> Page:
    """Send the form of a page as it stands, with changes."""
    chosen = {"attachments": list(files)} if files else {}
    form = page.form_with("description", "token")
    return visitor.submit(page, form, files=chosen, **said)


def open_page(visitor: Visitor, number: str, code: str) -> Page:
    """Open a complaint with its access code, unless this browser has opened it already."""
    page = visitor.get(f"/track/{number}")
    if any("access_code" not in form.names and "body" in form.names for form in page.forms):
        return page
    return visitor.submit(page, page.form_with("access_code"), access_code=code)


def write(visitor: Visitor, page: Page, text: str, *, files: Sequence[Upload] = ()) -> Page:
    """Write a message on the opened page."""
    chosen = {"attachments": list(files)} if files else {}
    return visitor.submit(page, page.form_with("body", at="/messages"), files=chosen, body=text)


# -- staff ----------------------------------------------------------------------------------------


def sign_in(visitor: Visitor, email: str, password: str) -> Page:
    """Sign in to the panel."""
    page = visitor.get("/sign-in")
    form = page.form_with("email", "password")
    return visitor.submit(page, form, email=email, password=password)


def look_up(visitor: Visitor, what: str) -> Page:
    """Search the register."""
    page = visitor.get("/panel/complaints")
    form = next(form for form in page.forms if "q" in form.names and form.method == "get")
    return visitor.submit(page, form, q=what)


def show(visitor: Visitor, number: str) -> Page:
    """Open a complaint in the panel."""
    return visitor.get(f"/panel/complaints/{number}")


def act(visitor: Visitor, page: Page, at: str, *, press: str = "", **given: Any) -> Page:
    """Send the form of a complaint's page that leads to `at`, by the button `press`."""
    form = page.form_with(*given, at=at)
    return visitor.submit(page, form, press=press, **given)


# -- words and mails ------------------------------------------------------------------------------


def words(language: str, english: str, **named: object) -> str:
    """Return a sentence as a reader of this language sees it; it must be translated."""
    with i18n.use(language):
        told = i18n.gettext(english, **named)
    assert language == "en" or told != (english % named if named else english), english
    return " ".join(told.split())


def link_in(mail: EmailMessage) -> tuple[str, str, str]:
    """Return (address, number, access code) of the link in a mail's plain text."""
    part = mail.get_body(preferencelist=("plain",))
    assert part is not None
    found = LINK.search(part.get_content())
    assert found, "the mail holds no link"
    return found.group(0), found.group(1), found.group(2)


def text_of(mail: EmailMessage) -> str:
    """Return the words of a mail's plain part, with single spaces."""
    part = mail.get_body(preferencelist=("plain",))
    assert part is not None
    return " ".join(str(part.get_content()).split())
