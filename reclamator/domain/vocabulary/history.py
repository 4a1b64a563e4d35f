"""The lines of a complaint's history."""

from reclamator.domain.vocabulary.coded import Coded
from reclamator.i18n import lazy_p


class EventKind(Coded):
    """What one line of a complaint's history says; the first fifteen are the lifecycle's.

    `public_label` is what the customer reads; None keeps the line among staff.
    """

    SUBMITTED = (
        "submitted",
        lazy_p("event", "Complaint registered"),
        lazy_p("event_public", "We received it"),
    )
    CONFIRMED_WRITTEN = (
        "confirmed_written",
        lazy_p("event", "Confirmed in writing"),
        lazy_p("event_public", "You confirmed it in writing"),
    )
    REVIEW_STARTED = (
        "review_started",
        lazy_p("event", "Checking started"),
        lazy_p("event_public", "We started checking"),
    )
    COMPLETION_REQUESTED = (
        "completion_requested",
        lazy_p("event", "Customer asked for more"),
        lazy_p("event_public", "We asked you for more"),
    )
    EXTENDED = (
        "extended",
        lazy_p("event", "Deadline extended"),
        lazy_p("event_public", "The date of our answer has moved"),
    )
    DECIDED = "decided", lazy_p("event", "Decision recorded")
    DECISION_CORRECTED = "decision_corrected", lazy_p("event", "Decision corrected")
    DISPATCHED = (
        "dispatched",
        lazy_p("event", "Answer sent"),
        lazy_p("event_public", "We answered"),
    )
    ANSWER_UNDELIVERED = "answer_undelivered", lazy_p("event", "Answer came back undelivered")
    DEEMED = "deemed", lazy_p("event", "Deadline missed; the law decides")
    SILENCE_OVERRIDDEN = (
        "silence_overridden",
        lazy_p("event", "Overridden: what the law decided by silence"),
    )
    FULFILLED = (
        "fulfilled",
        lazy_p("event", "Remedy carried out"),
        lazy_p("event_public", "Remedy carried out"),
    )
    APPEALED = (
        "appealed",
        lazy_p("event", "Second look asked for"),
        lazy_p("event_public", "You asked for a second look"),
    )
    APPEAL_DECIDED = "appeal_decided", lazy_p("event", "Second look decided")
    CLOSED = (
        "closed",
        lazy_p("event", "Complaint closed"),
        lazy_p("event_public", "We closed it"),
    )
    DISMISSED = (
        "dismissed",
        lazy_p("event", "Closed without an answer"),
        lazy_p("event_public", "We closed it"),
    )
    WITHDRAWN = (
        "withdrawn",
        lazy_p("event", "Withdrawn by the customer"),
        lazy_p("event_public", "You withdrew it"),
    )
    REOPENED = (
        "reopened",
        lazy_p("event", "Opened again"),
        lazy_p("event_public", "We opened it again"),
    )
    APPROVAL_ASKED = "approval_asked", lazy_p("event", "Approval asked for")
    APPROVAL_GIVEN = "approval_given", lazy_p("event", "Approved")
    APPROVAL_REFUSED = "approval_refused", lazy_p("event", "Not approved")
    APPROVAL_WITHDRAWN = "approval_withdrawn", lazy_p("event", "Request for approval taken back")
    ACKNOWLEDGED = (
        "acknowledged",
        lazy_p("event", "Confirmation sent"),
        lazy_p("event_public", "Confirmation sent to you"),
    )
    MESSAGE_RECEIVED = (
        "message_received",
        lazy_p("event", "Message from the customer"),
        lazy_p("event_public", "You wrote to us"),
    )
    MESSAGE_SENT = (
        "message_sent",
        lazy_p("event", "Message to the customer"),
        lazy_p("event_public", "We wrote to you"),
    )
    MESSAGE_TAKEN_BACK = "message_taken_back", lazy_p("event", "Message to the customer taken back")
    NOTE_ADDED = "note_added", lazy_p("event", "Internal note added")
    ATTACHMENT_ADDED = "attachment_added", lazy_p("event", "Attachment added")
    ASSIGNED = "assigned", lazy_p("event", "Assigned")
    WAITING = "waiting", lazy_p("event", "Waiting for somebody else")
    CHANGED = "changed", lazy_p("event", "Details changed")
    RECEIVED_CHANGED = "received_changed", lazy_p("event", "Day it came in corrected")
    STAGE_CHANGED = "stage_changed", lazy_p("event", "Stage changed")
    INVESTIGATED = "investigated", lazy_p("event", "Finding written down")
    CONCERNED_HEARD = "concerned_heard", lazy_p("event", "Person concerned was heard")
    TIME_NOTED = "time_noted", lazy_p("event", "Time noted")
    FACTS_CORRECTED = "facts_corrected", lazy_p("event", "Facts corrected")
    LINKED = "linked", lazy_p("event", "Linked as one cause")
    UNLINKED = "unlinked", lazy_p("event", "No longer linked as one cause")
    CAUSE_RENAMED = "cause_renamed", lazy_p("event", "Common cause renamed")
    MERGED = "merged", lazy_p("event", "Duplicate merged")
    UNMERGED = "unmerged", lazy_p("event", "Merging taken back")
    LABELLED = "labelled", lazy_p("event", "Label added")
    UNLABELLED = "unlabelled", lazy_p("event", "Label taken off")
    QUARANTINED = "quarantined", lazy_p("event", "Set aside to be looked at")
    RELEASED = "released", lazy_p("event", "Released after a look")
    DISPATCH_FAILED = "dispatch_failed", lazy_p("event", "A message could not be delivered")
    GESTURE_GIVEN = "gesture_given", lazy_p("event", "Goodwill gesture given")
    GESTURE_TAKEN_BACK = "gesture_taken_back", lazy_p("event", "Goodwill gesture taken back")
    DEADLINE_MISSED = "deadline_missed", lazy_p("event", "Deadline missed")
    FIRST_CHECKED = "first_checked", lazy_p("event", "First check made")
    TASK_ADDED = "task_added", lazy_p("event", "Task added")
    TASK_CHANGED = "task_changed", lazy_p("event", "Task changed")
    TASK_APPROVED = "task_approved", lazy_p("event", "Task approved")
    TASK_REPORTED = "task_reported", lazy_p("event", "Task reported as carried out")
    TASK_RETURNED = "task_returned", lazy_p("event", "Task sent back")
    TASK_DONE = "task_done", lazy_p("event", "Task done")
    TASK_CANCELLED = "task_cancelled", lazy_p("event", "Task cancelled")
    TASK_REMINDED = "task_reminded", lazy_p("event", "Reminder of a task sent")
    TASK_RESTORED = "task_restored", lazy_p("event", "Task taken up again")
    HOLDING_PREPARED = "holding_prepared", lazy_p("event", "Progress update ready")
    HOLDING_SKIPPED = "holding_skipped", lazy_p("event", "Progress update skipped")
    COMPLETION_REMINDED = (
        "completion_reminded",
        lazy_p("event", "Customer asked again"),
        lazy_p("event_public", "We asked you again"),
    )
    COMPLETION_UNANSWERED = (
        "completion_unanswered",
        lazy_p("event", "No answer from the customer"),
    )
    COMPLETION_ANSWERED = (
        "completion_answered",
        lazy_p("event", "Customer answered what was asked for"),
    )
    COMPLETION_TICKED = (
        "completion_ticked",
        lazy_p("event", "Something asked for has come another way"),
    )
    REMINDED = "reminded", lazy_p("event", "Reminder sent")
    GOODS_AUTHORISED = (
        "goods_authorised",
        lazy_p("event", "Sending goods back agreed"),
        lazy_p("event_public", "We asked you to send the product"),
    )
    GOODS_RECEIVED = (
        "goods_received",
        lazy_p("event", "Goods received"),
        lazy_p("event_public", "Your product has arrived"),
    )
    GOODS_TO_SERVICE = (
        "goods_to_service",
        lazy_p("event", "Goods went to the repair service"),
        lazy_p("event_public", "Our repair service has your product"),
    )
    GOODS_SERVICED = "goods_serviced", lazy_p("event", "Repair service reported")
    GOODS_TO_SUPPLIER = (
        "goods_to_supplier",
        lazy_p("event", "Goods went to the supplier"),
        lazy_p("event_public", "The supplier has your product"),
    )
    GOODS_FROM_SUPPLIER = (
        "goods_from_supplier",
        lazy_p("event", "Goods came back from the supplier"),
    )
    GOODS_SENT_BACK = (
        "goods_sent_back",
        lazy_p("event", "Goods sent back to the customer"),
        lazy_p("event_public", "We sent the product to you"),
    )
    GOODS_REPLACED = (
        "goods_replaced",
        lazy_p("event", "Replacement sent to the customer"),
        lazy_p("event_public", "We sent you a replacement"),
    )
    GOODS_REFUNDED = "goods_refunded", lazy_p("event", "Goods kept, money is paid back")
    GOODS_SCRAPPED = "goods_scrapped", lazy_p("event", "Goods scrapped")
    GOODS_CANCELLED = (
        "goods_cancelled",
        lazy_p("event", "Sending goods back called off"),
        lazy_p("event_public", "You need not send the product any more"),
    )
    GOODS_PHOTOS_ADDED = "goods_photos_added", lazy_p("event", "Photos of the goods added")
    SUPPLIER_ASKED = "supplier_asked", lazy_p("event", "Supplier asked")
    SUPPLIER_LINK_ENDED = "supplier_link_ended", lazy_p("event", "Supplier’s link withdrawn")
    SUPPLIER_ANSWERED = "supplier_answered", lazy_p("event", "Supplier answered")
    APPEAL_HANDED = "appeal_handed", lazy_p("event", "Second look handed over")
    APPEAL_LATENESS = "appeal_lateness", lazy_p("event", "Late request for a second look judged")
    ARGUMENT_ANSWERED = "argument_answered", lazy_p("event", "Argument answered")
    ARGUMENTS_DIVIDED = "arguments_divided", lazy_p("event", "Arguments parted anew")
    OUTSIDE_RECEIVED = "outside_received", lazy_p("event", "Request from outside noted")
    OUTSIDE_ANSWERED = "outside_answered", lazy_p("event", "Request from outside answered")
    ACCESS_CODE_RENEWED = "access_code_renewed", lazy_p("event", "New access code")

    public_label: object | None

    def __init__(self, _code: str, _label: object = "", public_label: object | None = None) -> None:
        self.public_label = public_label
