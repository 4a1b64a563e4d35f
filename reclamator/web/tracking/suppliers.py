"""`/supplier/<token>`: what a supplier is asked about goods, and their answer; without an account.

Unknown, withdrawn, foreign and too old links get the same page.
"""

from collections.abc import Sequence
from functools import wraps
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from reclamator import i18n
from reclamator.domain.vocabulary import SupplierAnswer
from reclamator.errors import FieldError, Incomplete, NotFound
from reclamator.services import attachments, forwarding, media, suppliers
from reclamator.services.forwarding import Asked, DeadLink, Reply
from reclamator.services.reading import opened
from reclamator.web import accents, company_scope, uploads
from reclamator.web.access import public
from reclamator.web.tracking import pages, tracking


def linked(view: Any) -> Any:
    """Give the view what the link shows, its company in scope; a dead link gets its own page."""

    @wraps(view)
    def guarded(token: str, **kwargs: Any) -> ResponseReturnValue:
        try:
            asked = forwarding.find(token, network=pages.network())
        except DeadLink as refusal:
            dead = render_template("tracking/dead_link.html", accent="", refusal=refusal)
            return dead, refusal.status
        company_scope.enter(asked.company)
        supplier = suppliers.find(bytes(asked.forwarding.supplier_uid))
        i18n.set_locale(i18n.negotiate([request.args.get("lang"), supplier.language]))
        answer: ResponseReturnValue = view(asked, token, **kwargs)
        return answer

    return guarded


@tracking.get("/supplier/<token>")
@public("who holds the link may read what is asked; it changes nothing")
@linked
def show_forwarding(asked: Asked, token: str) -> ResponseReturnValue:
    """Show the goods, the fault as it was restated, the photos that were chosen."""
    return _page(asked, token)


@tracking.post("/supplier/<token>")
@public("who holds the link answers once")
@linked
def answer_forwarding(asked: Asked, token: str) -> ResponseReturnValue:
    """Keep the answer; sent again it changes nothing."""
    given = request.form
    try:
        forwarding.answer(
            asked,
            Reply(
                answer=given.get("answer", ""),
                on=given.get("on", ""),
                reference=given.get("reference", ""),
                remark=given.get("remark", ""),
            ),
        )
    except Incomplete as refusal:
        return _page(asked, token, refusal.errors), refusal.status
    return redirect(url_for("tracking.show_forwarding", token=token), 303)


@tracking.get("/supplier/<token>/photos/<int:position>")
@public("who holds the link may see the photos that were chosen")
@linked
def show_forwarded_photo(asked: Asked, token: str, position: int) -> ResponseReturnValue:
    """Send a viewing copy, under a name of ours; what has none is not shown to anybody outside."""
    if not 1 <= position <= len(asked.photos):
        raise NotFound()
    chunks = attachments.preview(asked.photos[position - 1])
    extension = media.own_extension(media.VIEWING_MIME)
    name = media.download_name(asked.row.shown_number, position, extension)
    disposition = media.content_disposition(name, name)
    return uploads.file_response(chunks, mime=media.VIEWING_MIME, disposition=disposition)


def _page(asked: Asked, token: str, errors: Sequence[FieldError] = ()) -> str:
    row = asked.row
    return render_template(
        "tracking/supplier.html",
        company_name=asked.company.name,
        accent=accents.style(asked.company.accent),
        asked=asked.forwarding,
        fault=opened(asked.forwarding, "fault"),
        rma_number=row.shown_number,
        goods={name: opened(row, name) for name in ("product", "serial", "batch")},
        pieces=row.quantity,
        photos=[
            url_for("tracking.show_forwarded_photo", token=token, position=place)
            for place in range(1, len(asked.photos) + 1)
        ],
        action=url_for("tracking.answer_forwarding", token=token),
        answers=list(SupplierAnswer),
        faults=pages.by_field(errors),
        given=request.form if errors else {},
    )
