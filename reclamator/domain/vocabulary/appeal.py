"""Appeals: what a customer says against our answer, and what a body outside asks us."""

from reclamator.domain.vocabulary.coded import Coded
from reclamator.i18n import lazy_p


class AppealKind(Coded):
    """Who asks us to look again: the customer, or a body outside."""

    SECOND_LOOK = "second_look", lazy_p("appeal_kind", "Second look")
    OUTSIDE = "outside", lazy_p("appeal_kind", "Request from outside")


class AppealChannel(Coded):
    """How it came in."""

    TRACKING = "tracking", lazy_p("channel", "Customer’s page")
    EMAIL = "email", lazy_p("channel", "E-mail")
    PHONE = "phone", lazy_p("channel", "Phone")
    LETTER = "letter", lazy_p("channel", "Letter")
    COUNTER = "counter", lazy_p("channel", "At the counter")
    API = "api", lazy_p("channel", "Another system")


class AppealState(Coded):
    """Where it is; an appeal has an answer once its decision is recorded."""

    WAITING = "waiting", lazy_p("appeal_state", "Waiting for our answer")
    ANSWERED = "answered", lazy_p("appeal_state", "Answered")
    OUT_OF_TIME = "out_of_time", lazy_p("appeal_state", "Refused: too late")
    WITHDRAWN = "withdrawn", lazy_p("appeal_state", "Withdrawn")


class ArgumentVerdict(Coded):
    """What we say to one argument; the second words are the customer's."""

    ACCEPTED = (
        "accepted",
        lazy_p("argument", "Accept"),
        lazy_p("argument_public", "You are right"),
    )
    PARTLY = (
        "partly",
        lazy_p("argument", "Accept in part"),
        lazy_p("argument_public", "You are right in part"),
    )
    REJECTED = (
        "rejected",
        lazy_p("argument", "Reject"),
        lazy_p("argument_public", "We see it differently"),
    )

    public_label: object

    def __init__(self, _code: str, _label: object = "", public_label: object = "") -> None:
        self.public_label = public_label


class Lateness(Coded):
    """What the reviewer decides of an appeal that came after its last day."""

    TAKEN_UP = "taken_up", lazy_p("lateness", "Look at it all the same")
    REFUSED = "refused", lazy_p("lateness", "Refuse it as too late")
