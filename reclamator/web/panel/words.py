"""Small words of the panel: how long ago, icons of codes, who did it."""

from datetime import datetime, timedelta

from reclamator import clock, i18n
from reclamator.domain.vocabulary import Buyer, Category, Claim, EventKind
from reclamator.i18n import _, lazy_p
from reclamator.i18n import lazy as _l
from reclamator.i18n.amounts import money
from reclamator.models.catalogue_item import CatalogueItem
from reclamator.models.staff import Staff
from reclamator.services import catalogue
from reclamator.services.reading import Reading
from reclamator.web import filters

CLAIM_ICONS = {
    Claim.REPAIR: "wrench",
    Claim.REPLACEMENT: "refresh-cw",
    Claim.PRICE_REDUCTION: "badge-percent",
    Claim.REFUND: "undo-2",
    Claim.OTHER: "message-circle",
    Claim.UNDECIDED: "circle-dashed",
}
CATEGORY_ICONS = {
    Category.PRODUCT_DEFECT: "wrench",
    Category.DAMAGED_IN_TRANSPORT: "package",
    Category.WRONG_ITEM: "refresh-cw",
    Category.MISSING_ITEM: "circle-dashed",
    Category.LATE_DELIVERY: "truck",
    Category.SERVICE: "users-round",
    Category.BILLING: "receipt-text",
    Category.OTHER: "message-circle",
}
ROW_ICONS = sorted(
    {*CLAIM_ICONS.values(), *CATEGORY_ICONS.values()}
    | set(
        "alarm-clock arrow-down arrow-up chevron-left chevron-right circle-check columns-3".split()
    )
    | set("circle-dot circle-pause download eye gavel history hourglass".split())
    | set("map-pin-check package plus".split())
    | set("send tag triangle-alert truck undo-2 user-round x".split())
)
"""What a list of complaints may show: its page brings them once, for all swaps that follow."""
EVENT_ICONS = {
    EventKind.SUBMITTED: "file-text",
    EventKind.CONFIRMED_WRITTEN: "pencil",
    EventKind.REVIEW_STARTED: "circle-dot",
    EventKind.COMPLETION_REQUESTED: "camera",
    EventKind.EXTENDED: "calendar-clock",
    EventKind.DECIDED: "gavel",
    EventKind.DISPATCHED: "send",
    EventKind.DEEMED: "alarm-clock",
    EventKind.SILENCE_OVERRIDDEN: "scale",
    EventKind.FULFILLED: "package",
    EventKind.APPEALED: "gavel",
    EventKind.APPEAL_DECIDED: "gavel",
    EventKind.CLOSED: "circle-check",
    EventKind.DISMISSED: "ban",
    EventKind.WITHDRAWN: "undo-2",
    EventKind.REOPENED: "rotate-ccw",
    EventKind.ACKNOWLEDGED: "mail",
    EventKind.MESSAGE_RECEIVED: "message-circle",
    EventKind.MESSAGE_SENT: "reply",
    EventKind.MESSAGE_TAKEN_BACK: "undo-2",
    EventKind.NOTE_ADDED: "lock",
    EventKind.ATTACHMENT_ADDED: "paperclip",
    EventKind.ASSIGNED: "user-round",
    EventKind.WAITING: "circle-pause",
    EventKind.CHANGED: "pencil",
    EventKind.RECEIVED_CHANGED: "calendar-clock",
    EventKind.STAGE_CHANGED: "workflow",
    EventKind.INVESTIGATED: "search",
    EventKind.CONCERNED_HEARD: "lock",
    EventKind.TIME_NOTED: "hourglass",
    EventKind.FACTS_CORRECTED: "pencil",
    EventKind.LINKED: "layers",
    EventKind.UNLINKED: "layers",
    EventKind.CAUSE_RENAMED: "pencil",
    EventKind.MERGED: "layers",
    EventKind.UNMERGED: "undo-2",
    EventKind.LABELLED: "tag",
    EventKind.UNLABELLED: "tag",
    EventKind.QUARANTINED: "eye",
    EventKind.RELEASED: "circle-check",
    EventKind.DISPATCH_FAILED: "triangle-alert",
    EventKind.DEADLINE_MISSED: "triangle-alert",
    EventKind.GESTURE_GIVEN: "gift",
    EventKind.GESTURE_TAKEN_BACK: "undo-2",
    EventKind.FIRST_CHECKED: "list-checks",
    EventKind.GOODS_AUTHORISED: "package",
    EventKind.GOODS_RECEIVED: "package",
    EventKind.GOODS_TO_SERVICE: "wrench",
    EventKind.GOODS_SERVICED: "wrench",
    EventKind.GOODS_TO_SUPPLIER: "truck",
    EventKind.GOODS_FROM_SUPPLIER: "package",
    EventKind.GOODS_SENT_BACK: "truck",
    EventKind.GOODS_REPLACED: "refresh-cw",
    EventKind.GOODS_REFUNDED: "circle-check",
    EventKind.GOODS_SCRAPPED: "trash-2",
    EventKind.GOODS_CANCELLED: "ban",
    EventKind.GOODS_PHOTOS_ADDED: "camera",
    EventKind.SUPPLIER_ASKED: "send",
    EventKind.SUPPLIER_LINK_ENDED: "ban",
    EventKind.SUPPLIER_ANSWERED: "reply",
    EventKind.TASK_ADDED: "list-checks",
    EventKind.TASK_CHANGED: "pencil",
    EventKind.TASK_APPROVED: "circle-check",
    EventKind.TASK_REPORTED: "list-checks",
    EventKind.TASK_RETURNED: "undo-2",
    EventKind.TASK_DONE: "circle-check",
    EventKind.TASK_CANCELLED: "ban",
    EventKind.TASK_REMINDED: "bell",
    EventKind.TASK_RESTORED: "rotate-ccw",
    EventKind.HOLDING_PREPARED: "message-circle",
    EventKind.HOLDING_SKIPPED: "ban",
    EventKind.COMPLETION_REMINDED: "bell",
    EventKind.COMPLETION_UNANSWERED: "hourglass",
    EventKind.COMPLETION_ANSWERED: "circle-check",
    EventKind.COMPLETION_TICKED: "check",
    EventKind.REMINDED: "bell",
    EventKind.ACCESS_CODE_RENEWED: "key-round",
    EventKind.DECISION_CORRECTED: "gavel",
    EventKind.ANSWER_UNDELIVERED: "triangle-alert",
    EventKind.APPROVAL_ASKED: "lock",
    EventKind.APPROVAL_GIVEN: "circle-check",
    EventKind.APPROVAL_REFUSED: "ban",
    EventKind.APPROVAL_WITHDRAWN: "undo-2",
    EventKind.GOODS_AUTHORISED: "package",
    EventKind.GOODS_RECEIVED: "package",
    EventKind.GOODS_TO_SERVICE: "wrench",
    EventKind.GOODS_SERVICED: "wrench",
    EventKind.GOODS_TO_SUPPLIER: "truck",
    EventKind.GOODS_FROM_SUPPLIER: "truck",
    EventKind.GOODS_SENT_BACK: "truck",
    EventKind.GOODS_REPLACED: "refresh-cw",
    EventKind.GOODS_REFUNDED: "undo-2",
    EventKind.GOODS_SCRAPPED: "ban",
    EventKind.GOODS_CANCELLED: "ban",
    EventKind.GOODS_PHOTOS_ADDED: "camera",
    EventKind.SUPPLIER_ASKED: "send",
    EventKind.SUPPLIER_LINK_ENDED: "ban",
    EventKind.SUPPLIER_ANSWERED: "message-circle",
    EventKind.APPEAL_HANDED: "user-round",
    EventKind.APPEAL_LATENESS: "calendar-clock",
    EventKind.ARGUMENT_ANSWERED: "gavel",
    EventKind.ARGUMENTS_DIVIDED: "layers",
    EventKind.OUTSIDE_RECEIVED: "scale",
    EventKind.OUTSIDE_ANSWERED: "scale",
}
_ACTORS = {
    "complainant": _l("Customer"),
    "worker": _l("reclamator"),
    "clock": _l("reclamator"),
    "api": _l("Another system"),
}
_BUYERS = {
    Buyer.CONSUMER: lazy_p("buyer", "Consumer"),
    Buyer.SOLE_TRADER: lazy_p("buyer", "Sole trader"),
    Buyer.BUSINESS: lazy_p("buyer", "Company"),
}
_SOMEBODY = _l("Somebody who has left")


def category_label(code: str) -> object:
    """Return the words of a category; a company's own keeps its code."""
    return Category(code).label if code in set(Category) else code


def buyer_label(buyer: Buyer) -> object:
    """Return as whom the customer bought, in words for staff: the form's own say "For myself"."""
    return _BUYERS[buyer]


def category_icon(code: str) -> str:
    """Return the icon of a category."""
    return CATEGORY_ICONS[Category(code)] if code in set(Category) else "message-circle"


def ago(moment: datetime) -> str:
    """Return how long ago, in the shortest words: "4 min", "2 h", "yesterday", a date."""
    passed = clock.now() - moment
    if passed < timedelta(hours=1):
        return _("%(count)s min", count=max(int(passed.total_seconds()) // 60, 1))
    today, day = clock.today(filters.zone()), clock.local_date(moment, filters.zone())
    if day == today:
        return _("%(count)s h", count=int(passed.total_seconds()) // 3600)
    return _("yesterday") if (today - day).days == 1 else i18n.day_month(day)


def actor(kind: str, uid: bytes | None, people: dict[bytes, Staff]) -> str:
    """Return who did it, by name where it was one of us."""
    if kind == "staff":
        person = people.get(uid or b"")
        return str(person.name if person else _SOMEBODY)
    return str(_ACTORS.get(kind, kind))


def offer(item: CatalogueItem, read: Reading) -> str:
    """Return an offer with what it is worth, in the language of the customer: "Voucher, 40 zł"."""
    name = catalogue.name_of(item, read.complaint.language, company=read.company)
    if not item.value_minor:
        return name
    return f"{name}, {money(item.value_minor, item.currency)}"


def bounded(count: int, most: int) -> str:
    """Return a count; at its bound as "1,000+"."""
    shown = i18n.number(count)
    return f"{shown}+" if count >= most else shown


def duration(minutes: int) -> str:
    """Return minutes as "1 h 20 min"."""
    hours, rest = divmod(minutes, 60)
    if hours and rest:
        return _("%(hours)s h %(minutes)s min", hours=hours, minutes=rest)
    return _("%(hours)s h", hours=hours) if hours else _("%(minutes)s min", minutes=rest)
