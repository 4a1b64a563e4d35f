"""What the demo company itself says about returns, beside its decisions.

It sets no limit for decisions: whoever tries the demo decides at once.
"""

from datetime import timedelta

from reclamator import clock
from reclamator.demo.founding import Cast
from reclamator.domain.permissions import Role
from reclamator.domain.vocabulary import Category
from reclamator.services import return_rules

TEXTS = {
    "en": "We exchange a faulty product within 30 days without sending it to the service.",
    "pl": "Wadliwy produkt wymieniamy w ciągu 30 dni bez odsyłania do serwisu.",
}


def tell(cast: Cast) -> None:
    """Say it for what broke, an hour ago."""
    with clock.at(clock.now() - timedelta(hours=1)):
        category = Category.PRODUCT_DEFECT.value
        return_rules.save(cast.company, category, TEXTS, based_on=0, by=cast.actor(Role.OWNER))
