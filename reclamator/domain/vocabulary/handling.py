"""What happens on the way: messages, waiting, tasks, setting aside, closing without an answer."""

from reclamator.domain.vocabulary.coded import Coded
from reclamator.i18n import lazy_p


class Direction(Coded):
    """Which way a message went, seen from the company."""

    IN = "in", lazy_p("direction", "From the customer")
    OUT = "out", lazy_p("direction", "To the customer")


class WaitingOn(Coded):
    """Whose turn it is, where it is not the company's own; it stops no clock."""

    COMPLAINANT = "complainant", lazy_p("waiting_on", "Waiting for the customer")
    SUPPLIER = "supplier", lazy_p("waiting_on", "Waiting for the supplier")
    MANUFACTURER = "manufacturer", lazy_p("waiting_on", "Waiting for the manufacturer")
    SERVICE = "service", lazy_p("waiting_on", "Waiting for the repair service")
    CARRIER = "carrier", lazy_p("waiting_on", "Waiting for the courier")


class LabelColour(Coded):
    """The colour of a label: those of the badges, apart from the company's own accent."""

    GREY = "grey", lazy_p("colour", "Grey")
    BLUE = "blue", lazy_p("colour", "Blue")
    GREEN = "green", lazy_p("colour", "Green")
    AMBER = "amber", lazy_p("colour", "Amber")
    RED = "red", lazy_p("colour", "Red")
    VIOLET = "violet", lazy_p("colour", "Violet")


class QuarantineReason(Coded):
    """Why a complaint looks like a robot's; shown to staff only."""

    HONEYPOT = "honeypot", lazy_p("quarantine", "A field that people cannot see was filled in")
    TOO_FAST = "too_fast", lazy_p("quarantine", "The form came back within seconds")
    ORIGIN = "origin", lazy_p("quarantine", "The page it was sent from is hidden")
    FLOOD = "flood", lazy_p("quarantine", "Many complaints came in a short time")


class DismissalReason(Coded):
    """Why a complaint is closed without an answer."""

    SPAM = "spam", lazy_p("dismissal", "Not a complaint")
    DUPLICATE = "duplicate", lazy_p("dismissal", "Already registered")
    MISDIRECTED = "misdirected", lazy_p("dismissal", "Meant for another company")


class TaskState(Coded):
    """Where a task is."""

    PROPOSED = "proposed", lazy_p("task_state", "Waits for approval")
    OPEN = "open", lazy_p("task_state", "To be done")
    REPORTED = "reported", lazy_p("task_state", "Reported")
    DONE = "done", lazy_p("task_state", "Done")
    CANCELLED = "cancelled", lazy_p("task_state", "Cancelled")

    @property
    def is_open(self) -> bool:
        """Whether something is still to happen; a complaint cannot close over it."""
        return self in (TaskState.PROPOSED, TaskState.OPEN, TaskState.REPORTED)


class StageMessageState(Coded):
    """What became of a message that a stage of the process sends."""

    OFFERED = "offered", lazy_p("stage_message", "Offered to the handler")
    SENT = "sent", lazy_p("stage_message", "Sent")
    DECLINED = "declined", lazy_p("stage_message", "Not sent")


class TextKind(Coded):
    """What somebody is writing and has not sent yet."""

    REPLY = "reply", lazy_p("text_kind", "Reply")
    NOTE = "note", lazy_p("text_kind", "Note")
    DECISION = "decision", lazy_p("text_kind", "Decision")
