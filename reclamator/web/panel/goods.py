"""Goods: the lists of warehouse and workshop, the scan box, a return, its steps and photos."""

from collections.abc import Iterator
from typing import Any

from flask import Response, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from reclamator import i18n
from reclamator.domain.goods import GoodsAction
from reclamator.domain.permissions import Permission
from reclamator.errors import (
    BadFile,
    Conflict,
    DomainError,
    IllegalAction,
    Incomplete,
    NotFound,
    TooLarge,
)
from reclamator.models.goods_return import GoodsReturn
from reclamator.services import access_log, attachments, complaints, goods, media
from reclamator.web import access, headers, htmx, uploads
from reclamator.web.access import complaint_or_404, requires
from reclamator.web.panel import page, panel, stocked
from reclamator.web.panel.messages import sent_uid

SAID = ("condition", "carrier", "parcel_number", "instructions", "finding", "cost", "done_on")
GIVEN = (*SAID, "reason", "back_carrier", "back_parcel_number", "quantity")


@panel.get("/goods")
@requires(Permission.READ)
def show_goods() -> ResponseReturnValue:
    """Show what is awaited, received, at the repair service or at the supplier."""
    by, place = access.current_actor(), stocked.place_of(request.args.get("list", ""))
    found = goods.listed(place, company=g.company, by=by, after=request.args.get("after"))
    return _lists(place, found.lines, next=found.next)


@panel.get("/goods/search")
@requires(Permission.READ)
def find_goods() -> ResponseReturnValue:
    """Open the return of a scanned number; a scanner types it and presses Enter."""
    by, text = access.current_actor(), request.args.get("number", "")
    found = goods.found_by(text, by=by)
    if len(found) == 1:
        return redirect(url_for("panel.show_return", rma=found[0].shown_number), 303)
    return _lists("", goods.lines(found, company=g.company), asked=text, is_search=True)


@panel.get("/goods/<rma>")
@requires(Permission.READ)
def show_return(rma: str) -> ResponseReturnValue:
    """Show one return: what it is, where, and what may be done; not whose it is."""
    return return_page(goods.find(rma, by=access.current_actor()))


@panel.post("/goods/<rma>/actions/<step>")
@requires(Permission.READ)
def move_goods(rma: str, step: str) -> ResponseReturnValue:
    """Receive, repair, send on, send back …; the table asks for the right to."""
    by = access.current_actor()
    row = goods.find(rma, by=by)
    if step not in set(GoodsAction):
        raise NotFound()
    action, given = GoodsAction(step), {name: request.form.get(name) for name in GIVEN}
    try:
        goods.perform(row, action, by=by, given=given, form_uid=sent_uid(), version=_version(row))
    except (Incomplete, IllegalAction, Conflict) as refusal:
        return return_page(goods.find(rma, by=by), refusal=refusal, acting=step)
    return _back(row)


@panel.post("/goods/<rma>/photos")
@requires(Permission.READ)
def add_goods_photos(rma: str) -> ResponseReturnValue:
    """Add photos of the goods; the customer does not get them."""
    by = access.current_actor()
    row = goods.find(rma, by=by)
    try:
        files = uploads.incoming(request.files.getlist("photos"))
        goods.add_photos(row, goods.complaint_of(row), files, by=by)
    except (BadFile, TooLarge) as refusal:
        return return_page(row, refusal=refusal, acting="photos")
    return _back(row)


@panel.get("/goods/<rma>/photos/<int:position>")
@requires(Permission.READ)
def show_goods_photo(rma: str, position: int) -> ResponseReturnValue:
    """Send a photo's viewing copy, made by us; a photo without one goes out as a download."""
    by = access.current_actor()
    row = goods.find(rma, by=by)
    photo = goods.photo(row, position)
    access_log.saw(access.current_staff().uid, bytes(row.complaint_uid))
    if photo.preview_uid is None:
        return _file(row, position, attachments.original(photo), str(photo.mime))
    return _file(row, position, attachments.preview(photo), media.VIEWING_MIME)


@panel.get("/goods/<rma>/label.pdf")
@requires(Permission.READ)
def print_label(rma: str) -> ResponseReturnValue:
    """Return the label for the parcel, in the language of who prints it."""
    row = goods.find(rma, by=access.current_actor())
    label = goods.label(row, goods.complaint_of(row), i18n.current_locale())
    response = Response(label, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{row.shown_number}.pdf"'
    return headers.for_file(response)


@panel.post("/complaints/<number>/goods")
@requires(Permission.REVIEW)
def authorise_return(number: str) -> ResponseReturnValue:
    """Agree to a return and tell the customer how to send it; the same form twice is one."""
    complaint = complaint_or_404(number)
    try:
        goods.authorise(complaint, _plan(), by=access.current_actor(), uid=sent_uid())
    except (Incomplete, IllegalAction) as refusal:
        current = complaints.get(complaint.complaint_uid)
        return page.refused(current, page.RETURNS, refusal, acting="return", prefix="return-")
    fresh = complaints.get(complaint.complaint_uid)
    said = i18n.gettext("The customer is told how to send the product.")
    return page.changed(fresh, page.RETURNS, also=page.EVERYTHING, said=said)


def _plan() -> goods.Plan:
    names = ("product", "quantity", "serial", "batch", "costs", "send_by", "instructions")
    return goods.Plan(**{name: request.form.get(name, "") for name in names})


def _version(row: GoodsReturn) -> int | None:
    text = request.form.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _lists(place: Any, lines: list[goods.Line], **more: Any) -> ResponseReturnValue:
    context = {"next": None, "asked": "", "is_search": False, **more}
    return render_template(
        "panel/goods/lists.html",
        tabs=stocked.tabs(goods.counts(g.company), place),
        place=str(place),
        lines=[stocked.line(each) for each in lines],
        is_first=not request.args.get("after"),
        **context,
    )


def return_page(
    row: GoodsReturn, *, refusal: DomainError | None = None, acting: str = ""
) -> ResponseReturnValue:
    """Show the page, with what is wrong beside what was typed."""
    by = access.current_actor()
    looked = goods.look(row, by=by)
    access_log.saw(access.current_staff().uid, bytes(row.complaint_uid))
    context = stocked.context(looked, by, refusal=refusal, acting=acting)
    answer = render_template("panel/goods/show.html", given=request.form, **context)
    return make_response(answer, refusal.status if refusal else 200)


def _back(row: GoodsReturn) -> ResponseReturnValue:
    return htmx.redirected(url_for("panel.show_return", rma=row.shown_number))


def _file(row: GoodsReturn, position: int, chunks: Iterator[bytes], mime: str) -> Response:
    name = f"{row.shown_number}-{position}.{media.own_extension(mime)}"
    return uploads.file_response(
        chunks, mime=mime, disposition=media.content_disposition(name, "photo")
    )
