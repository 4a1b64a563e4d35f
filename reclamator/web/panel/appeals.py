"""A second look: what came by phone or letter, who takes it, what is said to each argument."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from reclamator.domain.lifecycle import Action
from reclamator.domain.permissions import Permission
from reclamator.domain.vocabulary import AppealChannel, ArgumentVerdict, Claim, Coded, Lateness
from reclamator.errors import (
    BadFile,
    Conflict,
    DomainError,
    FieldError,
    IllegalAction,
    Incomplete,
    NotFound,
)
from reclamator.i18n import lazy as _l
from reclamator.models.complaint import Complaint
from reclamator.models.fields import UID_BYTES, new_uid
from reclamator.models.staff import Staff
from reclamator.services import access_log, complaints, reading
from reclamator.services import appeals as service
from reclamator.web import access, filters, htmx, uploads
from reclamator.web.access import complaint_or_404, requires
from reclamator.web.panel import panel
from reclamator.web.panel.contested import Contested
from reclamator.web.panel.page import CONFLICT

NO_MOMENT = _l("Enter the day and the time at which it came in.")
TOO_MANY = _l("Choose at most five files.")
# how staff hear of it; customers and other systems have roads of their own
ROADS = (AppealChannel.PHONE, AppealChannel.LETTER, AppealChannel.EMAIL, AppealChannel.COUNTER)
WISHES = (Claim.REPAIR, Claim.REPLACEMENT, Claim.PRICE_REDUCTION, Claim.REFUND, Claim.OTHER)


@panel.get("/complaints/<number>/appeal")
@requires(Permission.READ_BODIES)
def show_appeal(number: str) -> ResponseReturnValue:
    """Show the second look, or the form that notes one; that it was looked at is remembered."""
    complaint = complaint_or_404(number)
    access_log.saw(access.current_staff().uid, complaint.complaint_uid)
    return _page(complaint)


@panel.post("/complaints/<number>/appeal")
@requires(Permission.REVIEW)
def record_appeal(number: str) -> ResponseReturnValue:
    """Note what a customer asked for by phone, letter or mail."""
    return _act(number, lambda complaint: service.receive(complaint, _asked(), by=_by()))


@panel.post("/complaints/<number>/appeal/reviewer")
@requires(Permission.REVIEW)
def hand_appeal(number: str) -> ResponseReturnValue:
    """Give it to somebody who may take it."""

    def hand(complaint: Complaint) -> None:
        uid = request.form.get("reviewer", "")
        found = next((each for each in Staff.everyone() if bytes(each.uid).hex() == uid), None)
        if found is None:
            raise Incomplete([FieldError("reviewer", service.NOT_THIS_PERSON)])
        service.hand_to(service.get(complaint), found, by=_by())

    return _act(number, hand)


@panel.post("/complaints/<number>/appeal/lateness")
@requires(Permission.DECIDE_APPEAL)
def judge_lateness(number: str) -> ResponseReturnValue:
    """Decide whether a late one is looked at."""
    verdict, reason = _code(Lateness, "lateness"), request.form.get("lateness_reason", "")
    return _act(
        number,
        lambda found: service.judge_lateness(service.get(found), verdict, reason, by=_by()),
    )


@panel.post("/complaints/<number>/appeal/arguments")
@requires(Permission.DECIDE_APPEAL)
def divide_arguments(number: str) -> ResponseReturnValue:
    """Part the customer's words anew."""
    text = request.form.get("arguments", "")
    return _act(number, lambda found: service.divide(service.get(found), text, by=_by()))


@panel.post("/complaints/<number>/appeal/arguments/<place>")
@requires(Permission.DECIDE_APPEAL)
def answer_argument(number: str, place: str) -> ResponseReturnValue:
    """Say something to one argument."""
    verdict, text = _code(ArgumentVerdict, "verdict"), request.form.get("text", "")
    return _act(
        number,
        lambda found: service.answer_argument(
            service.get(found), _place(place), verdict, text, by=_by()
        ),
    )


def _place(typed: str) -> int:
    """Return the place of an argument, counted from 0; anything else names none."""
    if not re.fullmatch(r"[1-9]\d?", typed, re.ASCII):
        raise NotFound()
    return int(typed) - 1


def _act(number: str, act: Callable[[Complaint], object]) -> ResponseReturnValue:
    complaint = complaint_or_404(number)
    try:
        complaints.require_version(complaint, request.form.get("version"))
        act(complaint)
    except (Incomplete, IllegalAction, Conflict, BadFile) as refusal:
        status = CONFLICT if isinstance(refusal, Conflict) else refusal.status
        return _page(complaints.get(complaint.complaint_uid), refusal=refusal), status
    anchor = request.form.get("anchor", "")
    return htmx.redirected(url_for("panel.show_appeal", number=number, _anchor=anchor or None))


def _page(complaint: Complaint, *, refusal: DomainError | None = None) -> str:
    read = reading.read(complaint, by=_by())
    row = read.contest.second_look()
    faults = refusal.errors if isinstance(refusal, Incomplete) else ()
    if isinstance(refusal, BadFile):
        faults = (FieldError("attachments", refusal.sentence),)
    context: dict[str, Any] = {
        "complaint": complaint,
        "read": read,
        "refusal": refusal,
        "faults": {fault.field: fault.message for fault in faults},
        "fault_rows": [(fault.field, fault.message) for fault in faults],
        "given": request.form,
        "uid": (_uid() or new_uid()).hex(),
    }
    if row is None:
        context |= {"roads": _named(ROADS), "wishes": _named(WISHES)}
        may = Action.APPEAL in read.actions
        return render_template("panel/appeals/new.html", may_record=may, **context)
    shown = Contested(read, _by(), row)
    context |= {"verdicts": _named(ArgumentVerdict), "lateness": _named(Lateness)}
    bodies = shown.bodies(g.company)
    return render_template("panel/appeals/show.html", shown=shown, bodies=bodies, **context)


def _asked() -> service.Request:
    files = uploads.incoming(request.files.getlist("attachments"))
    if uploads.too_many(files):
        raise Incomplete([FieldError("attachments", TOO_MANY)])
    return service.Request(
        text=request.form.get("arguments", ""),
        claim=_code(Claim, "claim"),
        channel=_code(AppealChannel, "channel"),
        received_at=_moment(request.form.get("received_at", "")),
        received_note=request.form.get("received_note", ""),
        files=files,
        uid=_uid(),
    )


def _moment(text: str) -> datetime | None:
    """Return what was typed, meant in the company's time zone; nothing typed is now."""
    if not text.strip():
        return None
    try:
        typed = datetime.fromisoformat(text.strip())
        return typed.replace(tzinfo=ZoneInfo(filters.zone())).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Incomplete([FieldError("received_at", NO_MOMENT)]) from None


def _uid() -> bytes | None:
    try:
        uid = bytes.fromhex(request.form.get("uid", ""))
    except ValueError:
        return None
    return uid if len(uid) == UID_BYTES else None


def _code(codes: Any, name: str) -> Any:
    given = request.form.get(name, "")
    return codes(given) if given in set(codes) else None


def _named(codes: Any) -> list[tuple[str, object]]:
    return [(code.value, code.label) for code in codes if isinstance(code, Coded)]


def _by() -> Any:
    return access.current_actor()
