"""The audit log: whether the chain is whole, what was changed by whom, and who looked."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from reclamator.domain import audited
from reclamator.domain.numbers import parse_number
from reclamator.domain.permissions import Permission
from reclamator.errors import Incomplete, NotFound
from reclamator.i18n import lazy as _l
from reclamator.i18n import sort_key
from reclamator.models.audit import AuditEntry
from reclamator.models.fields import EPOCH
from reclamator.models.staff import Staff
from reclamator.services import access_log, audit_chain, audit_export, audit_log, spreadsheets
from reclamator.services.audit_log import Asked
from reclamator.web import access, htmx
from reclamator.web.access import requires
from reclamator.web.downloads import as_file
from reclamator.web.panel import entries, panel
from reclamator.web.step_up import sensitive_file

CSV = "text/csv; charset=utf-8"
CHANGES, LOOKS = "changes", "looks"
FIELDS = ("person", "action", "complaint", "from", "until")
WRONG_DAYS = {
    "from": _l("Enter the first day as a date."),
    "until": _l("Enter the last day as a date."),
}
MOST = 2**62  # no chain is as long
NOBODYS = bytes(15) + b"\1"  # what cannot be understood finds nothing


@panel.get("/audit")
@requires(Permission.AUDIT)
def audit() -> ResponseReturnValue:
    """Show the chain's state and a page of changes, or of who looked; one link opens beside it."""
    if found := request.args.get("find", "").strip():
        return redirect(_looked_up(found), 303)
    if htmx.target_id() == "entry":
        return _entry()
    return _page(done=request.args.get("done", ""))


@panel.post("/audit/check")
@requires(Permission.AUDIT)
def check_chain() -> ResponseReturnValue:
    """Check the links that were not checked yet, or with `anew` from the first one."""
    try:
        audit_chain.check_on(anew="anew" in request.form, anchor=request.form.get("anchor", ""))
    except Incomplete as refusal:
        return _page(errors=refusal.errors), refusal.status
    return redirect(url_for("panel.audit", done="checked"), 303)


@panel.post("/audit/anchor")
@requires(Permission.AUDIT)
def make_anchor() -> ResponseReturnValue:
    """Make a line that holds today's end of the chain; it is shown once, to be kept apart."""
    line = audit_chain.anchor_now(by=bytes(access.current_staff().uid))
    return _page(anchor=line)


@panel.post("/audit/export")
@requires(Permission.AUDIT)
@sensitive_file
def export_audit() -> ResponseReturnValue:
    """Send every change that is asked for; it is a change itself: the chain notes it."""
    people = {bytes(person.uid): person for person in Staff.everyone()}
    asked, _wrong = _asked(people)
    rows = audit_export.rows(g.company, asked, by=access.current_actor())
    return as_file(spreadsheets.as_csv(rows), CSV, name="audit", kind="csv")


def _page(**more: Any) -> str:
    people = {bytes(person.uid): person for person in Staff.everyone()}
    view = LOOKS if request.args.get("view") == LOOKS else CHANGES
    asked, wrong = _asked(people)
    before = request.args.get("before", "")
    page = (audit_log.looks if view == LOOKS else audit_log.changes)(asked, before=before)
    numbers = audit_log.numbers(_subjects(page.rows))
    shown = _look if view == LOOKS else entries.row
    return render_template(
        "panel/audit/list.html",
        chain=audit_chain.state(),
        view=view,
        views=_views(view),
        rows=[shown(row, people, numbers) for row in page.rows],
        typed={name: request.args.get(name, "") for name in FIELDS},
        wrong=wrong,
        people=[(uid.hex(), person.name) for uid, person in people.items()],
        acts=_acts(),
        taken_along=url_for("panel.export_audit", **_kept()),
        next=_address(view, before=page.next) if page.next else "",
        pinned=_address(view, before=before or _top(page.rows)),
        opened=_opened(page.rows, people, numbers),
        closed=_address(view, before=before or None),
        first=_address(view) if before else "",
        may_read=access.current_staff().may(Permission.READ),
        **{"errors": (), "anchor": "", "done": "", **more},
    )


def _looked_up(text: str) -> str:
    """Return where what was typed leads: a complaint's number to its links, else a link's own."""
    place = "".join(text.split())
    if parse_number(text) is None and place.isascii() and place.isdecimal():
        seq = min(int(place), MOST)
        return url_for("panel.audit", before=seq + 1, entry=seq)
    return url_for("panel.audit", complaint=text)


def _entry() -> str:
    """Return one link alone, for the place beside the list."""
    link = AuditEntry.at_place(_place())
    people = {bytes(person.uid): person for person in Staff.everyone()}
    if link is None:
        raise NotFound()
    rows = [link]
    opened = _opened(rows, people, audit_log.numbers(_subjects(rows)))
    return render_template(
        "panel/audit/_entry.html",
        opened=opened,
        closed=_address(CHANGES, before=request.args.get("before") or None),
        may_read=access.current_staff().may(Permission.READ),
    )


def _opened(
    rows: Sequence[Any], people: dict[bytes, Staff], numbers: dict[bytes, str]
) -> dict[str, Any] | None:
    """Return the link of the page that the address names; it is seen by who may read it."""
    link = next((row for row in rows if isinstance(row, AuditEntry) and row.seq == _place()), None)
    if link is None:
        return None
    me = access.current_staff()
    may_read, subject = me.may(Permission.READ_BODIES), link.complaint_uid
    if may_read and subject and link.detail_bytes:
        access_log.saw(me.uid, subject)
    return entries.opened(link, people, numbers, may_read=may_read)


def _place() -> int:
    """Return the place of the link that is asked for; 0, where none is, when nothing is."""
    text = request.args.get("entry", "")
    return min(int(text), MOST) if text.isascii() and text.isdecimal() else 0


def _top(rows: Sequence[Any]) -> str:
    """Return the key behind which this page begins again, whatever is written meanwhile."""
    first = rows[0] if rows else None
    return str(first.seq + 1) if isinstance(first, AuditEntry) else ""


def _subjects(rows: Sequence[Any]) -> list[bytes]:
    return [bytes(row.complaint_uid) for row in rows if row.complaint_uid]


def _asked(people: dict[bytes, Staff]) -> tuple[Asked, dict[str, object]]:
    """Return what the address asks for, and what of it cannot be understood."""
    given = {name: request.args.get(name, "").strip() for name in FIELDS}
    wrong: dict[str, object] = {}
    person = next((uid for uid in people if uid.hex() == given["person"]), None)
    days = {name: _day(given[name]) for name in ("from", "until")}
    for name, day in days.items():
        if given[name] and day is None:
            wrong[name] = WRONG_DAYS[name]
    complaint_uid = None
    if given["complaint"]:
        complaint_uid = _complaint_uid(given["complaint"])
        if complaint_uid is None:
            wrong["complaint"] = _l("There is no complaint with this number.")
    return (
        Asked(
            actor_uid=person,
            action=given["action"] if given["action"] in audited.LABELS else "",
            complaint_uid=NOBODYS if wrong else complaint_uid,
            from_on=days["from"],
            until_on=days["until"],
            time_zone=g.company.time_zone,
        ),
        wrong,
    )


def _complaint_uid(text: str) -> bytes | None:
    if parse_number(text) is None:
        return None
    try:
        return access.complaint_or_404(text).complaint_uid
    except NotFound:
        return None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _acts() -> list[tuple[str, str]]:
    """Return the acts one may narrow to; those with the same words stand once each, by code."""
    return sorted(
        ((code, str(words)) for code, words in audited.LABELS.items()),
        key=lambda pair: sort_key(pair[1]),
    )


def _views(view: str) -> list[dict[str, Any]]:
    return [
        {"label": label, "href": _address(name), "current": name == view}
        for name, label in ((CHANGES, _l("Changes")), (LOOKS, _l("Who looked")))
    ]


def _address(view: str, **more: Any) -> str:
    return url_for("panel.audit", view=None if view == CHANGES else view, **_kept(), **more)


def _kept() -> dict[str, Any]:
    return {name: request.args.get(name) or None for name in FIELDS}


def _look(row: Any, people: entries.People, numbers: dict[bytes, str]) -> dict[str, Any]:
    return {
        "who": entries.person(people, row.staff_uid),
        "number": numbers.get(bytes(row.complaint_uid)),
        "at": EPOCH + timedelta(hours=row.hour),
    }
