"""The audit log: whether the chain is whole, what was changed by whom, and who looked."""

from datetime import date, timedelta
from typing import Any

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from reclamator.domain import audited
from reclamator.domain.numbers import parse_number
from reclamator.domain.permissions import Permission, Role
from reclamator.errors import Damaged, Incomplete, KeyUnavailable, NotFound
from reclamator.i18n import lazy as _l
from reclamator.i18n import ngettext, sort_key
from reclamator.models.audit import AuditEntry
from reclamator.models.fields import EPOCH
from reclamator.models.staff import Staff
from reclamator.services import audit_chain, audit_export, audit_log, spreadsheets
from reclamator.services.audit_log import Asked
from reclamator.web import access, filters
from reclamator.web.access import requires
from reclamator.web.downloads import as_file
from reclamator.web.panel import panel
from reclamator.web.step_up import sensitive_file

CSV = "text/csv; charset=utf-8"
CHANGES, LOOKS = "changes", "looks"
FIELDS = ("person", "action", "complaint", "from", "until")
WRONG_DAYS = {
    "from": _l("Enter the first day as a date."),
    "until": _l("Enter the last day as a date."),
}
NO_COMPLAINT = bytes(16)
NOBODYS = bytes(15) + b"\1"  # what cannot be understood finds nothing


@panel.get("/audit")
@requires(Permission.AUDIT)
def audit() -> ResponseReturnValue:
    """Show the chain's state and a page of changes, or of who looked."""
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
    subjects = [_complaint_of(row) for row in page.rows]
    numbers = audit_log.numbers(uid for uid in subjects if uid)
    shown = _look if view == LOOKS else _change
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
        first=_address(view) if before else "",
        may_read=access.current_staff().may(Permission.READ),
        **{"errors": (), "anchor": "", "done": "", **more},
    )


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


def _complaint_of(row: Any) -> bytes | None:
    uid = bytes(row.subject_uid if isinstance(row, AuditEntry) else row.complaint_uid)
    return None if uid == NO_COMPLAINT else uid


def _change(
    row: AuditEntry, people: dict[bytes, Staff], numbers: dict[bytes, str]
) -> dict[str, Any]:
    subject, named = _complaint_of(row), people.get(bytes(row.object_uid or b""))
    return {
        "seq": row.seq,
        "at": row.at,
        "who": _person(people, row.actor_uid),
        "is_system": row.actor_uid is None,
        "what": audited.label(row.action) or row.action,
        "number": numbers.get(subject) if subject else None,
        "about": named.name if named else None,
        "is_company": subject is None and named is None,
        "before": _before(row),
        "after": _after(row),
        "sealed": row.detail_bytes,
        "link": bytes(row.hash).hex(),
    }


def _look(row: Any, people: dict[bytes, Staff], numbers: dict[bytes, str]) -> dict[str, Any]:
    return {
        "who": _person(people, row.staff_uid),
        "number": numbers.get(bytes(row.complaint_uid)),
        "at": EPOCH + timedelta(hours=row.hour),
    }


def _person(people: dict[bytes, Staff], uid: bytes | None) -> dict[str, Any] | None:
    """Return name and picture; whoever is not of the staff is a key or a customer."""
    person = people.get(bytes(uid or b""))
    if person is None:
        return None
    return {
        "name": person.name,
        "initials": filters.initials(person.name),
        "colour": filters.colour(person.uid),
    }


def _detail(row: AuditEntry) -> dict[str, Any]:
    """Return a detail of the company's own; those about complaints stay sealed."""
    if _complaint_of(row) is not None:
        return {}
    try:
        return row.detail or {}
    except (Damaged, KeyUnavailable):
        return {}


def _before(row: AuditEntry) -> object | None:
    code = _detail(row).get("before")
    return Role(code).label if row.action == "staff.role_changed" and code in set(Role) else None


def _after(row: AuditEntry) -> object | None:
    detail = _detail(row)
    if row.action in ("staff.role_changed", "staff.added") and detail.get("role") in set(Role):
        return Role(detail["role"]).label
    if row.action == "access.digest":
        count = int(detail.get("entries", 0))
        return ngettext("%(num)s entry", "%(num)s entries", count)
    if row.action == "staff.sessions_ended":
        count = int(detail.get("sessions", 0))
        return ngettext("%(num)s session", "%(num)s sessions", count)
    return None
