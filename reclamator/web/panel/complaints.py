"""The register, and the page of one complaint."""

from typing import Any

from flask import Response, g, request
from flask.typing import ResponseReturnValue

from reclamator import clock
from reclamator.domain.permissions import Permission
from reclamator.models.staff import Staff
from reclamator.services import access_log, register
from reclamator.services.register import Page
from reclamator.web import access, filters, htmx
from reclamator.web.access import complaint_or_404, requires
from reclamator.web.panel import page, panel, rows, words
from reclamator.web.panel.narrowing import TABS, Asked, Reader


@panel.get("/")
@access.signed_in
def home() -> ResponseReturnValue:
    """Send people to the first page that their role may open."""
    from reclamator.web import shell

    session = access.current_session()
    assert session is not None
    return htmx.redirected(shell.home(session))


@panel.get("/complaints", endpoint="register")
@requires(Permission.READ)
def show_register() -> ResponseReturnValue:
    """Show one page of the register: tab, filters and look-up come from the address."""
    people = Staff.everyone()
    asked = _asked(people)
    found = register.page(
        asked.filters, after=request.args.get("after"), before=request.args.get("before")
    )
    return htmx.render(
        "panel/complaints/register.html",
        "panel/complaints/_list.html",
        **_shown(asked, found, people),
    )


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


def _asked(people: list[Staff]) -> Asked:
    reader = Reader(
        me=access.current_staff(),
        today=clock.today(filters.zone()),
        region=g.company.country,
        contacts=access.current_actor().may(Permission.READ_CONTACTS),
        categories=tuple(g.company.categories),
    )
    active = tuple(person for person in people if person.disabled_at is None)
    return Asked(request.args, reader, active)


def _shown(asked: Asked, found: Page, people: list[Staff]) -> dict[str, Any]:
    by, named = access.current_actor(), {bytes(person.uid): person for person in people}
    late = _late(asked)
    counts = register.counts([*(asked.of_tab(tab) for tab in TABS), late])
    shown = [words.bounded(count, register.COUNT_UP_TO) for count in counts]
    return {
        "asked": asked,
        "tabs": [
            {"code": code, "label": label, "count": count, "href": asked.address(tab=code, q=None)}
            for (code, label), count in zip(TABS.items(), shown, strict=False)
        ],
        "open_count": shown[0],
        "week_count": shown[1],
        "late_count": shown[-1],
        "rows": [rows.row(line, named, by) for line in found.lines],
        "next": asked.address() and _beside(asked, "after", found.next),
        "previous": _beside(asked, "before", found.previous),
        "may_select": by.may(Permission.ASSIGN),
        "focus_list": _is_list_to_be_focused(),
    }
