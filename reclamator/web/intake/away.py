"""How the fields of the form are shown again when it cannot be taken just now."""

from reclamator.domain.vocabulary import Buyer, Category, Claim
from reclamator.i18n import country_name
from reclamator.web import away
from reclamator.web.away import Typed
from reclamator.web.intake import arrivals, forms, intake

HIDDEN = frozenset({"kind", "website", "kept", "lang", "embed"})
CHOICES = {"category": Category, "claim": Claim, "buyer": Buyer}


def read(name: str, value: str) -> Typed:
    """Return a value with the label of its field; a company's own field is called by its key."""
    if not value or name in HIDDEN:
        return Typed(name, value)
    if name.startswith("x_"):
        return Typed(name, value, name.removeprefix("x_").replace("_", " "))
    label = away.MESSAGE if name == "body" else forms.labels().get(name, "")
    return Typed(name, value, label, _said(name, value))


def _said(name: str, value: str) -> object:
    """Return the words of a choice; a company's own code stands for itself."""
    if name == "country":
        return country_name(value)
    codes = CHOICES.get(name)
    if codes is None:
        return ""
    return codes(value).label if value in set(codes) else value


away.give_back(intake, read=read, guard=arrivals.refuse_foreign_page)
