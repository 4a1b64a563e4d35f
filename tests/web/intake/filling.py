"""Filling in the form without script, and reading what came back."""

from collections.abc import Mapping, Sequence
from typing import Any

from reclamator.models.attachment import Attachment
from reclamator.models.complaint import Complaint
from tests.corpus import pdf, photo
from tests.journeys.visitor import BOUNDARY, Form, Page, Upload, Visitor, multipart

SAID: dict[str, Any] = {
    "category": "product_defect",
    "description": "The kettle leaks at its base. After each boiling there is a puddle.",
    "claim": "refund",
    "name": "Ada Nowak",
    "email": "ada@customer.example",
}
PHOTO: Upload = ("kettle.jpg", photo(), "image/jpeg")
LABEL: Upload = ("label.png", photo("PNG"), "image/png")
PAPER: Upload = ("invoice.pdf", pdf(), "application/pdf")
NO_PHOTO: Upload = ("clip.gif", photo("GIF"), "image/gif")
JSON = {"Accept": "application/json"}


def form_of(page: Page) -> Form:
    """The complaint form of a page."""
    return page.form_with("token", "description")


def send(
    visitor: Visitor,
    page: Page,
    *,
    files: Sequence[Upload] = (),
    headers: Mapping[str, str] | None = None,
    press: str = "",
    without: Sequence[str] = (),
    **said: Any,
) -> Page:
    """Send the form of a page with changes; `without` leaves whole fields away."""
    form = form_of(page)
    fields = {**form.values, **said}
    for button in form.buttons if press else ():
        if button["name"] == press:
            fields[press] = button["value"]
    for name in without:
        fields.pop(name, None)
    return post(visitor, form.action, fields, files, headers)


def post(
    visitor: Visitor,
    address: str,
    fields: Mapping[str, Any],
    files: Sequence[Upload] = (),
    headers: Mapping[str, str] | None = None,
) -> Page:
    """Send fields and files as a browser does."""
    kind = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    body = multipart(fields, {"attachments": list(files)} if files else {})
    return visitor.request("POST", address, headers={**kind, **(headers or {})}, body=body)


def complaints() -> list[Complaint]:
    """All complaints of the company in scope, in the order they came."""
    return list(Complaint.select().order_by(Complaint.created_at, Complaint.register_seq))


def the_complaint() -> Complaint:
    """The one complaint that there must be."""
    (found,) = complaints()
    return found


def file_names(complaint: Complaint) -> list[str]:
    """The names of a complaint's files, in their order."""
    return [item.name for item in Attachment.of(complaint.complaint_uid)]
