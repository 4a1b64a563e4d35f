"""What a company can offer beyond what it owes: kinds of compensation and the size of a matter."""

from reclamator.domain.vocabulary.coded import Coded
from reclamator.i18n import lazy_p


class CompensationKind(Coded):
    """What one entry of the catalogue is."""

    VOUCHER = "voucher", lazy_p("compensation", "Voucher")
    DISCOUNT = "discount", lazy_p("compensation", "Discount")
    REPAIR_AT_COST = "repair_at_cost", lazy_p("compensation", "Repair at cost")
    FREE_SHIPPING = "free_shipping", lazy_p("compensation", "Free delivery")
    GIFT = "gift", lazy_p("compensation", "Small gift")
    APOLOGY_CARD = "apology_card", lazy_p("compensation", "Apology card")
    MONEY = "money", lazy_p("compensation", "Money")
    OTHER = "other", lazy_p("compensation", "Something else")


class SizeBand(Coded):
    """How much a matter is about; what is offered has to fit it."""

    SMALL = "small", lazy_p("size_band", "Small")
    MEDIUM = "medium", lazy_p("size_band", "Medium")
    LARGE = "large", lazy_p("size_band", "Large")


class BudgetPeriod(Coded):
    """For how long a budget of goodwill gestures has to last."""

    MONTH = "month", lazy_p("budget_period", "A month")
    QUARTER = "quarter", lazy_p("budget_period", "A quarter")
    YEAR = "year", lazy_p("budget_period", "A year")


class ProofKind(Coded):
    """What shows that a remedy was carried out."""

    PAYMENT = "payment", lazy_p("proof", "Payment")
    PARCEL = "parcel", lazy_p("proof", "Parcel")
    HANDED_OVER = "handed_over", lazy_p("proof", "Handed over in person")
    OTHER = "other", lazy_p("proof", "Something else")
