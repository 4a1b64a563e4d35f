"""What a company finds, says and grants."""

from reclamator.domain.vocabulary.coded import Coded
from reclamator.i18n import lazy_p


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


class ReturnCosts(Coded):
    """Who sends the goods back, and who pays for it."""

    NOTHING_BACK = "nothing_back", lazy_p("return_costs", "Nothing is sent back")
    WE_COLLECT = "we_collect", lazy_p("return_costs", "We collect it, at our cost")
    CUSTOMER_SENDS = "customer_sends", lazy_p("return_costs", "The customer sends it, we pay")
    CUSTOMER_PAYS = "customer_pays", lazy_p("return_costs", "The customer sends it and pays")


class Giving(Coded):
    """How something is given to a customer; each has limits of its own."""

    DECISION = "decision", lazy_p("giving", "Decision")
    GESTURE = "gesture", lazy_p("giving", "Goodwill gesture")


class ApprovalState(Coded):
    """What became of asking somebody who may give more."""

    WAITING = "waiting", lazy_p("approval", "Waits for approval")
    APPROVED = "approved", lazy_p("approval", "Approved")
    REFUSED = "refused", lazy_p("approval", "Not approved")
    WITHDRAWN = "withdrawn", lazy_p("approval", "Taken back")

    @property
    def is_settled(self) -> bool:
        """Tell whether nobody has to look at it any more."""
        return self is not ApprovalState.WAITING


class Validity(Coded):
    """The company's own finding; never said to a customer."""

    JUSTIFIED = "justified", lazy_p("validity", "Justified")
    PARTLY_JUSTIFIED = "partly_justified", lazy_p("validity", "Partly justified")
    UNJUSTIFIED = "unjustified", lazy_p("validity", "Unjustified")


class CauseKind(Coded):
    """Where the cause of a fault was found."""

    PROCESS = "process", lazy_p("cause", "Process")
    PRODUCT = "product", lazy_p("cause", "Product")
    SUPPLIER = "supplier", lazy_p("cause", "Supplier")
    COMPONENT = "component", lazy_p("cause", "Component")
    BATCH = "batch", lazy_p("cause", "Batch")


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
