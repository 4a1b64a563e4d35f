"""What is shown of product and purchase, and the form that puts these facts right."""

from dataclasses import dataclass
from typing import Any

from reclamator.domain.permissions import Permission
from reclamator.i18n import _
from reclamator.i18n.amounts import editable, money
from reclamator.services import facts, reading
from reclamator.services.actors import Actor
from reclamator.services.reading import Reading
from reclamator.web.panel import about, words


@dataclass(frozen=True)
class Purchased:
    """The goods of one complaint as one person sees them."""

    read: Reading
    by: Actor

    @property
    def rows(self) -> list[tuple[str, object]]:
        """Label and value, in order; empty ones are left out by the card."""
        complaint = self.read.complaint
        own = self._fact("extra")
        own_fields = own if isinstance(own, dict) else {}
        return [
            (_("Would like"), complaint.claim.label),
            (_("About"), words.category_label(complaint.category)),
            (_("Product"), self._fact("product")),
            (_("Batch"), self._fact("batch")),
            (_("Fault"), self._fact("fault")),
            (_("Order number"), self._fact("order_number")),
            (_("Bought from"), self._fact("sold_by")),
            (_("Price paid"), self._price),
            (_("Purchase date"), about.day(self._fact("purchased_on"))),
            (_("Since"), about.day(self._fact("occurred_on"))),
            *((key.removeprefix("x_"), value) for key, value in own_fields.items()),
        ]

    @property
    def known(self) -> dict[str, str]:
        """What the form that corrects the facts begins with."""
        minor, currency = facts.price_of(self.read.complaint) or (None, self.read.company.currency)
        price = editable(minor, currency) if minor is not None else ""
        return {**facts.known(self.read.complaint), "price": price, "currency": currency}

    @property
    def may_correct(self) -> bool:
        """Whether this person may put the facts right."""
        return self.by.may(Permission.REVIEW) and self.read.may_read_bodies

    @property
    def _price(self) -> str:
        paid = facts.price_of(self.read.complaint)
        return money(*paid) if paid else ""

    def _fact(self, name: str) -> Any:
        return reading.opened(self.read.complaint, name)
