"""Goods on their way: where a return is, what a supplier answers."""

from reclamator.domain.vocabulary.coded import Coded
from reclamator.i18n import lazy_p


class GoodsState(Coded):
    """Where the goods of one return are."""

    AWAITED = "awaited", lazy_p("goods_state", "Awaited")
    RECEIVED = "received", lazy_p("goods_state", "Received")
    AT_SERVICE = "at_service", lazy_p("goods_state", "At the repair service")
    AT_SUPPLIER = "at_supplier", lazy_p("goods_state", "At the supplier")
    RETURNED = "returned", lazy_p("goods_state", "Sent back to the customer")
    REPLACED = "replaced", lazy_p("goods_state", "Replaced")
    REFUNDED = "refunded", lazy_p("goods_state", "Kept, money paid back")
    SCRAPPED = "scrapped", lazy_p("goods_state", "Scrapped")
    CANCELLED = "cancelled", lazy_p("goods_state", "Called off")

    @property
    def is_open(self) -> bool:
        """Whether something is still to happen to the goods."""
        return self in OPEN_STATES


OPEN_STATES = (
    GoodsState.AWAITED,
    GoodsState.RECEIVED,
    GoodsState.AT_SERVICE,
    GoodsState.AT_SUPPLIER,
)
"""The lists of the warehouse, in their order."""


class SupplierAnswer(Coded):
    """What a supplier says about goods that were forwarded."""

    ACCEPTED = "accepted", lazy_p("supplier_answer", "Accepted")
    REFUSED = "refused", lazy_p("supplier_answer", "Refused")
    NEEDS = "needs", lazy_p("supplier_answer", "Needs more from us")
