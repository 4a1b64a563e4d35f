"""The register, and the page of one complaint."""

import re
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from reclamator.domain.permissions import Permission
from reclamator.services import access_log, register, surroundings
from reclamator.services.register import Page
from reclamator.services.surroundings import Surroundings
from reclamator.web import access, compression, htmx, shell
from reclamator.web.access import complaint_or_404, requires
from reclamator.web.panel import changes, page, panel, rows, tabs, turning, words
from reclamator.web.panel.asking import ask
from reclamator.web.panel.narrowing import Asked

# who asks from here keeps the focus; from anywhere else it goes to the list
KEEP_FOCUS = ("tab-", "find")
DELETED = re.compile("[0-9a-f]{32}")


@panel.get("/")
@access.signed_in
def home() -> ResponseReturnValue:
    """Send people to the first page that their role may open."""
    session = access.current_session()
    assert session is not None
    return htmx.redirected(shell.home(session))


@panel.get("/complaints", endpoint="register")
@requires(Permission.READ)
def show_register() -> ResponseReturnValue:
    """Show one page of the register: tab, filters and look-up come from the address."""
    around = surroundings.read(access.current_actor(), changes.made())
    asked = ask(request.args, around.people, around.labels)
    found = register.page(
        asked.filters, after=request.args.get("after"), before=request.args.get("before")
    )
    response = htmx.render(
        "panel/complaints/register.html",
        "panel/complaints/_list.html",
        **_shown(asked, found, around),
    )
    if htmx.is_fragment():
        # a form names its empty fields too: the address that stays is the short one
        response.headers["HX-Push-Url"] = asked.address(
            after=request.args.get("after"), before=request.args.get("before")
        )
        return compression.compressed(response)
    return response


@panel.get("/complaints/<number>")
@requires(Permission.READ)
def show_complaint(number: str) -> ResponseReturnValue:
    """Show one complaint; that it was looked at is remembered."""
    complaint = complaint_or_404(number)
    access_log.saw(access.current_staff().uid, complaint.complaint_uid)
    return page.whole(complaint)


@panel.teardown_app_request
def write_access_log(_error: BaseException | None) -> None:
    """Write what was seen when enough has come together, after the answer is made."""
    access_log.flush_if_due()


def _shown(asked: Asked, found: Page, around: Surroundings) -> dict[str, Any]:
    by = access.current_actor()
    named = {bytes(person.uid): person for person in around.people}
    kept = tabs.shown(asked, around.views)
    counted = tabs.counts(asked, kept)
    return {
        "asked": asked,
        "counts": counted,
        "tabs": tabs.items(asked, kept, counted),
        "has_more_views": len(kept) < len(around.views),
        "deleted_view": _deleted_view(),
        "opened_from": turning.opened_from(asked, request.args),
        "rows": [rows.row(line, named, by, around.labels) for line in found.lines],
        "next": asked.address(after=found.next) if found.next else "",
        "previous": asked.address(before=found.previous) if found.previous else "",
        "done": changes.done(around.change, named),
        "may_assign": by.may(Permission.ASSIGN),
        "may_move": by.may(Permission.REVIEW),
        "may_write": by.may(Permission.REPLY),
        "may_export": by.may(Permission.EXPORT),
        "me_uid": bytes(asked.reader.me.uid).hex(),
        "is_part": htmx.is_fragment(),
        "row_icons": words.ROW_ICONS,
        "focus_list": htmx.is_fragment() and not (htmx.source_id() or "").startswith(KEEP_FOCUS),
    }


def _deleted_view() -> str:
    """Return the name of the view that was just deleted, for the way back."""
    name = request.args.get("deleted", "")
    return name if DELETED.fullmatch(name) else ""
