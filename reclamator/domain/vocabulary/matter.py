"""What comes in: the matter itself, as the customer brings it, and where it is."""

from reclamator.domain.vocabulary.coded import Coded, HintedCode
from reclamator.i18n import lazy_p


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
