"""Requests from outside: what a body asks about a complaint, and what it was answered."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from reclamator import clock
from reclamator.domain import answers
from reclamator.domain.permissions import Permission
from reclamator.domain.vocabulary import AppealChannel
from reclamator.errors import Conflict, DomainError, IllegalAction, Incomplete, NotFound
from reclamator.models.appeal import Appeal
from reclamator.models.complaint import Complaint
from reclamator.models.fields import UID_BYTES, new_uid
from reclamator.services import access_log, complaints, reading
from reclamator.services import outside_requests as service
from reclamator.services.reading import Reading, opened
from reclamator.web import access, htmx
from reclamator.web.access import complaint_or_404, requires
from reclamator.web.panel import panel
from reclamator.web.panel.page import CONFLICT

ROADS = (AppealChannel.LETTER, AppealChannel.EMAIL, AppealChannel.PHONE)


@panel.get("/complaints/<number>/outside")
@requires(Permission.READ_BODIES)
def show_outside_requests(number: str) -> ResponseReturnValue:
    """Show what bodies outside have asked; that it was looked at is remembered."""
    complaint = complaint_or_404(number)
    access_log.saw(access.current_staff().uid, complaint.complaint_uid)
    return _page(complaint)


@panel.post("/complaints/<number>/outside")
@requires(Permission.REVIEW)
def record_outside_request(number: str) -> ResponseReturnValue:
    """Note what a body asks, and by when."""
    return _act(number, lambda found: service.receive(found, _asked(), by=_by()))


@panel.post("/complaints/<number>/outside/<position>/answer")
@requires(Permission.REVIEW)
def answer_outside_request(number: str, position: str) -> ResponseReturnValue:
    """Note what the body was answered, and when."""
    if not position.isdecimal() or len(position) > 4:
        raise NotFound()
    text, on = request.form.get("answer", ""), _day("answered_on")
    return _act(
        number,
        lambda found: service.answer(service.get(found, int(position)), text, on, by=_by()),
    )


def _act(number: str, act: Callable[[Complaint], object]) -> ResponseReturnValue:
    complaint = complaint_or_404(number)
    try:
        complaints.require_version(complaint, request.form.get("version"))
        act(complaint)
    except (Incomplete, IllegalAction, Conflict) as refusal:
        status = CONFLICT if isinstance(refusal, Conflict) else refusal.status
        return _page(complaints.get(complaint.complaint_uid), refusal=refusal), status
    return htmx.redirected(url_for("panel.show_outside_requests", number=number))


def _page(complaint: Complaint, *, refusal: DomainError | None = None) -> str:
    read = reading.read(complaint, by=_by())
    faults = refusal.errors if isinstance(refusal, Incomplete) else ()
    return render_template(
        "panel/outside/show.html",
        complaint=complaint,
        requests=[_shown(read, row) for row in read.contest.outside()],
        may_write=_by().may(Permission.REVIEW),
        roads=[(road.value, road.label) for road in ROADS],
        today=clock.today(read.zone).isoformat(),
        refusal=refusal,
        faults={fault.field: fault.message for fault in faults},
        fault_rows=[(fault.field, fault.message) for fault in faults],
        given=request.form,
        uid=(_uid() or new_uid()).hex(),
    )


def _shown(read: Reading, row: Appeal) -> dict[str, Any]:
    owed = next((each for each in read.owed if each.uid == row.deadline_uid), None)
    asked = opened(row, "arguments")
    return {
        "row": row,
        "number": row.number_in(read.complaint),
        "body": opened(row, "body"),
        "reference": opened(row, "reference"),
        "asked": asked[0] if isinstance(asked, list) and asked else "",
        "received_on": clock.local_date(row.received_at, read.zone),
        "answer_by": owed.safe_on if owed else None,
        "answer": opened(row, "answer"),
    }


def _asked() -> service.OutsideRequest:
    given, channel = request.form, request.form.get("channel", "")
    return service.OutsideRequest(
        body=given.get("body", ""),
        reference=given.get("reference", ""),
        text=given.get("text", ""),
        received_on=_day("received_on"),
        answer_by=_day("answer_by"),
        channel=AppealChannel(channel) if channel in set(AppealChannel) else None,
        uid=_uid(),
    )


def _day(name: str) -> date | None:
    return answers.date_of(request.form.get(name, "").strip())


def _uid() -> bytes | None:
    try:
        uid = bytes.fromhex(request.form.get("uid", ""))
    except ValueError:
        return None
    return uid if len(uid) == UID_BYTES else None


def _by() -> Any:
    return access.current_actor()
