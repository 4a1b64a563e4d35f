"""An order confirmation for the demo, as a shop would have mailed it."""

from datetime import UTC, date, datetime, time

from reclamator.demo.pictures import DemoFile
from reclamator.i18n import _, current_locale, long_date, money, use
from reclamator.services.typesetting import pdf

NOON = time(12, tzinfo=UTC)


def order_confirmation(
    *,
    shop: str,
    order_number: str,
    ordered_on: date,
    product: str,
    amount_minor: int,
    currency: str,
    locale: str = "en",
) -> DemoFile:
    """Return a one-page PDF in `locale`; the same order gives the same bytes."""
    with use(locale):
        data = {
            "lang": current_locale(),
            "title": _("Order confirmation"),
            "shop": shop,
            "rows": [
                {"label": _("Order number"), "value": order_number},
                {"label": _("Order date"), "value": long_date(ordered_on)},
                {"label": _("Product"), "value": product},
                {"label": _("Amount"), "value": money(amount_minor, currency)},
            ],
            "thanks": _("Thank you for your order."),
        }
        paper = pdf("demo-order", data, written_at=datetime.combine(ordered_on, NOON))
    return DemoFile(f"order-{order_number}.pdf", "application/pdf", paper)
