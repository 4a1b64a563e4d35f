"""The words for what the audit chain records; a code without words fails a guard."""

from collections.abc import Mapping

from reclamator.domain.lifecycle import Action, row
from reclamator.domain.vocabulary import EventKind
from reclamator.i18n import lazy_p

OWN_WORDS: Mapping[str, object] = {
    "absence.ended": lazy_p("audit", "Absence ended"),
    "absence.recorded": lazy_p("audit", "Absence entered"),
    "absence.substitute_set": lazy_p("audit", "Substitute chosen"),
    "access.digest": lazy_p("audit", "List of who looked sealed"),
    "api_key.created": lazy_p("audit", "Key for another system made"),
    "api_key.revoked": lazy_p("audit", "Key for another system withdrawn"),
    "assignment.saved": lazy_p("audit", "Rules of assignment changed"),
    "attachment.added": lazy_p("audit", "File added"),
    "audit.anchored": lazy_p("audit", "Anchor made"),
    "audit.export_ended": lazy_p("audit", "Export of the audit log ended"),
    "audit.exported": lazy_p("audit", "Audit log exported"),
    "catalogue.added": lazy_p("audit", "Offer added to the catalogue"),
    "catalogue.bounds_set": lazy_p("audit", "Sizes of matters changed"),
    "catalogue.changed": lazy_p("audit", "Offer of the catalogue changed"),
    "catalogue.restored": lazy_p("audit", "Offer of the catalogue brought back"),
    "catalogue.retired": lazy_p("audit", "Offer of the catalogue retired"),
    "cause.linked": EventKind.LINKED.label,
    "cause.renamed": EventKind.CAUSE_RENAMED.label,
    "cause.unlinked": EventKind.UNLINKED.label,
    "company.added": lazy_p("audit", "Company set up"),
    "company.embedding_set": lazy_p("audit", "Websites of the form changed"),
    "company.letterhead_set": lazy_p("audit", "Letterhead changed"),
    "company.limits_set": lazy_p("audit", "Limits of the roles changed"),
    "company.origins_set": lazy_p("audit", "Websites of the form changed"),
    "company.targets_set": lazy_p("audit", "Targets changed"),
    "company.tone_set": lazy_p("audit", "Own phrases changed"),
    "company.working_time_reset": lazy_p("audit", "Working time set back to the usual week"),
    "complaint.assigned": lazy_p("audit", "Handler changed"),
    "complaint.changed": lazy_p("audit", "Complaint changed"),
    "complaint.foreign_asked": lazy_p("audit", "Asked for a complaint of another company"),
    "complaint.stage": lazy_p("audit", "Stage changed"),
    "complaint.holding_sent": lazy_p("audit", "Progress update sent"),
    "complaint.released": lazy_p("audit", "Released after being set aside"),
    "file.taken": lazy_p("audit", "Full file taken along"),
    "company.satisfaction_set": lazy_p("audit", "Asking customers afterwards changed"),
    "company.gesture_budget_set": lazy_p("audit", "Budget of goodwill gestures changed"),
    "gesture.given": EventKind.GESTURE_GIVEN.label,
    "gesture.taken_back": EventKind.GESTURE_TAKEN_BACK.label,
    "investigation.concerned_heard": EventKind.CONCERNED_HEARD.label,
    "investigation.recorded": EventKind.INVESTIGATED.label,
    "label.changed": lazy_p("audit", "Label changed"),
    "label.created": lazy_p("audit", "Label made"),
    "label.restored": lazy_p("audit", "Label brought back"),
    "label.retired": lazy_p("audit", "Label retired"),
    "message.in": lazy_p("audit", "Message from the customer"),
    "message.out": lazy_p("audit", "Message to the customer"),
    "message.taken_back": lazy_p("audit", "Message to the customer taken back"),
    "note.added": lazy_p("audit", "Internal note"),
    "override.ended": lazy_p("audit", "Own days of the company ended"),
    "override.set": lazy_p("audit", "Own days of the company set"),
    "process.saved": lazy_p("audit", "Process changed"),
    "register.changed": lazy_p("audit", "Several complaints changed at once"),
    "register.export_ended": lazy_p("audit", "Export of the register ended"),
    "register.exported": lazy_p("audit", "Register exported"),
    "register.undone": lazy_p("audit", "Change of several complaints taken back"),
    "return_rule.saved": lazy_p("audit", "Own rules for sending back changed"),
    "stage_message.declined": lazy_p("audit", "Message of a stage not sent"),
    "staff.added": lazy_p("audit", "Person added"),
    "staff.disabled": lazy_p("audit", "Person let in no more"),
    "staff.enabled": lazy_p("audit", "Person let in again"),
    "staff.factor_enrolled": lazy_p("audit", "Second factor set up"),
    "staff.factor_failed": lazy_p("audit", "Wrong code of the second factor"),
    "staff.factor_removed": lazy_p("audit", "Second factor removed"),
    "staff.foreign_asked": lazy_p("audit", "Asked for a person of another company"),
    "staff.password_changed": lazy_p("audit", "Password changed"),
    "staff.password_failed": lazy_p("audit", "Wrong password of somebody signed in"),
    "staff.role_changed": lazy_p("audit", "Role changed"),
    "staff.sessions_ended": lazy_p("audit", "Sessions ended"),
    "staff.signed_in": lazy_p("audit", "Signed in"),
    "staff.signed_out": lazy_p("audit", "Signed out"),
    "staff.signed_out_everywhere": lazy_p("audit", "Signed out everywhere"),
    "staff.start_link_made": lazy_p("audit", "Start link made"),
    "staff.start_link_used": lazy_p("audit", "Start link used"),
    "company.return_address_set": lazy_p("audit", "Address for goods sent back changed"),
    "supplier.changed": lazy_p("audit", "Supplier changed"),
    "supplier.created": lazy_p("audit", "Supplier added"),
    "supplier.restored": lazy_p("audit", "Supplier brought back"),
    "supplier.retired": lazy_p("audit", "Supplier retired"),
    "template.created": lazy_p("audit", "Message template made"),
    "template.restored": lazy_p("audit", "Message template brought back"),
    "template.retired": lazy_p("audit", "Message template retired"),
    "template.saved": lazy_p("audit", "Message template changed"),
    "template.tried": lazy_p("audit", "Test of a message template mailed"),
    "time.corrected": lazy_p("audit", "Time spent corrected"),
    "time.noted": lazy_p("audit", "Time spent noted"),
    "view.deleted": lazy_p("audit", "View of the register deleted"),
    "view.renamed": lazy_p("audit", "View of the register renamed"),
    "view.restored": lazy_p("audit", "View of the register brought back"),
    "view.saved": lazy_p("audit", "View of the register saved"),
}


def label(code: str) -> object | None:
    """Return the words for an audited act; None for a code that nobody has given words."""
    return LABELS.get(code)


def _of_events() -> dict[str, object]:
    """An act on a complaint is called as its history calls it."""
    said: dict[str, object] = {f"complaint.{kind.value}": kind.label for kind in EventKind}
    tasks = {
        f"task.{kind.value.removeprefix('task_')}": kind.label
        for kind in EventKind
        if kind.value.startswith("task_")
    }
    moved = {f"complaint.{action.value}": row(action).event.label for action in Action}
    return said | tasks | moved


LABELS: Mapping[str, object] = {**_of_events(), **OWN_WORDS}
"""Every code that is ever recorded, with its words."""
