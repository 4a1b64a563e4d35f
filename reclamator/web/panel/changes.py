"""Several complaints at once: what was done, what was refused and why, and taking it back."""

from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from reclamator import clock
from reclamator.domain.message_templates import Variable
from reclamator.domain.permissions import Permission
from reclamator.errors import IllegalAction, Incomplete, NotFound
from reclamator.i18n import _, language_name, ngettext
from reclamator.i18n import lazy as _l
from reclamator.models.bulk_change import BulkChange
from reclamator.models.complaint import Complaint
from reclamator.models.fields import new_uid
from reclamator.models.staff import Staff
from reclamator.services import bulk, messages, register, sending
from reclamator.web import access, htmx
from reclamator.web.access import complaints_or_404, requires
from reclamator.web.addresses import own_page, uid_in
from reclamator.web.panel import panel

REASONS = {
    IllegalAction.code: _l("It is not being checked now."),
    Incomplete.code: _l("Its process has no such stage."),
    NotFound.code: _l("It is not there any more."),
    sending.CLOSED: _l("It is closed."),
    sending.MERGED: _l("It goes on under the number of an older one."),
    sending.NO_ADDRESS: _l("There is no e-mail address."),
    sending.EMPTY: _l("A variable of the text has no value."),
}
GONE = _l("Its message is on its way.")
OTHERWISE = _l("Somebody has changed it meanwhile.")


@dataclass(frozen=True)
class Done:
    """What the register says after a change of several: the sentence, and what stayed as it was.

    `to_undo` names the change while it can be taken back.
    """

    sentence: str
    to_undo: str
    refused: list[tuple[str, object]]


@panel.post("/complaints/undo")
@requires(Permission.REVIEW)
def undo_change() -> ResponseReturnValue:
    """Take back one's own change of several complaints, where nobody has changed them since."""
    name = request.form.get("change", "")
    made = bulk.of_person(uid_in(name), access.current_actor())
    bulk.undo(made, by=access.current_actor())
    return _back(request.form.get("back"), name)


def answer(change: BulkChange, back: str | None) -> ResponseReturnValue:
    """Lead back to where the rows were chosen; the list says there what was done."""
    return _back(back, bytes(change.uid).hex())


def chosen() -> list[Complaint]:
    """Return the complaints that the request names; a foreign one makes it none of them."""
    return complaints_or_404(request.values.getlist("number")[: register.PAGE])


def offer(
    title: object, endpoint: str, label: object, options: list[tuple[str, str]], **more: Any
) -> ResponseReturnValue:
    """Offer what may be chosen for several rows, in the sheet or as a page of its own."""
    return htmx.render(
        "panel/changes/show.html",
        "panel/changes/_sheet.html",
        title=title,
        action=url_for(endpoint),
        label=label,
        options=options,
        numbers=[complaint.number for complaint in chosen()],
        back=own_page(request.args.get("back")) or "",
        once=new_uid().hex(),
        **{"empty": None, **more},
    )


def once() -> bytes:
    """Return the name of the form that was sent, or a new one where it has none."""
    given = request.form.get("once", "")
    return uid_in(given) if given else new_uid()


def made() -> bytes:
    """Return which change the address says was just made; nothing where it says none."""
    try:
        return uid_in(request.args.get("change", ""))
    except NotFound:
        return b""


def done(change: BulkChange | None, people: dict[bytes, Staff]) -> Done | None:
    """Return what to say about the change that was just made."""
    if change is None:
        return None
    can_be_undone = bool(change.changed) and change.undone_at is None and not _is_sent(change)
    to_undo = bytes(change.uid).hex() if can_be_undone else ""
    return Done(_sentence(change, people), to_undo, _left(change))


def _left(change: BulkChange) -> list[tuple[str, object]]:
    """Return number and reason of each that stayed as it was."""
    left = [(uid, why(code)) for uid, code in change.refused]
    if change.undone_at is not None:
        stays = GONE if change.act == bulk.MESSAGE else OTHERWISE
        left = [(uid, stays) for uid in change.left_alone]
    found = {bytes.fromhex(uid): reason for uid, reason in left}
    rows = Complaint.select().where(Complaint.uid.in_(list(found))) if found else []
    return [(row.number, found[row.complaint_uid]) for row in rows]


def why(code: str) -> object:
    """Return the sentence of a reason; what follows the dot is a variable or a language."""
    kind, _dot, detail = code.partition(".")
    if kind == sending.NO_TEXT and detail:
        return _("There is no text in: %(language)s.", language=language_name(detail))
    if kind == sending.EMPTY and detail in set(Variable):
        return _("No value for: %(name)s.", name=Variable(detail).label)
    return REASONS.get(kind, OTHERWISE)


def _is_sent(change: BulkChange) -> bool:
    """Whether the messages of a change can be taken back no more."""
    return change.act == bulk.MESSAGE and change.created_at + messages.HOLD <= clock.now()


def _sentence(change: BulkChange, people: dict[bytes, Staff]) -> str:
    count = len(change.changed)
    if change.undone_at is not None:
        count -= len(change.left_alone)
        if change.act == bulk.MESSAGE and not count:
            return _("Too late: the messages are on their way.")
        return ngettext(
            "Taken back for %(num)s complaint.", "Taken back for %(num)s complaints.", count
        )
    if change.act == bulk.STAGE:
        return ngettext(
            "%(num)s complaint moved to another stage.",
            "%(num)s complaints moved to another stage.",
            count,
        )
    if change.act == bulk.LABEL:
        return ngettext(
            "Label added to %(num)s complaint.", "Label added to %(num)s complaints.", count
        )
    if change.act == bulk.MESSAGE:
        return ngettext(
            "Message to %(num)s customer. It goes out in a minute.",
            "Messages to %(num)s customers. They go out in a minute.",
            count,
        )
    if change.act == bulk.UNLABEL:
        return ngettext(
            "Label taken off %(num)s complaint.", "Label taken off %(num)s complaints.", count
        )
    person = people.get(bytes.fromhex(change.target or ""))
    name = person.name if person else _("nobody")
    return ngettext(
        "%(num)s complaint assigned to: %(name)s.",
        "%(num)s complaints assigned to: %(name)s.",
        count,
        name=name,
    )


def _back(wanted: str | None, change: str) -> ResponseReturnValue:
    back = own_page(wanted) or url_for("panel.register")
    return htmx.redirected(f"{back}{'&' if '?' in back else '?'}change={change}")
