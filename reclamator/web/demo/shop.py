"""`/demo/shop`: a shop page with the widget pasted in."""

from flask import render_template
from flask.typing import ResponseReturnValue

from reclamator.models.company import Company
from reclamator.web.access import public
from reclamator.web.demo import demo, pages


@demo.get("/demo/shop")
@public("the demo's shop, on loopback only")
@pages.demo_only
def show_shop(company: Company) -> ResponseReturnValue:
    """Show the imaginary merchant's page."""
    page = render_template(
        "demo/shop.html",
        base=pages.base(),
        company=company.slug,
        shop_name=company.name,
    )
    return pages.with_policy(page, pages.SHOP_POLICY)
