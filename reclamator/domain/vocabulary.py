"""Every code of the product with its words: one table for database, API, pages and tests.

A member *is* its code (`State.RECEIVED == "received"`); its `label` is a lazy translatable text.
Words follow the glossary; a word with several forms in other languages has its own context.
"""

from enum import StrEnum
from typing import Self

from reclamator.i18n import lazy_p


class Coded(StrEnum):
    """A code from a closed list, with a label for people."""

    _value_: str
    label: object

    def __new__(cls, code: str, label: object = "", *_more: object) -> Self:
        """Make the member equal to its `code`; what follows the label belongs to the subclass."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        return member

    @classmethod
    def choices(cls) -> list[tuple[str, object]]:
        """Return (code, label) pairs in the order of the table, for a form field."""
        return [(member.value, member.label) for member in cls]


class HintedCode(Coded):
    """A choice that a customer makes: `hint` is the short line below its label."""

    hint: object

    def __init__(self, _code: str, _label: object = "", hint: object = "") -> None:
        self.hint = hint


class Kind(Coded):
    """What sort of matter it is; each may carry another clock."""

    COMPLAINT = "complaint", lazy_p("kind", "Complaint")
    GRIEVANCE = "grievance", lazy_p("kind", "Grievance about service or staff")
    GUARANTEE_CLAIM = "guarantee_claim", lazy_p("kind", "Request under the guarantee")
    ADR_REQUEST = "adr_request", lazy_p("kind", "Request from an out-of-court body")
    DATA_REQUEST = "data_request", lazy_p("kind", "Request about personal data")


class Channel(Coded):
    """How a complaint came in."""

    WIDGET = "widget", lazy_p("channel", "Form on the website")
    LINK = "link", lazy_p("channel", "Link or QR code")
    PHONE = "phone", lazy_p("channel", "Phone")
    LETTER = "letter", lazy_p("channel", "Letter")
    EMAIL = "email", lazy_p("channel", "E-mail")
    FAX = "fax", lazy_p("channel", "Fax")
    COUNTER = "counter", lazy_p("channel", "At the counter")
    DEALER = "dealer", lazy_p("channel", "Dealer")
    API = "api", lazy_p("channel", "Another system")
    CHAT = "chat", lazy_p("channel", "Chat")
    SOCIAL = "social", lazy_p("channel", "Social media")

    @property
    def is_verbal(self) -> bool:
        """Tell whether what comes this way is spoken, so still to be confirmed in writing."""
        return self in (Channel.PHONE, Channel.COUNTER)


class State(Coded):
    """Where a complaint is; `public_label` is the word the customer reads."""

    RECEIVED = "received", lazy_p("state", "Received"), lazy_p("state_public", "Received")
    UNDER_REVIEW = (
        "under_review",
        lazy_p("state", "Being checked"),
        lazy_p("state_public", "We are checking"),
    )
    DECIDED = "decided", lazy_p("state", "Decided"), lazy_p("state_public", "Answered")
    FULFILLED = "fulfilled", lazy_p("state", "Fulfilled"), lazy_p("state_public", "Fulfilled")
    UNDER_APPEAL = (
        "under_appeal",
        lazy_p("state", "Under appeal"),
        lazy_p("state_public", "We are taking a second look"),
    )
    CLOSED = "closed", lazy_p("state", "Closed"), lazy_p("state_public", "Closed")
    WITHDRAWN = "withdrawn", lazy_p("state", "Withdrawn"), lazy_p("state_public", "Withdrawn")

    public_label: object

    def __init__(self, _code: str, _label: object = "", public_label: object = "") -> None:
        self.public_label = public_label

    @property
    def is_open(self) -> bool:
        """Tell whether somebody still owes the customer something."""
        return self not in (State.CLOSED, State.WITHDRAWN)


class Claim(HintedCode):
    """What the customer would like: a wish that binds nobody."""

    REPAIR = "repair", lazy_p("claim", "Repair"), lazy_p("claim_hint", "we also pay for shipping")
    REPLACEMENT = (
        "replacement",
        lazy_p("claim", "Replacement"),
        lazy_p("claim_hint", "a new one without faults"),
    )
    PRICE_REDUCTION = (
        "price_reduction",
        lazy_p("claim", "Price reduction"),
        lazy_p("claim_hint", "you keep the product"),
    )
    REFUND = "refund", lazy_p("claim", "Refund"), lazy_p("claim_hint", "you get your money back")
    OTHER = (
        "other",
        lazy_p("claim", "Something else"),
        lazy_p("claim_hint", "tell us in your own words"),
    )
    UNDECIDED = (
        "undecided",
        lazy_p("claim", "I do not know yet"),
        lazy_p("claim_hint", "we will suggest a way"),
    )


class Remedy(Coded):
    """What is granted."""

    REPAIR = "repair", lazy_p("remedy", "Repair")
    REPLACEMENT = "replacement", lazy_p("remedy", "Replacement")
    PRICE_REDUCTION = "price_reduction", lazy_p("remedy", "Price reduction")
    REFUND = "refund", lazy_p("remedy", "Refund")
    REDELIVERY = "redelivery", lazy_p("remedy", "New delivery")
    RE_PERFORMANCE = "re_performance", lazy_p("remedy", "Service done again")
    VOUCHER = "voucher", lazy_p("remedy", "Voucher")
    GOODWILL = "goodwill", lazy_p("remedy", "Goodwill gesture")
    APOLOGY = "apology", lazy_p("remedy", "Apology")
    NONE = "none", lazy_p("remedy", "None")


class Outcome(Coded):
    """What a decision says; the deemed ones are written by the law, not by a person."""

    GRANTED = "granted", lazy_p("outcome", "Granted in full")
    PARTLY_GRANTED = "partly_granted", lazy_p("outcome", "Granted in part")
    REJECTED = "rejected", lazy_p("outcome", "Rejected")
    INADMISSIBLE = "inadmissible", lazy_p("outcome", "Not admissible")
    DEEMED_ACCEPTED = "deemed_accepted", lazy_p("outcome", "Deemed accepted")
    DEEMED_REFUSED = "deemed_refused", lazy_p("outcome", "Deemed refused")


class Validity(Coded):
    """The company's own finding; never said to a customer."""

    JUSTIFIED = "justified", lazy_p("validity", "Justified")
    PARTLY_JUSTIFIED = "partly_justified", lazy_p("validity", "Partly justified")
    UNJUSTIFIED = "unjustified", lazy_p("validity", "Unjustified")


class Buyer(Coded):
    """As whom the customer bought."""

    CONSUMER = "consumer", lazy_p("buyer", "For myself")
    SOLE_TRADER = "sole_trader", lazy_p("buyer", "As a sole trader")
    BUSINESS = "business", lazy_p("buyer", "For a company")


class Sector(Coded):
    """Which branch of law applies."""

    GOODS = "goods", lazy_p("sector", "Goods and services")
    FINANCE = "finance", lazy_p("sector", "Finance")
    PAYMENT = "payment", lazy_p("sector", "Payments")
    TELECOM = "telecom", lazy_p("sector", "Telecommunications")


class Category(HintedCode):
    """The categories that a new company starts with; every company keeps `other`."""

    PRODUCT_DEFECT = (
        "product_defect",
        lazy_p("category", "It broke or has a defect"),
        lazy_p("category_hint", "from the start or after some time"),
    )
    DAMAGED_IN_TRANSPORT = (
        "damaged_in_transport",
        lazy_p("category", "It arrived damaged"),
        lazy_p("category_hint", "the parcel or the product"),
    )
    WRONG_ITEM = (
        "wrong_item",
        lazy_p("category", "Something else arrived"),
        lazy_p("category_hint", "another model, colour or size"),
    )
    MISSING_ITEM = (
        "missing_item",
        lazy_p("category", "Something is missing"),
        lazy_p("category_hint", "a part or a whole product"),
    )
    LATE_DELIVERY = (
        "late_delivery",
        lazy_p("category", "It came late or not at all"),
        lazy_p("category_hint", "delivery or collection"),
    )
    SERVICE = (
        "service",
        lazy_p("category", "Service or staff"),
        lazy_p("category_hint", "how you were treated or served"),
    )
    BILLING = (
        "billing",
        lazy_p("category", "Price or invoice"),
        lazy_p("category_hint", "a wrong amount or payment"),
    )
    OTHER = (
        "other",
        lazy_p("category", "Another reason"),
        lazy_p("category_hint", "tell us in your own words"),
    )


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


class PartyAtFault(Coded):
    """Whose fault was found."""

    MANUFACTURER = "manufacturer", lazy_p("party_at_fault", "Manufacturer")
    SUPPLIER = "supplier", lazy_p("party_at_fault", "Supplier")
    CARRIER = "carrier", lazy_p("party_at_fault", "Courier")
    OWN_PROCESS = "own_process", lazy_p("party_at_fault", "Our own process")
    CUSTOMER = "customer", lazy_p("party_at_fault", "Customer")
    NONE = "none", lazy_p("party_at_fault", "Nobody")


class ErrorType(Coded):
    """What sort of error was found."""

    TECHNICAL = "technical", lazy_p("error_type", "Technical")
    LOGISTIC = "logistic", lazy_p("error_type", "Logistic")
    QUALITY = "quality", lazy_p("error_type", "Quality")
    SERVICE = "service", lazy_p("error_type", "Service")
    STAFF_BEHAVIOUR = "staff_behaviour", lazy_p("error_type", "Behaviour of staff")
    DELAY = "delay", lazy_p("error_type", "Delay")


class SilenceEffect(Coded):
    """What a missed answer means under a regime."""

    DEEMED_ACCEPTED = "deemed_accepted", lazy_p("silence", "The complaint counts as accepted")
    DEEMED_REFUSED = "deemed_refused", lazy_p("silence", "The complaint counts as refused")
    RIGHT_TO_WITHDRAW_OR_DISCOUNT = (
        "right_to_withdraw_or_discount",
        lazy_p("silence", "The customer may ask for a refund or a price reduction"),
    )
    FINE_AND_SECOND_TIER_REMEDIES = (
        "fine_and_second_tier_remedies",
        lazy_p("silence", "A fine; the customer may ask for a refund or a price reduction"),
    )
    PENALTY_PER_DAY = "penalty_per_day", lazy_p("silence", "A penalty for every day")
    RIGHT_TO_OMBUDSMAN = (
        "right_to_ombudsman",
        lazy_p("silence", "The customer may turn to the ombudsman"),
    )
    NONE_STATED = (
        "none_stated",
        lazy_p("silence", "The customer may turn to an out-of-court body"),
    )
    NONE = "none", lazy_p("silence", "The law sets no effect")


class Confidence(Coded):
    """How sure we are of a regime's row."""

    HIGH = "high", lazy_p("confidence", "High")
    MEDIUM = "medium", lazy_p("confidence", "Medium")
    LOW = "low", lazy_p("confidence", "Low: check with your lawyer")


class ExtensionProof(Coded):
    """What must be on record before a date by law may move."""

    AGREEMENT = "agreement", lazy_p("extension", "The customer has agreed to the new date")
    OBJECTIVE_REASON = (
        "objective_reason",
        lazy_p("extension", "An objective reason that you cannot influence"),
    )
    EXPECTED_DURATION = (
        "expected_duration",
        lazy_p("extension", "The customer was told how long it will take"),
    )
    COMPLEXITY = "complexity", lazy_p("extension", "The nature and complexity of the goods")
    REASONS_AND_NEW_DATE = (
        "reasons_and_new_date",
        lazy_p("extension", "The customer was sent the reasons and a new date in time"),
    )
    NOTICE_WITH_REASONS = (
        "notice_with_reasons",
        lazy_p("extension", "The customer was sent a notice with the reasons in time"),
    )
    HOLDING_REPLY = "holding_reply", lazy_p("extension", "The customer was sent a progress update")


class DeadlineKind(Coded):
    """What is owed by a date; `target` is the company's own and never the law's."""

    ACKNOWLEDGE = "acknowledge", lazy_p("deadline", "Confirmation")
    ANSWER = "answer", lazy_p("deadline", "Answer")
    SETTLE = "settle", lazy_p("deadline", "Remedy carried out")
    APPEAL = "appeal", lazy_p("deadline", "Last day to ask for a second look")
    ANSWER_APPEAL = "answer_appeal", lazy_p("deadline", "Answer after the second look")
    TARGET = "target", lazy_p("deadline", "Our own target")


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
    DISPATCHED = (
        "dispatched",
        lazy_p("event", "Answer sent"),
        lazy_p("event_public", "We answered"),
    )
    DEEMED = "deemed", lazy_p("event", "Deadline missed; the law decides")
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
    NOTE_ADDED = "note_added", lazy_p("event", "Internal note added")
    ATTACHMENT_ADDED = "attachment_added", lazy_p("event", "Attachment added")
    ASSIGNED = "assigned", lazy_p("event", "Assigned")
    WAITING = "waiting", lazy_p("event", "Waiting for somebody else")
    CHANGED = "changed", lazy_p("event", "Details changed")
    QUARANTINED = "quarantined", lazy_p("event", "Set aside to be looked at")
    RELEASED = "released", lazy_p("event", "Released after a look")
    DISPATCH_FAILED = "dispatch_failed", lazy_p("event", "A message could not be delivered")
    DEADLINE_MISSED = "deadline_missed", lazy_p("event", "Deadline missed")
    ACCESS_CODE_RENEWED = "access_code_renewed", lazy_p("event", "New access code")

    public_label: object | None

    def __init__(self, _code: str, _label: object = "", public_label: object | None = None) -> None:
        self.public_label = public_label
