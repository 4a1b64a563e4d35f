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
